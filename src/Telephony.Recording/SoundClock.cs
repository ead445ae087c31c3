namespace Telephony.Recording;

/// <summary>The unit in which sounds are measured here: a sample at 8 kHz, 125 us.</summary>
internal static class SoundClock
{
    /// <summary>Samples per second.</summary>
    public const int Rate = 8000;

    /// <summary>Units of Opus's 48 kHz clock in a sample.</summary>
    public const int OpusUnits = 6;

    /// <summary>Samples of a frame of 20 ms.</summary>
    public const int Frame = 160;

    private const long TicksPerSample = TimeSpan.TicksPerSecond / Rate;

    public static TimeSpan ToTime(long samples) => new(samples * TicksPerSample);

    /// <summary>Rounded down.</summary>
    public static long ToSamples(TimeSpan time) => time.Ticks / TicksPerSample;

    /// <summary>The shorter of a sound and the length asked for.</summary>
    public static long Cut(long samples, TimeSpan? length) =>
        length is { } limit ? Math.Clamp(ToSamples(limit), 0, samples) : samples;
}
