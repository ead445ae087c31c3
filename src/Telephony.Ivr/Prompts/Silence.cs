namespace Telephony.Ivr.Prompts;

/// <summary>Cuts the silence that the engine leaves around a sentence, so that a prompt answers a key at once.</summary>
internal static class Silence
{
    /// <summary>Samples of a 20 ms frame at 8 kHz.</summary>
    public const int Frame = 160;

    private const int Threshold = 160;
    private const int KeptBefore = Frame;
    private const int KeptAfter = 8 * Frame;

    /// <summary>The speech with 20 ms before it and 160 ms after it, filled up to whole frames. All silence gives one frame.</summary>
    public static short[] Trim(ReadOnlySpan<short> samples)
    {
        var first = 0;
        while (first < samples.Length && !IsSpeech(samples[first])) first++;
        if (first == samples.Length) return new short[Frame];
        var last = samples.Length - 1;
        while (!IsSpeech(samples[last])) last--;

        var from = Math.Max(0, first - KeptBefore);
        var to = Math.Min(samples.Length, last + 1 + KeptAfter);
        var trimmed = new short[(to - from + Frame - 1) / Frame * Frame];
        samples[from..to].CopyTo(trimmed);
        return trimmed;
    }

    private static bool IsSpeech(short sample) => sample is > Threshold or < -Threshold;
}
