using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telephony.Core;

namespace Telephony.LoadGenerator.Network;

/// <summary>Something that is told when its socket has bytes.</summary>
internal interface IReader
{
    /// <summary>One datagram, or what a stream had; empty when the stream ended.</summary>
    void Read(MonotonicTime arrival, ReadOnlySpan<byte> bytes);
}

/// <summary>Something that wants to be called at an instant.</summary>
internal interface ITimed
{
    /// <summary>The instant for which it stands in the queue; kept by the loop.</summary>
    MonotonicTime Scheduled { get; set; }

    /// <summary>The instant has come.</summary>
    void Advance(MonotonicTime now);
}

/// <summary>
/// The one thread of the generator: all sockets through one epoll, all deadlines through one queue. With many packets in flight it looks every
/// millisecond instead of waking for each (a wake-up costs more than a packet); arrival instants are the kernel's and do not suffer.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int MaxEvents = 256;
    private const int MaxMessages = 16;
    private const int MessageLength = 65536;
    private const int ControlLength = 64;
    private const int BusySockets = 100;
    private const int LongestWait = 10;
    private const long TicksOfUnixEpoch = 621355968000000000;

    private readonly int _epoll = Native.EpollCreate(0);
    private readonly Dictionary<int, (Socket Socket, IReader Reader)> _readers = [];
    private readonly PriorityQueue<ITimed, long> _due = new();
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(MaxEvents * Native.EventLength));
    private readonly Native.Message* _messages = (Native.Message*)NativeMemory.AllocZeroed(MaxMessages, (nuint)sizeof(Native.Message));
    private readonly Native.Vector* _vectors = (Native.Vector*)NativeMemory.AllocZeroed(MaxMessages, (nuint)sizeof(Native.Vector));
    private readonly byte* _buffers = (byte*)NativeMemory.Alloc(MaxMessages, MessageLength + ControlLength);
    private long _realTimeOffset;
    private bool _isDisposed;

    /// <summary>An idle loop.</summary>
    public EventLoop()
    {
        for (var i = 0; i < MaxMessages; i++)
        {
            var buffer = _buffers + ((long)i * (MessageLength + ControlLength));
            _vectors[i] = new Native.Vector { Base = buffer, Length = MessageLength };
            _messages[i].Header.Vectors = &_vectors[i];
            _messages[i].Header.VectorCount = 1;
            _messages[i].Header.Control = buffer + MessageLength;
            _messages[i].Header.ControlLength = ControlLength;
        }
    }

    /// <summary>Reads the monotonic clock.</summary>
    public static MonotonicTime Now => MonotonicTime.Now(TimeProvider.System);

    /// <summary>Starts to read <paramref name="socket"/>.</summary>
    public void Add(Socket socket, IReader reader)
    {
        socket.Blocking = false;
        if (socket.SocketType == SocketType.Dgram) socket.SetRawSocketOption(Native.SocketLevel, Native.TimestampNanoseconds, BitConverter.GetBytes(1));
        var descriptor = (int)socket.Handle;
        _readers.Add(descriptor, (socket, reader));
        Control(Native.Add, descriptor, socket.SocketType == SocketType.Dgram ? Native.Readable | Native.EdgeTriggered : Native.Readable);
    }

    /// <summary>Stops to read <paramref name="socket"/> and closes it.</summary>
    public void Remove(Socket socket)
    {
        var descriptor = (int)socket.Handle;
        if (_readers.Remove(descriptor)) Control(Native.Delete, descriptor, 0);
        socket.Dispose();
    }

    /// <summary>Has <paramref name="timed"/> called at <paramref name="at"/>, unless it is to be called before that anyway.</summary>
    public void Schedule(ITimed timed, MonotonicTime at)
    {
        if (at >= timed.Scheduled) return;
        timed.Scheduled = at;
        _due.Enqueue(timed, at.Ticks);
    }

    /// <summary>Runs until <paramref name="isDone"/> says so; it is asked at least every 10 ms.</summary>
    public void Run(Func<bool> isDone)
    {
        while (!isDone())
        {
            var now = Now;
            _realTimeOffset = TimeProvider.System.GetUtcNow().Ticks - TicksOfUnixEpoch - now.Ticks;
            AdvanceDue(now);
            Wait();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        foreach (var (socket, _) in _readers.Values) socket.Dispose();
        _ = Native.Close(_epoll);
        NativeMemory.Free(_events);
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_buffers);
    }

    private void AdvanceDue(MonotonicTime now)
    {
        while (_due.TryPeek(out var timed, out var at) && at <= now.Ticks)
        {
            _due.Dequeue();
            if (timed.Scheduled.Ticks != at) continue; // it was moved to an earlier instant and has been called
            timed.Scheduled = MonotonicTime.Never;
            timed.Advance(now);
        }
    }

    private void Wait()
    {
        var isBusy = _readers.Count > BusySockets;
        if (isBusy) _ = Native.Poll(null, 0, 1); // the millisecond between two looks
        var wait = LongestWait;
        if (_due.TryPeek(out _, out var next)) wait = (int)Math.Clamp((next - Now.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, 0, LongestWait);
        var count = Native.EpollWait(_epoll, _events, MaxEvents, isBusy ? 0 : wait);
        for (var i = 0; i < count; i++)
        {
            var descriptor = *(int*)(_events + (i * Native.EventLength) + Native.EventData);
            if (_readers.TryGetValue(descriptor, out var entry)) ReadFrom(descriptor, entry.Socket, entry.Reader);
        }
    }

    private void ReadFrom(int descriptor, Socket socket, IReader reader)
    {
        if (socket.SocketType == SocketType.Stream)
        {
            ReadStream(socket, reader);
            return;
        }
        int count;
        do
        {
            count = Native.ReceiveMany(descriptor, _messages, MaxMessages, Native.DontWait, null);
            for (var i = 0; i < count; i++)
            {
                if (_readers.ContainsKey(descriptor)) reader.Read(ArrivalOf(_messages[i]), new ReadOnlySpan<byte>(_vectors[i].Base, (int)_messages[i].Received));
                _messages[i].Header.ControlLength = ControlLength; // the kernel said how much of it was used
            }
        }
        while (count == MaxMessages && _readers.ContainsKey(descriptor));
    }

    private MonotonicTime ArrivalOf(in Native.Message message)
    {
        var stamp = (Native.Timestamp*)message.Header.Control;
        if (message.Header.ControlLength < (nuint)sizeof(Native.Timestamp) || stamp->Type != Native.TimestampNanoseconds) return Now;
        return new MonotonicTime((stamp->Seconds * TimeSpan.TicksPerSecond) + (stamp->Nanoseconds / 100) - _realTimeOffset);
    }

    private void ReadStream(Socket socket, IReader reader)
    {
        var buffer = new Span<byte>(_vectors[0].Base, MessageLength);
        var count = socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return;
        if (count == 0 || error != SocketError.Success) Remove(socket);
        reader.Read(Now, error == SocketError.Success ? buffer[..count] : []);
    }

    private void Control(int operation, int descriptor, uint events)
    {
        var change = stackalloc byte[16];
        new Span<byte>(change, 16).Clear();
        *(uint*)change = events;
        *(int*)(change + Native.EventData) = descriptor;
        if (Native.EpollControl(_epoll, operation, descriptor, change) != 0)
            throw new InvalidOperationException($"epoll_ctl failed with error {Marshal.GetLastPInvokeError()}");
    }
}
