namespace Telephony.Core.Sip.Messages;

/// <summary>
/// A SIP message (RFC 3261 section 7). The header fields that every element must understand are typed properties; every
/// other field is kept in <see cref="Headers"/> in its order. Instances are built by one thread and then not changed.
/// </summary>
public abstract class SipMessage
{
    /// <summary>Via values, topmost first (RFC 3261 20.42). Never empty in a parsed message.</summary>
    public IReadOnlyList<Via> Via { get; init; } = [];

    /// <summary>The From field (20.20).</summary>
    public required NameAddr From { get; init; }

    /// <summary>The To field (20.39).</summary>
    public required NameAddr To { get; init; }

    /// <summary>The Call-ID field (20.8), compared byte by byte.</summary>
    public required string CallId { get; init; }

    /// <summary>The CSeq field (20.16).</summary>
    public required CSeq CSeq { get; init; }

    /// <summary>Contact values (20.10). Empty for <c>Contact: *</c>, which sets <see cref="ContactIsStar"/>.</summary>
    public IReadOnlyList<NameAddr> Contact { get; init; } = [];

    /// <summary>Whether the message carries <c>Contact: *</c> (10.2.2).</summary>
    public bool ContactIsStar { get; init; }

    /// <summary>Route values, topmost first (20.34).</summary>
    public IReadOnlyList<NameAddr> Route { get; init; } = [];

    /// <summary>Record-Route values in the order received (20.30).</summary>
    public IReadOnlyList<NameAddr> RecordRoute { get; init; } = [];

    /// <summary>
    /// All other header fields, one entry a field line, in order, compact names expanded and names in their canonical spelling
    /// where they are known. Via, From, To, Call-ID, CSeq, Contact, Route, Record-Route, Max-Forwards
    /// and Content-Length are not in it.
    /// </summary>
    public IReadOnlyList<SipHeader> Headers { get; init; } = [];

    /// <summary>The body; its length is what Content-Length says on the wire. At most 64 KiB with the head.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The value of the first field called <paramref name="name"/> (case-insensitive) in <see cref="Headers"/>, or null.</summary>
    public string? Header(string name)
    {
        foreach (var header in Headers)
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return header.Value;
        return null;
    }

    /// <summary>The comma-separated tokens of every field called <paramref name="name"/>, such as Require or Supported.</summary>
    public IEnumerable<string> Tokens(string name) => Headers
        .Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .SelectMany(header => header.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
