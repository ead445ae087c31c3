using System.Net;
using System.Net.Sockets;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>
/// Where a request within a dialog is sent: RFC 3261 8.1.2 and the part of RFC 3263 that needs no name service. A next hop that is
/// a name, or an address of a family that our socket cannot reach, is taken to be the element that the INVITE came from.
/// </summary>
internal static class DialogRouting
{
    private const int DefaultPort = 5060;

    /// <summary>The path to <paramref name="nextHop"/>.</summary>
    /// <param name="nextHop">First route or remote target.</param>
    /// <param name="source">The path on which the INVITE came.</param>
    public static TransportPath PathTo(SipUri nextHop, TransportPath source)
    {
        if (!nextHop.IsSip || !TryGetAddress(nextHop.Host, source.Local.Address, out var address)) return source;
        var port = nextHop.Port is > 0 and <= IPEndPoint.MaxPort ? nextHop.Port.Value : DefaultPort;
        var remote = new IPEndPoint(address, port);
        // RFC 3263 4.1: an address without a transport parameter means UDP for sip. But a peer whose Contact is the far end of its own
        // connection can be nowhere else than at that connection.
        var transport = TransportOf(nextHop) ?? (source.IsReliable && remote.Equals(source.Remote) ? source.Transport : SipTransport.Udp);
        var connection = transport == source.Transport && address.Equals(source.Remote.Address) ? source.Connection : 0;
        return new TransportPath(transport, source.Local, remote, connection);
    }

    private static SipTransport? TransportOf(SipUri uri) => uri.Parameters["transport"]?.ToUpperInvariant() switch
    {
        "TCP" => SipTransport.Tcp,
        "UDP" => SipTransport.Udp,
        _ => null,
    };

    private static bool TryGetAddress(string host, IPAddress local, out IPAddress address)
    {
        if (!ViaRouting.TryParseHost(host, out address)) return false;
        if (address.IsIPv4MappedToIPv6 && local.AddressFamily == AddressFamily.InterNetwork) address = address.MapToIPv4();
        return address.AddressFamily == local.AddressFamily && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
    }
}
