using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Telephony.Core.Sip;

namespace Telephony.Core.Transport;

/// <summary>
/// The TCP listener of one signalling address and its connections (RFC 3261 18). Responses go back on the connection of their
/// request; when that is gone, and for requests of ours, a connection to the peer is used again or opened.
/// </summary>
public sealed class TcpTransport : IDisposable
{
    /// <summary>Connections kept at once; a further one is closed at once, so that a flood cannot take all descriptors.</summary>
    public const int MaxConnections = 10_000;

    /// <summary>Connections from one address: a site's phones may share one behind a translator.</summary>
    public const int MaxConnectionsFromOne = 2_000;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly ISipReceiver _receiver;
    private readonly TimeProvider _clock;
    private readonly int _most;
    private readonly int _mostFromOne;
    private readonly ConcurrentDictionary<long, TcpConnection> _connections = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Binds the listener; throws <see cref="SocketException"/> when the address is taken.</summary>
    public TcpTransport(IPEndPoint local, ISipReceiver receiver, TimeProvider clock) : this(local, receiver, clock, MaxConnections, MaxConnectionsFromOne) { }

    /// <summary>As the public one, with limits that a test can reach.</summary>
    internal TcpTransport(IPEndPoint local, ISipReceiver receiver, TimeProvider clock, int most, int mostFromOne)
    {
        ArgumentNullException.ThrowIfNull(local);
        (_receiver, _clock, _most, _mostFromOne) = (receiver, clock, most, mostFromOne);
        _listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(local);
        _listener.Listen(512);
        Local = (IPEndPoint)_listener.LocalEndPoint!;
    }

    /// <summary>The bound address.</summary>
    public IPEndPoint Local { get; }

    /// <summary>Starts accepting.</summary>
    public void Start() => _ = Task.Run(AcceptAsync);

    /// <summary>Whether this is one of our connections, and open.</summary>
    internal bool Holds(long connection) => _connections.ContainsKey(connection);

    /// <summary>Queues one message for its connection; a failure is reported to the receiver. Any thread.</summary>
    public void Send(ReadOnlyMemory<byte> message, TransportPath path)
    {
        if (Find(path) is { } connection)
        {
            if (!connection.TrySend(message)) _receiver.SendFailed(path);
        }
        else
        {
            _ = ConnectAsync(message, path);
        }
    }

    private TcpConnection? Find(TransportPath path)
    {
        if (_connections.TryGetValue(path.Connection, out var same)) return same;
        foreach (var connection in _connections.Values)
            if (connection.Path.Remote.Equals(path.Remote)) return connection;
        return null;
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_closing.Token);
            }
            catch (SocketException)
            {
                // The peer gave up between SYN and accept, or we have no descriptor left: then at once again would be in vain.
                await Task.Delay(AcceptPause, _clock, CancellationToken.None);
                continue;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            Admit(socket);
        }
    }

    private void Admit(Socket socket)
    {
        try
        {
            var from = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            var same = _connections.Values.Count(connection => connection.Path.Remote.Address.Equals(from));
            if (_connections.Count < _most && same < _mostFromOne) Open(socket);
            else socket.Dispose();
        }
        catch (SocketException)
        {
            socket.Dispose(); // reset before it was looked at
        }
    }

    private async Task ConnectAsync(ReadOnlyMemory<byte> message, TransportPath path)
    {
        var socket = new Socket(path.Remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            await socket.ConnectAsync(path.Remote, patience.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            socket.Dispose();
            if (!_closing.IsCancellationRequested) _receiver.SendFailed(path);
            return;
        }
        if (!Open(socket).TrySend(message)) _receiver.SendFailed(path);
    }

    private TcpConnection Open(Socket socket)
    {
        var connection = new TcpConnection(socket, _receiver, _clock, closed => _connections.TryRemove(closed.Id, out _));
        _connections[connection.Id] = connection;
        connection.Start(_closing.Token);
        return connection;
    }

    /// <summary>Closes the listener and every connection.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        _listener.Dispose();
        foreach (var connection in _connections.Values) connection.Dispose();
        _closing.Dispose();
    }
}
