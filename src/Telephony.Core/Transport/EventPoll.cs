using Microsoft.Win32.SafeHandles;

namespace Telephony.Core.Transport;

/// <summary>
/// What a thread with sockets of its own sleeps on: epoll over the sockets, and a wake-up that any thread can give. Sockets are watched for edges: whoever is
/// told of one empties it, or remembers that he did not. One thread waits; <see cref="Wake"/> is for any.
/// </summary>
internal sealed unsafe class EventPoll : IDisposable
{
    /// <summary>Events taken by one wait.</summary>
    public const int Capacity = 256;

    private const ulong WakeUp = ulong.MaxValue;
    private readonly byte[] _events = GC.AllocateArray<byte>(Capacity * LinuxSockets.EventLength, pinned: true);
    private readonly int _epoll;
    private readonly int _wake;

    // They close what they hold when collected, too: an owner whom others may still wake drops this instead of disposing it.
    private readonly SafeFileHandle _epollHandle;
    private readonly SafeFileHandle _wakeHandle;
    private bool _preciseWait = true;

    /// <exception cref="InvalidOperationException">The kernel gives no descriptor.</exception>
    public EventPoll()
    {
        _epoll = LinuxSockets.CreateEpoll();
        _wake = LinuxSockets.CreateEventCounter();
        _epollHandle = new SafeFileHandle(_epoll, ownsHandle: true);
        _wakeHandle = new SafeFileHandle(_wake, ownsHandle: true);
        if (_epoll < 0 || _wake < 0 || !LinuxSockets.Watch(_epoll, _wake, WakeUp))
            throw new InvalidOperationException("the kernel gave no epoll or eventfd descriptor: the limit of open files is too low");
    }

    /// <summary>Tells of a socket from now on, by <paramref name="data"/>, any value but the highest.</summary>
    public bool Watch(int descriptor, ulong data) => LinuxSockets.Watch(_epoll, descriptor, data);

    /// <summary>Tells of it no more.</summary>
    public void Unwatch(int descriptor) => LinuxSockets.Unwatch(_epoll, descriptor);

    /// <summary>Ends the wait that runs, or the next one. Any thread.</summary>
    public void Wake() => LinuxSockets.Signal(_wake);

    /// <summary>Forgets the wake-ups given so far. Waiting does not need it, each is an edge; <see cref="Rest"/> does.</summary>
    public void ClearWake() => LinuxSockets.ClearSignal(_wake);

    /// <summary>Lets the sockets be for so many nanoseconds, less than a second; a wake-up that was not cleared ends it.</summary>
    public void Rest(long nanoseconds) => LinuxSockets.WaitForSignal(_wake, nanoseconds);

    /// <summary>Waits up to <paramref name="nanoseconds"/>, 0 or more; returns how many events there are, 0 after a signal too.</summary>
    public int Wait(long nanoseconds)
    {
        fixed (byte* events = _events)
        {
            var count = _preciseWait
                ? LinuxSockets.Wait(_epoll, events, Capacity, nanoseconds)
                : LinuxSockets.WaitMilliseconds(_epoll, events, Capacity, nanoseconds);
            if (count == -LinuxSockets.NotImplemented)
                _preciseWait = false;
            return Math.Max(count, 0);
        }
    }

    /// <summary>The data of a socket that has something, or false for the wake-up.</summary>
    public bool TryGetSocket(int index, out ulong data)
    {
        fixed (byte* events = _events)
            data = LinuxSockets.EventData(events, index);
        return data != WakeUp;
    }

    /// <summary>Closes the descriptors; nobody may wait or wake any more.</summary>
    public void Dispose()
    {
        _epollHandle.Dispose();
        _wakeHandle.Dispose();
    }
}
