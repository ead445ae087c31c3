using System.Net;
using System.Net.Sockets;
using Telephony.Core;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Network;

/// <summary>One caller's TCP connection to the server.</summary>
internal sealed class TcpSignalling : ISignalling, IReader, IDisposable
{
    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private readonly StreamFramer _framer = new();
    private bool _isClosed;

    /// <summary>Connects. Throws <see cref="SocketException"/> when the server does not accept.</summary>
    public TcpSignalling(EventLoop loop, IPEndPoint local, IPEndPoint server)
    {
        _loop = loop;
        _socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            _socket.Bind(new IPEndPoint(local.Address, 0));
            _socket.Connect(server);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
        Local = (IPEndPoint)_socket.LocalEndPoint!;
        loop.Add(_socket, this);
    }

    /// <inheritdoc/>
    public IPEndPoint Local { get; }

    /// <summary>Who gets the messages; set before the first is sent.</summary>
    public ISipReceiver? Receiver { get; set; }

    /// <inheritdoc/>
    public void Send(byte[] message)
    {
        for (var sent = 0; sent < message.Length && !_isClosed;)
        {
            sent += _socket.Send(message.AsSpan(sent), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) _socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite);
            else if (error != SocketError.Success) _isClosed = true;
        }
    }

    /// <inheritdoc/>
    public void Read(MonotonicTime arrival, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) _isClosed = true;
        _framer.Add(bytes);
        while (_framer.TryTake(out var bytesOfOne))
            if (SipText.TryParse(bytesOfOne, out var message)) Receiver?.Receive(arrival, message);
    }

    /// <inheritdoc/>
    public void Close() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        _loop.Remove(_socket);
    }
}
