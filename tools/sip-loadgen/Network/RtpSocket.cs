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
    private bool _isConnected;

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

    /// <summary>Says where packets go, and that only packets from there are wanted: a connected socket costs the kernel no look-up per packet.</summary>
    public void SendTo(IPEndPoint remote)
    {
        _rtp.Connect(remote);
        _isConnected = true;
    }

    /// <summary>
    /// Sends one packet. A refusal by the peer (ICMP) is not an error of the caller: the server has closed its port, and its BYE is on the way, or the test
    /// will say that it is not.
    /// </summary>
    public void Send(ReadOnlySpan<byte> packet)
    {
        if (_isConnected) _rtp.Send(packet, SocketFlags.None, out _);
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
