using System.Net;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Directory;

namespace Telephony.Host.Server;

/// <summary>Who a request says it is from, before anything is believed (DESIGN 7). Pure.</summary>
public static class CallSource
{
    /// <summary>
    /// The address a request came from: the sender's, or behind one of our <paramref name="proxies"/> the <c>received</c> of the first Via below its own.
    /// </summary>
    public static IPEndPoint Address(SipMessage request, TransportPath path, IReadOnlyList<IPAddress> proxies)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(path);
        if (!proxies.Contains(Plain(path.Remote.Address))) return new IPEndPoint(Plain(path.Remote.Address), path.Remote.Port);
        foreach (var via in request.Via.Skip(1))
        {
            var host = (via.Parameters["received"] ?? via.Host).Trim('[', ']');
            if (!IPAddress.TryParse(host, out var address)) break;
            if (proxies.Contains(Plain(address))) continue; // another hop of ours
            var port = int.TryParse(via.Parameters["rport"], out var asked) ? asked : via.Port ?? 5060;
            return new IPEndPoint(Plain(address), port is > 0 and <= 65_535 ? port : 5060);
        }
        return new IPEndPoint(Plain(path.Remote.Address), path.Remote.Port);
    }

    /// <summary>
    /// The calling number of a trunk's call: P-Asserted-Identity, else From; null when Privacy has <c>id</c> or the user part is no number.
    /// </summary>
    public static PhoneNumber? CallingNumber(SipRequest invite)
    {
        ArgumentNullException.ThrowIfNull(invite);
        var isPrivate = (invite.Header("Privacy") ?? "").Split(';', StringSplitOptions.TrimEntries).Contains("id", StringComparer.OrdinalIgnoreCase);
        if (isPrivate) return null;
        foreach (var header in invite.Headers)
        {
            if (!header.Name.Equals("P-Asserted-Identity", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var identity in header.Value.Split(','))
                if (UserOf(identity) is { } user) return PhoneNumber.TryParse(user, out var asserted) ? asserted : null;
        }
        return PhoneNumber.TryParse(Number(invite.From.Uri), out var number) ? number : null;
    }

    /// <summary>Characters of what was dialled that are kept.</summary>
    public const int MaxDialled = 64;

    /// <summary>The dialled user of the Request-URI: a number, <c>*43</c>, or whatever a phone dials first; without control characters, for records and terminals.</summary>
    public static string Dialled(SipRequest invite)
    {
        ArgumentNullException.ThrowIfNull(invite);
        return string.Concat((Number(invite.RequestUri) ?? "").Where(character => !char.IsControl(character)).Take(MaxDialled));
    }

    /// <summary>The number part of a sip or tel URI, without the parameters that carriers put into the user part (RFC 3261 19.1.6).</summary>
    private static string? Number(SipUri uri) => (uri.Scheme == "tel" ? uri.Opaque : uri.User)?.Split(';')[0];

    private static string? UserOf(string identity)
    {
        var bracket = identity.IndexOf('<', StringComparison.Ordinal);
        var uri = (bracket >= 0 ? identity[(bracket + 1)..].Split('>')[0] : identity.Split(';')[0]).Trim();
        if (uri.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)) return uri[4..].Split(';')[0];
        var colon = uri.IndexOf(':', StringComparison.Ordinal);
        var at = uri.IndexOf('@', StringComparison.Ordinal);
        return colon >= 0 && at > colon ? Uri.UnescapeDataString(uri[(colon + 1)..at].Split(';')[0]) : null;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
