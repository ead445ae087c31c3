using Telephony.Core.Rtp;

namespace Telephony.Core.Media;

/// <summary>The two tones of each key (ITU-T Q.23), 100 ms long, for a peer that takes no telephone-events. G.711 only.</summary>
internal static class KeyTones
{
    private const int SampleRate = 8000;
    private const int Samples = 800;
    private const double Amplitude = 5800; // each tone at -12 dBm0

    private static readonly double[] s_low = [697, 770, 852, 941];
    private static readonly double[] s_high = [1209, 1336, 1477, 1633];
    private const string Pad = "123A456B789C*0#D";

    private static readonly FrameSound[] s_sounds = [.. TelephoneEvent.Keys.Select(Make)];

    /// <summary>The sound of one of <see cref="TelephoneEvent.Keys"/>.</summary>
    public static ISound Of(char key) => s_sounds[TelephoneEvent.Keys.IndexOf(key, StringComparison.Ordinal)];

    private static FrameSound Make(char key)
    {
        var place = Pad.IndexOf(key, StringComparison.Ordinal);
        var samples = new short[Samples];
        for (var i = 0; i < samples.Length; i++)
        {
            var angle = 2 * Math.PI * i / SampleRate;
            samples[i] = (short)(Amplitude * (Math.Sin(angle * s_low[place / 4]) + Math.Sin(angle * s_high[place % 4])));
        }

        return FrameSound.FromSamples(samples, opus: null);
    }
}
