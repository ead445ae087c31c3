using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Telephony.Core.Sdp;

/// <summary>Finds where a peer's description wants packets. Names are not resolved: a stream at one is not usable.</summary>
internal static class RemoteAddress
{
    /// <summary>The address of a stream for RTP, or null when we cannot send there from an address of <paramref name="family"/>.</summary>
    internal static IPEndPoint? Rtp(SessionDescription description, MediaDescription media, AddressFamily family)
    {
        if (description.ConnectionOf(media) is not { } connection || Parse(connection.AddressType, connection.Address) is not { } address) return null;
        return address.AddressFamily == family ? new IPEndPoint(address, media.Port) : null;
    }

    /// <summary>The address for RTCP: <c>a=rtcp</c> (RFC 3605 2.1), else the next port (RFC 3550 11).</summary>
    internal static IPEndPoint Rtcp(MediaDescription media, IPEndPoint rtp)
    {
        var next = new IPEndPoint(rtp.Address, Math.Min(rtp.Port + 1, IPEndPoint.MaxPort));
        if (media.Attribute("rtcp") is not { } value) return next;
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is not (1 or 4) || !ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) return next;
        if (parts.Length == 1) return new IPEndPoint(rtp.Address, port);
        return Parse(parts[2], parts[3]) is { } address && address.AddressFamily == rtp.AddressFamily ? new IPEndPoint(address, port) : next;
    }

    /// <summary>Whether an address is RFC 2543's way to say "send me nothing" (RFC 3264 8.4).</summary>
    internal static bool IsHold(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPAddress? Parse(string type, string text)
    {
        if (!IPAddress.TryParse(text, out var address)) return null;
        var isFour = address.AddressFamily == AddressFamily.InterNetwork;
        // "IP4 1" is an address to .NET and a mistake to everyone else.
        if (type != (isFour ? "IP4" : "IP6") || (isFour && text.Count(static character => character == '.') != 3)) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.IsIPv6Multicast || address.Equals(IPAddress.Broadcast) || IsMulticast(address) ? null : address;
    }

    private static bool IsMulticast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && (address.GetAddressBytes()[0] & 0xf0) == 0xe0;
}
