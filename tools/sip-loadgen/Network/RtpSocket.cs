using System.Net;
using System.Net.Sockets;

namespace Telephony.LoadGenerator.Network;

/// <summary>One caller's RTP socket on an even port, and the RTCP port above it held so that nobody else gets what the server sends there.</summary>
internal sealed class RtpSocket
{
    private const int LowestPort = 30000;
    private const int HighestPort = 59998;
    private static int next = LowestPort;

    private readonly EventLoop _loop;
    private readonly Socket _rtp;
    private readonly Socket _rtcp;
    private SocketAddress? _remote;

    private RtpSocket(EventLoop loop, Socket rtp, Socket rtcp) => (_loop, _rtp, _rtcp) = (loop, rtp, rtcp);

    /// <summary>Our RTP address.</summary>
    public IPEndPoint Local => (IPEndPoint)_rtp.LocalEndPoint!;

    /// <summary>Takes the next free pair of ports.</summary>
    public static RtpSocket Open(EventLoop loop, IPAddress address)
    {
        for (var tries = 0; tries < (HighestPort - LowestPort) / 2; tries++)
        {
            var port = next;
            next = next >= HighestPort ? LowestPort : next + 2;
            if (TryBind(address, port) is not { } rtp) continue;
            if (TryBind(address, port + 1) is { } rtcp) return new RtpSocket(loop, rtp, rtcp);
            rtp.Dispose();
        }
        throw new InvalidOperationException($"no pair of RTP ports is free on {address}");
    }

    /// <summary>Starts to hand packets to <paramref name="reader"/>.</summary>
    public void Listen(IReader reader) => _loop.Add(_rtp, reader);

    /// <summary>Says where packets go.</summary>
    public void SendTo(IPEndPoint remote) => _remote = remote.Serialize();

    /// <summary>Sends one packet; a refusal by the peer (ICMP) is not an error of the caller.</summary>
    public void Send(ReadOnlySpan<byte> packet)
    {
        if (_remote is null) return;
        try
        {
            _rtp.SendTo(packet, SocketFlags.None, _remote);
        }
        catch (SocketException)
        {
            // The server has closed its port: its BYE is on the way, or the test will say that it is not.
        }
    }

    /// <summary>Closes both ports.</summary>
    public void Close()
    {
        _loop.Remove(_rtp);
        _rtcp.Dispose();
    }

    private static Socket? TryBind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
