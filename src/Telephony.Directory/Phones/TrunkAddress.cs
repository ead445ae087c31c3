using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Telephony.Directory;

/// <summary>
/// Where a trunk may send from: an address, an address with a port, or a CIDR range (DESIGN 8). Kept as a network, one address being a
/// network of one; IPv4 is never in its IPv6-mapped form.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Port">The source port; null for any.</param>
public readonly record struct TrunkAddress(IPNetwork Network, int? Port)
{
    private const int MappedPrefix = 96;
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdefABCDEF.:/[]");

    /// <summary>Reads <c>192.0.2.1</c>, <c>192.0.2.1:5060</c>, <c>2001:db8::1</c>, <c>[2001:db8::1]:5060</c>, <c>192.0.2.0/24</c>.</summary>
    public static bool TryParse(string text, out TrunkAddress address)
    {
        address = default;
        ArgumentNullException.ThrowIfNull(text);
        // IPAddress.TryParse also takes "1", "0x7f.1" and "::1%eth0"; an operator who writes these made a mistake.
        if (text.AsSpan().ContainsAnyExcept(Characters)) return false;
        if (text.Contains('/', StringComparison.Ordinal)) return TryParseRange(text, out address);
        int? port = null;
        var host = text;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !TryParsePort(text[(end + 1)..], out port)) return false;
            host = text[1..end];
            if (!host.Contains(':', StringComparison.Ordinal)) return false;
        }
        else if (text.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 && text.LastIndexOf(':') == colon)
        {
            if (!TryParsePort(text[colon..], out port)) return false;
            host = text[..colon];
        }
        if (!TryParseHost(host, out var ip)) return false;
        address = new TrunkAddress(new IPNetwork(ip, ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128), port);
        return true;
    }

    /// <summary>The address with an IPv6-mapped IPv4 address turned into IPv4, and without a scope.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
    }

    private static bool TryParseRange(string text, out TrunkAddress address)
    {
        address = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseHost(text[..slash], out var ip) || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return false;
        if (text[..slash].Contains(':', StringComparison.Ordinal) && ip.AddressFamily == AddressFamily.InterNetwork) length -= MappedPrefix;
        // A range of everything would let anyone in; one with bits set outside it is a typing error.
        if (length < 1 || !IPNetwork.TryParse($"{ip}/{length}", out var network) || !network.BaseAddress.Equals(ip)) return false;
        address = new TrunkAddress(network, null);
        return true;
    }

    private static bool TryParseHost(string text, out IPAddress address)
    {
        address = IPAddress.None;
        var isIPv4 = !text.Contains(':', StringComparison.Ordinal);
        if (isIPv4 && !IsDottedQuad(text)) return false;
        if (!IPAddress.TryParse(text, out var parsed)) return false;
        address = Plain(parsed);
        return true;
    }

    /// <summary>Four decimal numbers without leading zeros, which some readers take for octal.</summary>
    private static bool IsDottedQuad(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && Array.TrueForAll(parts, part => part.Length is 1 or 2 or 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'));
    }

    private static bool TryParsePort(string text, out int? port)
    {
        port = null;
        if (text.Length == 0) return true;
        if (text[0] != ':' || !int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535) return false;
        port = number;
        return true;
    }
}
