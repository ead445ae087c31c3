using System.Net;
using System.Net.Sockets;

namespace Telephony.Core.Transport;

/// <summary>Which of this machine's addresses packets to a peer leave from.</summary>
internal static class LocalAddress
{
    /// <summary>Asks the kernel's routing table by connecting a UDP socket, which sends nothing.</summary>
    public static IPAddress Towards(IPEndPoint remote)
    {
        try
        {
            using var probe = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            probe.Connect(remote);
            return ((IPEndPoint)probe.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return remote.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        }
    }
}
