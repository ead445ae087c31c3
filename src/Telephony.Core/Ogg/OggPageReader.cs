using System.Buffers.Binary;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Ogg;

/// <summary>What the bytes looked at were.</summary>
public enum OggReadStatus
{
    /// <summary>A whole page.</summary>
    Page,

    /// <summary>The beginning of a page; more bytes are needed.</summary>
    NeedMore,

    /// <summary>Not a page, or one whose checksum is wrong.</summary>
    Invalid,
}

/// <summary>Frames and checks Ogg pages (RFC 3533). Never throws, whatever the bytes.</summary>
public static class OggPageReader
{
    private const int VersionOffset = 4;
    private const int FlagsOffset = 5;
    private const int GranuleOffset = 6;
    private const int SerialOffset = 14;
    private const int SequenceOffset = 18;
    private const int CrcOffset = 22;
    private const int SegmentsOffset = 26;

    /// <summary>Reads the page at the start of <paramref name="source"/>.</summary>
    /// <param name="source">The bytes; a page is never longer than <see cref="OggPage.MaxLength"/>.</param>
    /// <param name="page">The page when the answer is <see cref="OggReadStatus.Page"/>; a view of <paramref name="source"/>.</param>
    /// <param name="consumed">The page's length, else 0.</param>
    /// <param name="error">Why it is invalid.</param>
    public static OggReadStatus Read(ReadOnlySpan<byte> source, out OggPage page, out int consumed, out ParseError error)
    {
        page = default;
        consumed = 0;
        error = default;
        var capture = "OggS"u8;
        if (!source[..Math.Min(source.Length, capture.Length)].SequenceEqual(capture[..Math.Min(source.Length, capture.Length)]))
            return Invalid(0, "capture pattern", "not OggS", out error);
        if (source.Length < OggPage.HeaderLength) return OggReadStatus.NeedMore;
        if (source[VersionOffset] != 0) return Invalid(VersionOffset, "version", "not 0", out error);
        int segments = source[SegmentsOffset];
        if (source.Length < OggPage.HeaderLength + segments) return OggReadStatus.NeedMore;
        var lacing = source.Slice(OggPage.HeaderLength, segments);
        var bodyLength = 0;
        foreach (var value in lacing) bodyLength += value;
        var length = OggPage.HeaderLength + segments + bodyLength;
        if (source.Length < length) return OggReadStatus.NeedMore;
        if (Crc(source[..length]) != BinaryPrimitives.ReadUInt32LittleEndian(source[CrcOffset..]))
            return Invalid(CrcOffset, "CRC", "does not match", out error);
        page = new OggPage
        {
            Flags = (OggPageFlags)source[FlagsOffset],
            GranulePosition = BinaryPrimitives.ReadInt64LittleEndian(source[GranuleOffset..]),
            Serial = BinaryPrimitives.ReadUInt32LittleEndian(source[SerialOffset..]),
            Sequence = BinaryPrimitives.ReadUInt32LittleEndian(source[SequenceOffset..]),
            Lacing = lacing,
            Body = source.Slice(OggPage.HeaderLength + segments, bodyLength),
        };
        consumed = length;
        return OggReadStatus.Page;
    }

    /// <summary>The checksum is taken with its own field as zeros.</summary>
    private static uint Crc(ReadOnlySpan<byte> page)
    {
        var crc = OggCrc.Append(0, page[..CrcOffset]);
        crc = OggCrc.Append(crc, [0, 0, 0, 0]);
        return OggCrc.Append(crc, page[SegmentsOffset..]);
    }

    private static OggReadStatus Invalid(int offset, string field, string reason, out ParseError error)
    {
        error = new ParseError(offset, field, reason);
        return OggReadStatus.Invalid;
    }
}
