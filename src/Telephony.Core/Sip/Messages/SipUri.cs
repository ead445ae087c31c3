using System.Net;

namespace Telephony.Core.Sip.Messages;

/// <summary>
/// A SIP or SIPS URI (RFC 3261 19.1), or any other absolute URI kept as text. Immutable. <c>==</c> compares the parts as they
/// are; the comparison of RFC 3261 19.1.4 is <see cref="IsEquivalentTo"/>, which is not transitive and so cannot be equality.
/// </summary>
/// <param name="Scheme">Lower-case scheme: <c>sip</c>, <c>sips</c>, <c>tel</c>, ….</param>
/// <param name="User">User part with escapes resolved (a NUL stays a NUL), or null.</param>
/// <param name="Host">Host in lower case, IPv6 with its brackets; empty for other schemes.</param>
/// <param name="Port">Port, or null.</param>
/// <param name="Parameters">URI parameters, escapes resolved.</param>
/// <param name="Headers">Text after the question mark, as written, or null.</param>
/// <param name="Opaque">For schemes other than sip and sips: all that follows the colon; else null.</param>
/// <param name="Password">Password with escapes resolved, or null. Deprecated by RFC 3261; kept so that nothing is lost.</param>
public sealed record SipUri(
    string Scheme, string? User, string Host, int? Port, SipParameters Parameters, string? Headers = null, string? Opaque = null,
    string? Password = null)
{
    /// <summary>Whether the scheme is sip or sips.</summary>
    public bool IsSip => Scheme is "sip" or "sips";

    /// <summary>
    /// Whether both name the same resource by RFC 3261 19.1.4, with IPv6 hosts compared as addresses (RFC 5954 4.2). URIs of
    /// other schemes are compared as text.
    /// </summary>
    public bool IsEquivalentTo(SipUri other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Scheme != other.Scheme) return false;
        if (!IsSip) return Opaque == other.Opaque;
        return User == other.User && Password == other.Password && Port == other.Port && SameHost(Host, other.Host)
            && SameParameters(Parameters, other.Parameters) && SameHeaders(Headers, other.Headers);
    }

    /// <summary>The URI on the wire, with what must be escaped escaped.</summary>
    public override string ToString() => SipUriWriter.Write(this);

    private static bool SameHost(string left, string right) =>
        left.Equals(right, StringComparison.OrdinalIgnoreCase)
        || (left.StartsWith('[') && right.StartsWith('[')
            && IPAddress.TryParse(left, out var leftAddress) && IPAddress.TryParse(right, out var rightAddress)
            && leftAddress.Equals(rightAddress));

    /// <summary>Parameters that never match a URI without them, even with their default value (19.1.4).</summary>
    private static readonly string[] s_significant = ["user", "ttl", "method", "maddr", "transport"];

    private static bool SameParameters(SipParameters left, SipParameters right)
    {
        foreach (var name in s_significant)
            if (left.Contains(name) != right.Contains(name)) return false;
        foreach (var (name, value) in left.Items)
            if (right.Contains(name) && !string.Equals(value, right[name], StringComparison.OrdinalIgnoreCase)) return false;
        return true;
    }

    private static bool SameHeaders(string? left, string? right)
    {
        if (left is null || right is null) return left is null && right is null;
        return Normalised(left).SequenceEqual(Normalised(right), StringComparer.Ordinal);

        // The order of URI headers has no meaning; their names have no case and both may be escaped.
        static IEnumerable<string> Normalised(string headers) => headers.Split('&')
            .Select(static header => header.Split('=', 2))
            .Select(static pair => $"{Uri.UnescapeDataString(pair[0]).ToLowerInvariant()}={Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "")}")
            .Order(StringComparer.Ordinal);
    }
}
