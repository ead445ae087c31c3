using System.Net;
using System.Net.Sockets;
using Telephony.Core.Sip;

namespace Telephony.Core.Transport;

/// <summary>One UDP signalling socket: read by the thread that owns it, when its <see cref="SipSockets"/> say so; sends from any thread.</summary>
internal sealed class UdpTransport : IDisposable
{
    /// <summary>Bytes of kernel buffer each way: a second of 2,000 calls a second.</summary>
    public const int SocketBuffer = 8 * 1024 * 1024;

    /// <summary>Datagrams handed over at once, before others have their turn.</summary>
    private const int AtOnce = 64;

    private readonly Socket _socket;
    private readonly ISipReceiver _receiver;
    private readonly byte[] _buffer = new byte[65_536];
    private readonly SocketAddress _from;

    /// <summary>Binds the socket; throws <see cref="SocketException"/> when the address is taken.</summary>
    public UdpTransport(IPEndPoint local, ISipReceiver receiver)
    {
        _receiver = receiver;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = SocketBuffer,
            SendBufferSize = SocketBuffer,
        };
        _socket.Bind(local);
        Local = (IPEndPoint)_socket.LocalEndPoint!;
        Descriptor = (int)_socket.Handle;
        _from = new SocketAddress(Local.AddressFamily);
    }

    /// <summary>The bound address.</summary>
    public IPEndPoint Local { get; }

    /// <summary>The kernel's number of the socket.</summary>
    public int Descriptor { get; }

    /// <summary>Sends one datagram; a failure is reported to the receiver. Any thread.</summary>
    public void Send(ReadOnlySpan<byte> message, TransportPath path)
    {
        try
        {
            _socket.SendTo(message, SocketFlags.None, path.Remote);
        }
        catch (SocketException)
        {
            _receiver.SendFailed(path);
        }
        catch (ObjectDisposedException)
        {
            // The transport is being closed: the call that this belonged to ends with it.
        }
    }

    /// <summary>Hands over what has arrived, without waiting; false when there may be more.</summary>
    public bool Receive()
    {
        for (var i = 0; i < AtOnce; i++)
        {
            var length = LinuxSockets.ReceiveOne(Descriptor, _buffer, _from.Buffer.Span);
            if (length == -LinuxSockets.TryAgain) return true;
            if (length < 0) continue; // an ICMP error of an earlier send; the next datagram is not affected
            var remote = (IPEndPoint)Local.Create(_from);
            _receiver.Received(_buffer.AsSpan(0, length), new TransportPath(SipTransport.Udp, LocalFor(remote), remote));
        }
        return false;
    }

    /// <summary>The address the peer sees: of a socket bound to all addresses, the one the route to the peer starts from.</summary>
    private IPEndPoint LocalFor(IPEndPoint remote)
    {
        if (!Local.Address.Equals(IPAddress.Any) && !Local.Address.Equals(IPAddress.IPv6Any)) return Local;
        return new IPEndPoint(LocalAddress.Towards(remote), Local.Port);
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();
}
