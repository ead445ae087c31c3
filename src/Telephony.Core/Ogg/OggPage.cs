namespace Telephony.Core.Ogg;

/// <summary>Header type flags of a page (RFC 3533 6).</summary>
[Flags]
public enum OggPageFlags
{
    /// <summary>Neither first nor last, and it begins with a new packet.</summary>
    None = 0,

    /// <summary>Begins with the rest of a packet of the page before.</summary>
    Continued = 1,

    /// <summary>The first page of its stream.</summary>
    First = 2,

    /// <summary>The last page of its stream.</summary>
    Last = 4,
}

/// <summary>
/// One page as it was read (RFC 3533 6), a view of the bytes it was read from.
/// <code>
///  0       4     5     6                 14       18         22    26         27         27+n
///  | OggS  | ver | type| granule position| serial | sequence | CRC | segments | n lacing | body |
/// </code>
/// </summary>
public readonly ref struct OggPage
{
    /// <summary>Length of a header without its lacing values.</summary>
    public const int HeaderLength = 27;

    /// <summary>The most lacing values a page can have.</summary>
    public const int MaxSegments = 255;

    /// <summary>The longest page.</summary>
    public const int MaxLength = HeaderLength + MaxSegments + (MaxSegments * 255);

    /// <summary>The granule position of a page on which no packet ends.</summary>
    public const long NoGranule = -1;

    /// <summary>Header type flags; undefined bits are kept as they came.</summary>
    public required OggPageFlags Flags { get; init; }

    /// <summary>Codec time at the end of the last packet that ends on the page.</summary>
    public required long GranulePosition { get; init; }

    /// <summary>Which logical stream.</summary>
    public required uint Serial { get; init; }

    /// <summary>Number of the page within its stream.</summary>
    public required uint Sequence { get; init; }

    /// <summary>Lacing values: a packet's length is the sum up to and with the first one below 255.</summary>
    public required ReadOnlySpan<byte> Lacing { get; init; }

    /// <summary>The segments, one after another.</summary>
    public required ReadOnlySpan<byte> Body { get; init; }
}
