using System.Buffers.Binary;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Rtp;

/// <summary>
/// A view of one packet of an RTCP compound (RFC 3550 6.4 to 6.6).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---+-+---------+---------------+-------------------------------+
/// | V |P|  count  |  packet type  |   length in words less one    |
/// +---+-+---------+---------------+-------------------------------+
/// |        SSRC (SR, RR), first chunk (SDES), first SSRC (BYE)    |
/// +---------------------------------------------------------------+
/// | SR only: NTP (8 bytes), RTP timestamp, packets, octets        |
/// | SR, RR: report blocks of 24 bytes, count times                |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
public readonly ref struct RtcpPacket
{
    internal const int HeaderLength = 4;
    internal const int ReportBlockLength = 24;
    internal const int SenderInfoLength = 20;
    internal const int Version = 2;
    internal const int VersionShift = 6;
    internal const byte CnameItem = 1;
    private const byte PaddingFlag = 0x20;
    private const byte CountMask = 0x1F;
    private const int Word = 4;

    private readonly ReadOnlySpan<byte> _body;

    private RtcpPacket(RtcpPacketType type, int count, ReadOnlySpan<byte> body)
    {
        Type = type;
        Count = count;
        _body = body;
    }

    /// <summary>The packet type; may be a value without a name.</summary>
    public RtcpPacketType Type { get; }

    /// <summary>Report blocks, chunks or sources, 0 to 31; for APP its subtype.</summary>
    public int Count { get; }

    /// <summary>Whether this is an SR or RR.</summary>
    public bool IsReport => Type is RtcpPacketType.SenderReport or RtcpPacketType.ReceiverReport;

    /// <summary>First SSRC of the packet; 0 for an SDES or BYE without any.</summary>
    public uint Ssrc => _body.Length < Word ? 0 : BinaryPrimitives.ReadUInt32BigEndian(_body);

    /// <summary>The sender's part; only of an SR.</summary>
    /// <exception cref="InvalidOperationException">Not an SR.</exception>
    public SenderInfo SenderInfo => Type != RtcpPacketType.SenderReport
        ? throw new InvalidOperationException("not a sender report")
        : new SenderInfo(
            BinaryPrimitives.ReadUInt64BigEndian(_body[Word..]),
            BinaryPrimitives.ReadUInt32BigEndian(_body[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(_body[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(_body[20..]));

    /// <summary>The CNAME of the first chunk; empty when there is none, or the packet is not SDES.</summary>
    public ReadOnlySpan<byte> Cname
    {
        get
        {
            if (Type != RtcpPacketType.SourceDescription || Count == 0)
                return default;
            var items = _body[Word..];
            while (items.Length >= 2 && items[0] != 0 && items.Length >= 2 + items[1])
            {
                if (items[0] == CnameItem)
                    return items.Slice(2, items[1]);
                items = items[(2 + items[1])..];
            }

            return default;
        }
    }

    /// <summary>Report block <paramref name="index"/> of an SR or RR, 0 to <see cref="Count"/> - 1.</summary>
    /// <exception cref="InvalidOperationException">Neither SR nor RR.</exception>
    public ReportBlock Report(int index)
    {
        if (!IsReport)
            throw new InvalidOperationException("not a report");
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var start = Word + (Type == RtcpPacketType.SenderReport ? SenderInfoLength : 0) + (index * ReportBlockLength);
        var block = _body.Slice(start, ReportBlockLength);
        var loss = BinaryPrimitives.ReadUInt32BigEndian(block[4..]);
        return new ReportBlock(
            BinaryPrimitives.ReadUInt32BigEndian(block),
            (byte)(loss >> 24),
            unchecked((int)(loss << 8)) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(block[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[20..]));
    }

    /// <summary>Whether a datagram on a shared port is RTCP rather than RTP (RFC 5761 4: types 192 to 223).</summary>
    public static bool LooksLikeRtcp(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength && datagram[0] >> VersionShift == Version && datagram[1] is >= 192 and <= 223;

    /// <summary>
    /// Reads the first packet of <paramref name="source"/> and leaves what follows it in <paramref name="rest"/>. False, with the reason, when it
    /// does not fit.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> source, out RtcpPacket packet, out ReadOnlySpan<byte> rest, out ParseError error)
    {
        packet = default;
        rest = default;
        if (source.Length < HeaderLength)
            return Fail(source.Length, "header", "truncated", out error);
        if (source[0] >> VersionShift != Version)
            return Fail(0, "version", "not 2", out error);
        var length = (BinaryPrimitives.ReadUInt16BigEndian(source[2..]) + 1) * Word;
        if (length > source.Length)
            return Fail(2, "length", "truncated", out error);

        var body = source[HeaderLength..length];
        if ((source[0] & PaddingFlag) != 0)
        {
            var padding = body.IsEmpty ? 0 : body[^1];
            if (padding == 0 || padding > body.Length)
                return Fail(length - 1, "padding", "count does not fit", out error);
            body = body[..^padding];
        }

        var type = (RtcpPacketType)source[1];
        var count = source[0] & CountMask;
        if (body.Length < LeastLength(type, count))
            return Fail(0, "count", "more than the length holds", out error);
        packet = new RtcpPacket(type, count, body);
        rest = source[length..];
        error = default;
        return true;
    }

    /// <summary>
    /// Whether a datagram is a sound compound (RFC 3550 A.2): begins with SR or RR and its lengths fill it exactly. Reduced-size RTCP
    /// (RFC 5506) is not negotiated, so not accepted.
    /// </summary>
    public static bool IsCompound(ReadOnlySpan<byte> datagram)
    {
        var rest = datagram;
        var first = true;
        while (!rest.IsEmpty)
        {
            if (!TryParse(rest, out var packet, out var following, out _) || (first && !packet.IsReport))
                return false;
            first = false;
            rest = following;
        }

        return !first;
    }

    private static int LeastLength(RtcpPacketType type, int count) => type switch
    {
        RtcpPacketType.SenderReport => Word + SenderInfoLength + (count * ReportBlockLength),
        RtcpPacketType.ReceiverReport => Word + (count * ReportBlockLength),
        RtcpPacketType.SourceDescription => count * (Word + Word),
        RtcpPacketType.Goodbye => count * Word,
        _ => 0,
    };

    private static bool Fail(int offset, string field, string reason, out ParseError error)
    {
        error = new ParseError(offset, field, reason);
        return false;
    }
}
