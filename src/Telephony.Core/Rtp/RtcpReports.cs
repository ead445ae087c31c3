namespace Telephony.Core.Rtp;

/// <summary>The sender's part of an SR (RFC 3550 6.4.1).</summary>
/// <param name="Ntp">Wall clock as an NTP timestamp: seconds since 1900 in the upper 32 bits, fraction in the lower.</param>
/// <param name="Timestamp">The same instant on the RTP clock.</param>
/// <param name="Packets">RTP packets sent, modulo 2^32.</param>
/// <param name="Octets">Payload bytes sent, modulo 2^32.</param>
public readonly record struct SenderInfo(ulong Ntp, uint Timestamp, uint Packets, uint Octets)
{
    private static readonly DateTimeOffset s_ntpOrigin = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The middle 32 bits of <see cref="Ntp"/>, as report blocks quote it.</summary>
    public uint MiddleNtp => unchecked((uint)(Ntp >> 16));

    /// <summary>A wall clock instant as an NTP timestamp, modulo the era of 2^32 s.</summary>
    public static ulong ToNtp(DateTimeOffset instant)
    {
        var ticks = (instant - s_ntpOrigin).Ticks;
        var (seconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return unchecked(((ulong)seconds << 32) | ((ulong)rest * (1UL << 32) / TimeSpan.TicksPerSecond));
    }
}

/// <summary>A report block of an SR or RR (RFC 3550 6.4.1).</summary>
/// <param name="Ssrc">The source it is about.</param>
/// <param name="FractionLost">Packets lost since the report before, in 256ths.</param>
/// <param name="CumulativeLost">Packets lost since the beginning, -8388608 to 8388607; negative when duplicates came.</param>
/// <param name="ExtendedHighestSequence">Highest sequence number received, with the count of its wraps above 16 bits.</param>
/// <param name="Jitter">Interarrival jitter in timestamp units.</param>
/// <param name="LastSenderReport">Middle 32 bits of the NTP timestamp of the source's last SR, or 0.</param>
/// <param name="DelaySinceLastSenderReport">Time since that SR in 65536ths of a second, or 0.</param>
public readonly record struct ReportBlock(
    uint Ssrc, byte FractionLost, int CumulativeLost, uint ExtendedHighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceLastSenderReport);
