using System.Buffers.Binary;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Rtp;

/// <summary>
/// A view of an RTP packet (RFC 3550 5.1) in the buffer it came in; nothing is copied.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---+-+-+-------+-+-------------+-------------------------------+
/// | V |P|X|  CC   |M|     PT      |       sequence number         |
/// +---+-+-+-------+-+-------------+-------------------------------+
/// |                           timestamp                           |
/// +---------------------------------------------------------------+
/// |                             SSRC                              |
/// +---------------------------------------------------------------+
/// |                     CSRC, CC times                            |
/// +-------------------------------+-------------------------------+
/// |   extension profile, if X     |  extension length in words    |
/// +-------------------------------+-------------------------------+
/// |   extension, payload, padding (last byte counts it) if P      |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
public readonly ref struct RtpPacket
{
    /// <summary>Bytes of a header without CSRC and extension: what <see cref="WriteHeader"/> writes.</summary>
    public const int HeaderLength = 12;

    /// <summary>Highest payload type.</summary>
    public const byte MaxPayloadType = 127;

    private const int FlagsOffset = 0;
    private const int PayloadTypeOffset = 1;
    private const int SequenceOffset = 2;
    private const int TimestampOffset = 4;
    private const int SsrcOffset = 8;
    private const int Word = 4;

    private const int Version = 2;
    private const int VersionShift = 6;
    private const byte PaddingFlag = 0x20;
    private const byte ExtensionFlag = 0x10;
    private const byte CsrcCountMask = 0x0F;
    private const byte MarkerFlag = 0x80;
    private const byte PayloadTypeMask = 0x7F;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _extensionStart;
    private readonly int _extensionLength;

    private RtpPacket(ReadOnlySpan<byte> packet, int extensionStart, int extensionLength, ReadOnlySpan<byte> payload)
    {
        _packet = packet;
        _extensionStart = extensionStart;
        _extensionLength = extensionLength;
        Payload = payload;
    }

    /// <summary>Set on the first packet of a talkspurt (RFC 3551 4.1) or of an event (RFC 4733 2.4.1).</summary>
    public bool Marker => (_packet[PayloadTypeOffset] & MarkerFlag) != 0;

    /// <summary>0 to 127.</summary>
    public byte PayloadType => (byte)(_packet[PayloadTypeOffset] & PayloadTypeMask);

    /// <summary>The sequence number.</summary>
    public SequenceNumber Sequence => new(BinaryPrimitives.ReadUInt16BigEndian(_packet[SequenceOffset..]));

    /// <summary>Time of the first sample, in units of the payload's clock.</summary>
    public uint Timestamp => BinaryPrimitives.ReadUInt32BigEndian(_packet[TimestampOffset..]);

    /// <summary>Synchronisation source; 0 is a legal value.</summary>
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_packet[SsrcOffset..]);

    /// <summary>How many contributing sources are listed, 0 to 15.</summary>
    public int CsrcCount => _packet[FlagsOffset] & CsrcCountMask;

    /// <summary>The profile word of the header extension, or null without one.</summary>
    public ushort? ExtensionProfile =>
        _extensionStart == 0 ? null : BinaryPrimitives.ReadUInt16BigEndian(_packet[(_extensionStart - Word)..]);

    /// <summary>The header extension without its first word; empty without one.</summary>
    public ReadOnlySpan<byte> Extension => _packet.Slice(_extensionStart, _extensionLength);

    /// <summary>The payload without padding; may be empty.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Contributing source <paramref name="index"/>, from 0 to <see cref="CsrcCount"/> - 1.</summary>
    public uint Csrc(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, CsrcCount);
        return BinaryPrimitives.ReadUInt32BigEndian(_packet[(HeaderLength + (index * Word))..]);
    }

    /// <summary>Reads a datagram. False, with the reason, when it is not RTP version 2 or its lengths do not fit.</summary>
    public static bool TryParse(ReadOnlySpan<byte> source, out RtpPacket packet, out ParseError error)
    {
        packet = default;
        if (source.Length < HeaderLength)
            return Fail(source.Length, "header", "truncated", out error);
        var flags = source[FlagsOffset];
        if (flags >> VersionShift != Version)
            return Fail(FlagsOffset, "version", "not 2", out error);

        var start = HeaderLength + ((flags & CsrcCountMask) * Word);
        if (start > source.Length)
            return Fail(HeaderLength, "CSRC", "truncated", out error);

        var extensionStart = 0;
        var extensionLength = 0;
        if ((flags & ExtensionFlag) != 0)
        {
            if (start + Word > source.Length)
                return Fail(start, "extension", "truncated", out error);
            extensionLength = BinaryPrimitives.ReadUInt16BigEndian(source[(start + 2)..]) * Word;
            extensionStart = start + Word;
            start = extensionStart + extensionLength;
            if (start > source.Length)
                return Fail(extensionStart, "extension", "truncated", out error);
        }

        var padding = 0;
        if ((flags & PaddingFlag) != 0)
        {
            padding = source[^1];
            if (padding == 0 || padding > source.Length - start)
                return Fail(source.Length - 1, "padding", "count does not fit", out error);
        }

        packet = new RtpPacket(source, extensionStart, extensionLength, source[start..^padding]);
        error = default;
        return true;
    }

    /// <summary>Writes a header without CSRC, extension or padding; the payload goes at <see cref="HeaderLength"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The payload type is above 127, or <paramref name="destination"/> below 12 bytes.</exception>
    public static void WriteHeader(Span<byte> destination, byte payloadType, bool marker, SequenceNumber sequence, uint timestamp, uint ssrc)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadType, MaxPayloadType);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, HeaderLength, nameof(destination));
        destination[FlagsOffset] = Version << VersionShift;
        destination[PayloadTypeOffset] = (byte)(payloadType | (marker ? MarkerFlag : 0));
        BinaryPrimitives.WriteUInt16BigEndian(destination[SequenceOffset..], sequence.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[TimestampOffset..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[SsrcOffset..], ssrc);
    }

    private static bool Fail(int offset, string field, string reason, out ParseError error)
    {
        error = new ParseError(offset, field, reason);
        return false;
    }
}
