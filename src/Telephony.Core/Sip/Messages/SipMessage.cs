
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

/// <summary>One header field that has no typed property.</summary>
/// <param name="Name">Field name; compared without case.</param>
/// <param name="Value">Field value, unfolded, without surrounding white space.</param>
public readonly record struct SipHeader(string Name, string Value);

/// <summary>A request (RFC 3261 7.1).</summary>
public sealed class SipRequest : SipMessage
{
    /// <summary>The method, case-sensitive (see <see cref="SipMethod"/>).</summary>
    public required string Method { get; init; }

    /// <summary>The Request-URI.</summary>
    public required SipUri RequestUri { get; init; }

    /// <summary>Max-Forwards (20.22); 70 when absent (RFC 2543 senders).</summary>
    public int MaxForwards { get; init; } = 70;
}

/// <summary>A response (RFC 3261 7.2).</summary>
public sealed class SipResponse : SipMessage
{
    /// <summary>Status code, 100 to 699.</summary>
    public required int StatusCode { get; init; }

    /// <summary>Reason phrase; may be empty.</summary>
    public required string ReasonPhrase { get; init; }

    /// <summary>Whether this is a provisional response (1xx).</summary>
    public bool IsProvisional => StatusCode < 200;
}

/// <summary>The CSeq field (RFC 3261 20.16).</summary>
/// <param name="Number">0 to 2^32-1 as parsed; ours stay below 2^31.</param>
/// <param name="Method">The request's method.</param>
public readonly record struct CSeq(uint Number, string Method);

/// <summary>One Via value (RFC 3261 20.42).</summary>
/// <param name="Transport">Upper-case as we write it: <c>UDP</c>, <c>TCP</c>, <c>TLS</c>; compared without case.</param>
/// <param name="Host">Host as written, IPv6 with its brackets.</param>
/// <param name="Port">Port, or null when absent.</param>
/// <param name="Parameters">Parameters in order: branch, received, rport, ttl, maddr and extensions.</param>
public sealed record Via(string Transport, string Host, int? Port, SipParameters Parameters)
{
    /// <summary>The magic cookie of RFC 3261 branches.</summary>
    public const string MagicCookie = "z9hG4bK";

    /// <summary>The branch parameter, or null (RFC 2543 sender).</summary>
    public string? Branch => Parameters["branch"];
}

/// <summary>A name-addr or addr-spec with its header parameters (RFC 3261 20.10, 20.20, 20.34, 20.39).</summary>
/// <param name="DisplayName">Unquoted, unescaped display name, or null.</param>
/// <param name="Uri">The address.</param>
/// <param name="Parameters">Header parameters (after the bracket): tag, expires, q and extensions.</param>
public sealed record NameAddr(string? DisplayName, SipUri Uri, SipParameters Parameters)
{
    /// <summary>An address without display name and parameters.</summary>
    public NameAddr(SipUri uri) : this(null, uri, SipParameters.Empty) { }

    /// <summary>The tag parameter, or null.</summary>
    public string? Tag => Parameters["tag"];
}

/// <summary>
/// Semicolon parameters in their order. Names compare without case; a parameter without a value has null as its value and is
/// told from an absent one by <see cref="Contains"/>. Immutable.
/// </summary>
public sealed class SipParameters(IReadOnlyList<KeyValuePair<string, string?>> items)
{
    /// <summary>No parameters.</summary>
    public static SipParameters Empty { get; } = new([]);

    /// <summary>All parameters in order; quoted values are kept as written.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Items { get; } = items;

    /// <summary>The value of <paramref name="name"/>, or null when absent or without a value.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var item in Items)
                if (item.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return item.Value;
            return null;
        }
    }

    /// <summary>Whether <paramref name="name"/> is present, with or without a value.</summary>
    public bool Contains(string name)
    {
        foreach (var item in Items)
            if (item.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>A copy in which <paramref name="name"/> has <paramref name="value"/>: replaced in place, or added at the end.</summary>
    public SipParameters With(string name, string? value)
    {
        var list = new List<KeyValuePair<string, string?>>(Items.Count + 1);
        var replaced = false;
        foreach (var item in Items)
        {
            if (!item.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) list.Add(item);
            else if (!replaced) { list.Add(new(item.Key, value)); replaced = true; }
        }
        if (!replaced) list.Add(new(name, value));
        return new SipParameters(list);
    }
}

/// <summary>
/// A SIP or SIPS URI (RFC 3261 19.1), or any other absolute URI kept as text. Immutable.
/// </summary>
/// <param name="Scheme">Lower-case scheme: <c>sip</c>, <c>sips</c>, <c>tel</c>, ….</param>
/// <param name="User">User part with escapes resolved (a NUL stays a NUL), or null.</param>
/// <param name="Host">Host in lower case, IPv6 with its brackets; empty for other schemes.</param>
/// <param name="Port">Port, or null.</param>
/// <param name="Parameters">URI parameters.</param>
/// <param name="Headers">Text after the question mark, as written, or null.</param>
/// <param name="Opaque">For schemes other than sip and sips: all that follows the colon; else null.</param>
public sealed record SipUri(
    string Scheme, string? User, string Host, int? Port, SipParameters Parameters, string? Headers = null, string? Opaque = null)
{
    /// <summary>Whether the scheme is sip or sips.</summary>
    public bool IsSip => Scheme is "sip" or "sips";
}

/// <summary>The methods that this stack knows.</summary>
public static class SipMethod
{
#pragma warning disable CS1591 // the names are the RFC's
    public const string Invite = "INVITE", Ack = "ACK", Bye = "BYE", Cancel = "CANCEL", Options = "OPTIONS", Register = "REGISTER",
        Info = "INFO", Update = "UPDATE", Prack = "PRACK", Refer = "REFER", Notify = "NOTIFY", Subscribe = "SUBSCRIBE", Message = "MESSAGE";
#pragma warning restore CS1591
}
