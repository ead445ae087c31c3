using System.Net;
using System.Net.Sockets;
using Telephony.Core.Sip;

namespace Telephony.Core.Transport;

/// <summary>
/// One UDP signalling socket: a receive thread of its own that hands over datagrams, and sends from any thread. A receive per
/// packet costs least when it blocks (PERFORMANCE, "Limits").
/// </summary>
public sealed class UdpTransport : IDisposable
{
    /// <summary>Bytes of kernel buffer each way: a second of 2,000 calls a second.</summary>
    public const int SocketBuffer = 8 * 1024 * 1024;

    private readonly Socket _socket;
    private readonly ISipReceiver _receiver;
    private readonly Thread _thread;
    private volatile bool _closed;

    /// <summary>Binds the socket; throws <see cref="SocketException"/> when the address is taken.</summary>
    public UdpTransport(IPEndPoint local, ISipReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(local);
        _receiver = receiver;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = SocketBuffer,
            SendBufferSize = SocketBuffer,
        };
        _socket.Bind(local);
        Local = (IPEndPoint)_socket.LocalEndPoint!;
        _thread = new Thread(Receive) { IsBackground = true, Name = $"sip-udp-{Local.Port}" };
    }

    /// <summary>The bound address.</summary>
    public IPEndPoint Local { get; }

    /// <summary>Starts receiving.</summary>
    public void Start() => _thread.Start();

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

    private void Receive()
    {
        var buffer = new byte[65_536];
        var from = new SocketAddress(Local.AddressFamily);
        while (!_closed)
        {
            try
            {
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
                var remote = (IPEndPoint)Local.Create(from);
                _receiver.Received(buffer.AsSpan(0, length), new TransportPath(SipTransport.Udp, LocalFor(remote), remote));
            }
            catch (SocketException) when (!_closed)
            {
                // An ICMP error of an earlier send; the next datagram is not affected.
            }
            catch (Exception e) when (_closed && e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>The address the peer sees: of a socket bound to all addresses, the one the route to the peer starts from.</summary>
    private IPEndPoint LocalFor(IPEndPoint remote)
    {
        if (!Local.Address.Equals(IPAddress.Any) && !Local.Address.Equals(IPAddress.IPv6Any)) return Local;
        return new IPEndPoint(LocalAddress.Towards(remote), Local.Port);
    }

    /// <summary>Closes the socket and waits for the thread.</summary>
    public void Dispose()
    {
        _closed = true;
        _socket.Dispose();
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join();
    }
}
