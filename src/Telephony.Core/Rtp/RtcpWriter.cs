using System.Buffers.Binary;

namespace Telephony.Core.Rtp;

/// <summary>Writes compounds: SR or RR, SDES with CNAME, and BYE when leaving (RFC 3550 6.1). Pure.</summary>
public static class RtcpWriter
{
    /// <summary>Longest CNAME that is written; longer ones are cut.</summary>
    public const int MaxCname = 64;

    /// <summary>Room that any compound written here fits in.</summary>
    public const int MaxLength = 160;

    /// <summary>Writes a compound and returns its length.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="ssrc">Our SSRC.</param>
    /// <param name="sender">What we sent: makes it an SR; null makes it an RR.</param>
    /// <param name="report">What we received, or null.</param>
    /// <param name="cname">Our CNAME (RFC 7022).</param>
    /// <param name="goodbye">Whether to end with BYE.</param>
    public static int Write(Span<byte> destination, uint ssrc, SenderInfo? sender, ReportBlock? report, ReadOnlySpan<byte> cname, bool goodbye)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxLength, nameof(destination));
        var length = WriteReport(destination, ssrc, sender, report);
        length += WriteSourceDescription(destination[length..], ssrc, cname);
        if (goodbye)
        {
            WriteHeader(destination[length..], RtcpPacketType.Goodbye, 1, 8);
            BinaryPrimitives.WriteUInt32BigEndian(destination[(length + 4)..], ssrc);
            length += 8;
        }

        return length;
    }

    private static int WriteReport(Span<byte> destination, uint ssrc, SenderInfo? sender, ReportBlock? report)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        var length = 8;
        if (sender is { } info)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination[8..], info.Ntp);
            BinaryPrimitives.WriteUInt32BigEndian(destination[16..], info.Timestamp);
            BinaryPrimitives.WriteUInt32BigEndian(destination[20..], info.Packets);
            BinaryPrimitives.WriteUInt32BigEndian(destination[24..], info.Octets);
            length += RtcpPacket.SenderInfoLength;
        }

        if (report is { } block)
        {
            WriteBlock(destination[length..], block);
            length += RtcpPacket.ReportBlockLength;
        }

        var type = sender is null ? RtcpPacketType.ReceiverReport : RtcpPacketType.SenderReport;
        WriteHeader(destination, type, report is null ? 0 : 1, length);
        return length;
    }

    private static void WriteBlock(Span<byte> destination, in ReportBlock block)
    {
        var loss = ((uint)block.FractionLost << 24) | unchecked((uint)block.CumulativeLost & 0xFFFFFF);
        BinaryPrimitives.WriteUInt32BigEndian(destination, block.Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], loss);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], block.ExtendedHighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], block.Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], block.LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], block.DelaySinceLastSenderReport);
    }

    private static int WriteSourceDescription(Span<byte> destination, uint ssrc, ReadOnlySpan<byte> cname)
    {
        cname = cname[..Math.Min(cname.Length, MaxCname)];
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        destination[8] = RtcpPacket.CnameItem;
        destination[9] = (byte)cname.Length;
        cname.CopyTo(destination[10..]);

        // The list of items ends with at least one zero byte and fills its last word (RFC 3550 6.5).
        var end = 10 + cname.Length;
        var length = (end / 4 * 4) + 4;
        destination[end..length].Clear();
        WriteHeader(destination, RtcpPacketType.SourceDescription, 1, length);
        return length;
    }

    private static void WriteHeader(Span<byte> destination, RtcpPacketType type, int count, int length)
    {
        destination[0] = (byte)((RtcpPacket.Version << RtcpPacket.VersionShift) | count);
        destination[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((length / 4) - 1));
    }
}
