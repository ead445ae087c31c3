using System.Net;
using System.Net.Sockets;
using Telephony.Core;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Network;

/// <summary>One UDP socket for all callers, as a trunk has; messages go to the caller whose Call-ID they carry.</summary>
internal sealed class UdpSignalling : ISignalling, IReader, IDisposable
{
    private const int BufferLength = 4 << 20;
    private readonly Dictionary<string, ISipReceiver> _callers = new(StringComparer.Ordinal);
    private readonly Socket _socket;
    private readonly SocketAddress _server;

    /// <summary>Binds to a free port of <paramref name="local"/> (or to its port, when it has one) and reads it by <paramref name="loop"/>.</summary>
    public UdpSignalling(EventLoop loop, IPEndPoint local, IPEndPoint server)
    {
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferLength, SendBufferSize = BufferLength };
        _socket.Bind(local);
        Local = (IPEndPoint)_socket.LocalEndPoint!;
        _server = server.Serialize();
        loop.Add(_socket, this);
    }

    /// <inheritdoc/>
    public IPEndPoint Local { get; }

    /// <summary>Messages that could not be read or belong to nobody.</summary>
    public int Stray { get; private set; }

    /// <summary>Messages of <paramref name="callId"/> go to <paramref name="caller"/>, also after its call: the server may repeat itself.</summary>
    public void Add(string callId, ISipReceiver caller) => _callers.Add(callId, caller);

    /// <inheritdoc/>
    public void Send(byte[] message) => _socket.SendTo(message, SocketFlags.None, _server);

    /// <inheritdoc/>
    public void Read(MonotonicTime arrival, ReadOnlySpan<byte> bytes)
    {
        if (SipText.TryParse(bytes, out var message) && _callers.TryGetValue(message["Call-ID"]!, out var caller)) caller.Receive(arrival, message);
        else Stray++;
    }

    /// <inheritdoc/>
    public void Close()
    {
        // The socket serves the other callers.
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
