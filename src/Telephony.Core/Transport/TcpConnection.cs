using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Transport;

/// <summary>
/// One TCP connection: a receive loop that frames messages, a send loop, and one place that decides that it is over. A peer that
/// sends what cannot be framed is disconnected, for nothing after it can be trusted (RFC 3261 18.3).
/// </summary>
internal sealed class TcpConnection : IDisposable
{
    /// <summary>Messages that wait to be sent before the peer is given up as too slow.</summary>
    public const int SendQueue = 1_000;

    /// <summary>Receive buffer at first; it grows when a message needs more.</summary>
    private const int FirstBuffer = 4_096;

    /// <summary>A connection without a byte from the peer for this long is closed; phones keep theirs open by CRLF or REGISTER.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromHours(2);

    /// <summary>For how long a connection may be open before the first whole message: whoever says nothing, or one byte at a time, holds no place for longer.</summary>
    public static readonly TimeSpan StrangerLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private static long s_lastId;

    private readonly Socket _socket;
    private readonly ISipReceiver _receiver;
    private readonly TimeProvider _clock;
    private readonly Action<TcpConnection> _closed;
    private readonly Channel<ReadOnlyMemory<byte>> _outbox = Channel.CreateBounded<ReadOnlyMemory<byte>>(SendQueue);
    private readonly SipFramer _framer = new();
    private readonly long _opened;
    private bool _hasSpoken;
    private int _isClosed;

    public TcpConnection(Socket socket, ISipReceiver receiver, TimeProvider clock, Action<TcpConnection> closed)
    {
        (_socket, _receiver, _clock, _closed) = (socket, receiver, clock, closed);
        _socket.NoDelay = true;
        _opened = clock.GetTimestamp();
        Id = Interlocked.Increment(ref s_lastId);
        Path = new TransportPath(SipTransport.Tcp, (IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!, Id);
    }

    /// <summary>Unique in the process, never 0.</summary>
    public long Id { get; }

    /// <summary>The path of what arrives here.</summary>
    public TransportPath Path { get; }

    /// <summary>Starts both loops.</summary>
    public void Start(CancellationToken closing) => _ = RunAsync(closing);

    /// <summary>Queues a message; false when the connection is closed or the peer does not read.</summary>
    public bool TrySend(ReadOnlyMemory<byte> message)
    {
        if (_outbox.Writer.TryWrite(message)) return true;
        Dispose();
        return false;
    }

    private async Task RunAsync(CancellationToken closing)
    {
        var sending = SendLoopAsync(closing);
        try
        {
            await ReceiveLoopAsync(closing);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Reset by the peer, idle for too long, or our own shutdown: over, all the same.
        }
        _outbox.Writer.TryComplete();
        try
        {
            await sending.WaitAsync(LastWords, _clock, closing); // an answer to what ended the stream still goes out
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The peer does not read.
        }
        Dispose();
    }

    private async Task ReceiveLoopAsync(CancellationToken closing)
    {
        var buffer = new byte[FirstBuffer];
        var filled = 0;
        while (true)
        {
            using var idle = new CancellationTokenSource(Patience(), _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, closing);
            var read = await _socket.ReceiveAsync(buffer.AsMemory(filled), either.Token);
            if (read == 0) return;
            filled += read;
            if (!HandOver(buffer.AsSpan(0, filled), out var used)) return;
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled == buffer.Length) Array.Resize(ref buffer, 2 * filled); // bounded: the framer refuses longer messages
        }
    }

    private TimeSpan Patience()
    {
        if (_hasSpoken) return IdleLimit;
        var left = StrangerLimit - _clock.GetElapsedTime(_opened);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Hands over every whole message at the front of <paramref name="bytes"/>; false when the stream cannot be framed any more.</summary>
    private bool HandOver(ReadOnlySpan<byte> bytes, out int used)
    {
        used = 0;
        while (true)
        {
            switch (_framer.Scan(bytes[used..], out var length))
            {
                case FrameStatus.Message:
                    _hasSpoken = true;
                    _receiver.Received(bytes.Slice(used, length), Path);
                    break;
                case FrameStatus.Ping:
                    TrySend("\r\n"u8.ToArray());
                    break;
                case FrameStatus.NeedMore:
                    return true;
                case FrameStatus.Invalid:
                    _receiver.Malformed(Path);
                    if (_framer.Rejection is { } rejection) TrySend(rejection.Write(Path.Remote));
                    return false;
            }
            used += length;
        }
    }

    private async Task SendLoopAsync(CancellationToken closing)
    {
        try
        {
            await foreach (var message in _outbox.Reader.ReadAllAsync(closing))
            {
                for (var rest = message; rest.Length > 0;)
                    rest = rest[await _socket.SendAsync(rest, closing)..];
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            _receiver.SendFailed(Path);
        }
    }

    /// <summary>Closes the connection once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        _outbox.Writer.TryComplete();
        _closed(this);
        _socket.Dispose();
    }
}
