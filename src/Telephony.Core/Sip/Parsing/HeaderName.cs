using System.Collections.Frozen;
using System.Text;

namespace Telephony.Core.Sip.Parsing;

/// <summary>Header field names: their canonical spelling and their compact forms (RFC 3261 7.3.3 and the IANA registry).</summary>
public static class HeaderName
{
#pragma warning disable CS1591 // the names are the RFC's
    public const string Accept = "Accept", Allow = "Allow", AllowEvents = "Allow-Events", Authorization = "Authorization",
        CallId = "Call-ID", Contact = "Contact", ContentDisposition = "Content-Disposition", ContentEncoding = "Content-Encoding",
        ContentLength = "Content-Length", ContentType = "Content-Type", CSeq = "CSeq", Date = "Date", Event = "Event",
        Expires = "Expires", From = "From", MaxForwards = "Max-Forwards", MinExpires = "Min-Expires", MinSE = "Min-SE",
        PAssertedIdentity = "P-Asserted-Identity", Path = "Path", Privacy = "Privacy",
        ProxyAuthenticate = "Proxy-Authenticate", ProxyAuthorization = "Proxy-Authorization", ProxyRequire = "Proxy-Require",
        RecordRoute = "Record-Route", ReferTo = "Refer-To", ReferredBy = "Referred-By", Require = "Require",
        RetryAfter = "Retry-After", Route = "Route", Server = "Server", SessionExpires = "Session-Expires", Subject = "Subject",
        Supported = "Supported", Timestamp = "Timestamp", To = "To", Unsupported = "Unsupported", UserAgent = "User-Agent",
        Via = "Via", Warning = "Warning", WwwAuthenticate = "WWW-Authenticate";
#pragma warning restore CS1591

    /// <summary>No shorter than the longest name of the table.</summary>
    private const int LongestKnown = 32;

    private static readonly FrozenDictionary<string, string> s_canonical = Canonical();

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> s_byToken = s_canonical.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The canonical spelling of a name in any case or compact form; a name that is not known stays as it is.</summary>
    public static string Canonical(string name) => s_canonical.GetValueOrDefault(name, name);

    /// <summary>The same for a token; of a known name no new text is made.</summary>
    internal static string Canonical(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[LongestKnown];
        if (name.Length > text.Length) return Encoding.ASCII.GetString(name);
        text = text[..Encoding.ASCII.GetChars(name, text)];
        return s_byToken.TryGetValue(text, out var canonical) ? canonical : new string(text);
    }

    private static FrozenDictionary<string, string> Canonical()
    {
        string[] names =
        [
            Accept, Allow, AllowEvents, Authorization, CallId, Contact, ContentDisposition, ContentEncoding, ContentLength, ContentType,
            CSeq, Date, Event, Expires, From, MaxForwards, MinExpires, MinSE, PAssertedIdentity, Path, Privacy, ProxyAuthenticate,
            ProxyAuthorization, ProxyRequire, RecordRoute, ReferTo, ReferredBy, Require, RetryAfter, Route, Server, SessionExpires, Subject, Supported, Timestamp, To,
            Unsupported, UserAgent, Via, Warning, WwwAuthenticate,
        ];
        var table = names.ToDictionary(static name => name, StringComparer.OrdinalIgnoreCase);
        foreach (var (compact, name) in new[]
        {
            ("b", ReferredBy), ("c", ContentType), ("e", ContentEncoding), ("f", From), ("i", CallId), ("k", Supported),
            ("l", ContentLength), ("m", Contact), ("o", Event), ("r", ReferTo), ("s", Subject), ("t", To), ("u", AllowEvents),
            ("v", Via), ("x", SessionExpires),
        }) table.Add(compact, name);
        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
