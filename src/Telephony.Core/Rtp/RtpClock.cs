namespace Telephony.Core.Rtp;

/// <summary>RTP timestamps: 32 bits of a media clock that wraps (RFC 3550 5.1). Pure.</summary>
public static class RtpClock
{
    /// <summary>An instant in units of a clock of <paramref name="rate"/> Hz, modulo 2^32.</summary>
    public static uint At(MonotonicTime time, int rate) => unchecked((uint)Units(new TimeSpan(time.Ticks), rate));

    /// <summary>A length of time in units of a clock of <paramref name="rate"/> Hz, rounded down. Does not overflow for any uptime.</summary>
    public static long Units(TimeSpan span, int rate)
    {
        var (seconds, rest) = Math.DivRem(span.Ticks, TimeSpan.TicksPerSecond);
        return (seconds * rate) + (rest * rate / TimeSpan.TicksPerSecond);
    }

    /// <summary>The time that <paramref name="units"/> of a clock of <paramref name="rate"/> Hz take.</summary>
    public static TimeSpan Span(long units, int rate) => new(units * TimeSpan.TicksPerSecond / rate);

    /// <summary>How far <paramref name="later"/> lies after <paramref name="earlier"/>; negative when it lies before.</summary>
    public static int Distance(uint earlier, uint later) => unchecked((int)(later - earlier));
}
