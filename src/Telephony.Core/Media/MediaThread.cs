using System.Collections.Concurrent;
using Telephony.Core.Transport;

namespace Telephony.Core.Media;

/// <summary>
/// One long-lived thread and its legs: waits for packets, for the earliest due frame and for commands together. Legs are touched by this thread only;
/// everyone else posts commands (any thread).
/// </summary>
internal sealed class MediaThread : IDisposable
{
    private const long LongestWait = 1_000_000_000;
    private const int SendBufferLength = 2048;

    // Frames due this soon go out with those due now: half a millisecond early is nothing to a jitter buffer, a wake-up is dear.
    private static readonly TimeSpan s_together = TimeSpan.FromMilliseconds(0.5);

    // Waking up costs several times what a packet costs. With many legs, what arrives within half a millisecond, or a whole one, is taken by one
    // wake-up; with few there is nothing to gather. A command does not wait for that: the answer to a key is worth a wake-up. Measured in docs/benchmarks.md.
    private const int GatheringLegs = 32;
    private const int ManyLegs = 200;
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(0.5);
    private static readonly TimeSpan s_gatherMore = TimeSpan.FromMilliseconds(1);

    private readonly MediaEngineOptions _options;
    private readonly PortPool _ports;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<LegCommand> _mailbox = new();
    private readonly DeadlineHeap _due = new();
    private readonly ReceiveBatch _batch = new();
    private readonly EventPoll _poll = new();
    private readonly Lock _end = new();
    private LegWorker?[] _slots = new LegWorker?[64];
    private readonly Stack<int> _freeSlots = new();

    // Sockets that someone floods: the kernel does not name them again, and the others have their turn before them.
    private readonly Queue<ulong> _unread = new();
    private int _usedSlots;
    private int _signalled;
    private volatile bool _stop;
    private volatile bool _ended;
    private MonotonicTime _woke;

    public MediaThread(string name, MediaEngineOptions options, PortPool ports, TranscoderThread transcoders, int seed)
    {
        (_options, _ports, Transcoders, Random) = (options, ports, transcoders, new Random(seed));
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public ThreadCounters Counters { get; } = new();

    /// <summary>Runs the codecs of bridges.</summary>
    public TranscoderThread Transcoders { get; }

    /// <summary>Spreads RTCP reports. Media thread only.</summary>
    public Random Random { get; }

    /// <summary>Where a leg builds the datagram that it sends at once. Media thread only.</summary>
    public byte[] SendBuffer { get; } = new byte[SendBufferLength];

    /// <summary>Queues a command. Any thread.</summary>
    public void Post(in LegCommand command)
    {
        _mailbox.Enqueue(command);
        if (Interlocked.Exchange(ref _signalled, 1) != 0 && !_ended)
            return;
        lock (_end)
        {
            if (_ended)
                DrainAfterEnd();
            else
                _poll.Wake();
        }
    }

    /// <summary>Takes a closed leg out and frees its ports. Media thread only, called by the leg.</summary>
    public void Remove(MonotonicTime now, LegWorker leg)
    {
        if (leg.Slot >= 0)
        {
            _poll.Unwatch(leg.Sockets.RtpDescriptor);
            _poll.Unwatch(leg.Sockets.RtcpDescriptor);
            _due.Remove(leg);
            _slots[leg.Slot] = null;
            _freeSlots.Push(leg.Slot);
            leg.Slot = -1;
        }

        leg.Sockets.Dispose();
        _ports.Release(now, leg.Sockets.Local.Port);
        Interlocked.Decrement(ref Counters.Legs);
    }

    /// <summary>Closes all legs and ends the thread.</summary>
    public void Dispose()
    {
        _stop = true;
        _poll.Wake();
        _thread.Join();
        _batch.Dispose();
        _poll.Dispose();
    }

    private void Run()
    {
        while (!_stop)
        {
            Gather();
            var count = _poll.Wait(NanosecondsToWait());
            var now = MonotonicTime.Now(_options.TimeProvider);
            _woke = now;

            // Commands first: one that was given before a packet was sent holds for that packet. Then what is due: a recording that begins at the end of a
            // tone begins before the packets are read that came while this thread stood still.
            RunMailbox(now);
            RunDue(MonotonicTime.Now(_options.TimeProvider));
            for (var rest = _unread.Count; rest > 0; rest--)
                Handle(now, _unread.Dequeue());
            for (var i = 0; i < count; i++)
            {
                if (_poll.TryGetSocket(i, out var socket))
                    Handle(now, socket);
            }
            Volatile.Write(ref Counters.AllocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        }

        var end = MonotonicTime.Now(_options.TimeProvider);
        RunMailbox(end);
        foreach (var leg in _slots)
            leg?.Close(end);
        lock (_end)
        {
            _ended = true;
            DrainAfterEnd();
        }
    }

    private void Gather()
    {
        var legs = _usedSlots - _freeSlots.Count;
        if (legs < GatheringLegs)
            return;
        var rest = _woke + (legs < ManyLegs ? s_gather : s_gatherMore) - MonotonicTime.Now(_options.TimeProvider);
        if (rest > TimeSpan.Zero)
            _poll.Rest(rest.Ticks * 100);
    }

    private long NanosecondsToWait()
    {
        if (_unread.Count > 0)
            return 0;
        var earliest = _due.Earliest;
        if (earliest == MonotonicTime.Never)
            return LongestWait;
        var ticks = (earliest - MonotonicTime.Now(_options.TimeProvider)).Ticks;
        return Math.Clamp(ticks * 100, 0, LongestWait);
    }

    private void Handle(MonotonicTime now, ulong data)
    {
        if (_slots[data >> 1] is not { } leg)
            return;
        if (!Empty(now, leg, rtcp: (data & 1) != 0))
            _unread.Enqueue(data);
    }

    /// <summary>Takes what lies in a leg's socket, but no more than two seconds of a telephone's packets; false when there may be more.</summary>
    private bool Empty(MonotonicTime now, LegWorker leg, bool rtcp)
    {
        for (var i = 0; i < 8; i++)
        {
            if (leg.Slot < 0 || Receive(now, leg, rtcp) < ReceiveBatch.Capacity)
                return true;
        }

        return false;
    }

    private int Receive(MonotonicTime now, LegWorker leg, bool rtcp)
    {
        var count = _batch.Receive(rtcp ? leg.Sockets.RtcpDescriptor : leg.Sockets.RtpDescriptor);
        try
        {
            for (var i = 0; i < count; i++)
                leg.Receive(now, rtcp, _batch.Source(i), _batch.Datagram(i));
        }
        catch (Exception)
        {
            Fail(now, leg);
        }

        if (leg.Slot >= 0)
            _due.Update(leg);
        return count;
    }

    private void RunMailbox(MonotonicTime now)
    {
        if (Volatile.Read(ref _signalled) == 0 && !_stop)
            return;
        _poll.ClearWake();
        Volatile.Write(ref _signalled, 0);
        Interlocked.MemoryBarrier();
        while (_mailbox.TryDequeue(out var command))
        {
            Run(now, command);
            if (command.Leg.Slot >= 0)
                _due.Update(command.Leg);
        }
    }

    private void Run(MonotonicTime now, in LegCommand command)
    {
        try
        {
            if (command.Kind == LegCommandKind.Add)
            {
                Add(command.Leg);
                return;
            }

            // What a caller sent before he hung up is in the socket already, and belongs to the recording.
            if (command is { Kind: LegCommandKind.SetTap, Argument: null } && command.Leg.Slot >= 0)
                Empty(now, command.Leg, rtcp: false);
            command.Leg.Execute(now, command);
        }
        catch (Exception)
        {
            Fail(now, command.Leg);
            command.Completion?.TrySetResult();
        }
    }

    // What observers, taps and sounds throw is caught where they are called; this is for faults of ours.
    private void Fail(MonotonicTime now, LegWorker leg)
    {
        Counters.Faults++;
        leg.Fail(now);
    }

    private void RunDue(MonotonicTime now)
    {
        var until = now + s_together;
        while (_due.Earliest <= until)
        {
            var leg = _due.First;
            try
            {
                leg.Advance(now, until);
            }
            catch (Exception)
            {
                Fail(now, leg);
            }

            if (leg.Slot >= 0)
                _due.Update(leg);
        }
    }

    private void Add(LegWorker leg)
    {
        leg.Slot = _freeSlots.TryPop(out var free) ? free : _usedSlots++;
        if (leg.Slot == _slots.Length)
            Array.Resize(ref _slots, leg.Slot * 2);
        _slots[leg.Slot] = leg;
        _poll.Watch(leg.Sockets.RtpDescriptor, (ulong)leg.Slot << 1);
        _poll.Watch(leg.Sockets.RtcpDescriptor, ((ulong)leg.Slot << 1) | 1);
        _due.Add(leg);
    }

    // The thread is over: who still posts is answered here, on his own thread. All legs are closed, or were never added.
    private void DrainAfterEnd()
    {
        var now = MonotonicTime.Now(_options.TimeProvider);
        while (_mailbox.TryDequeue(out var command))
        {
            if (command.Kind == LegCommandKind.Add)
                command.Leg.Close(now);
            else
                command.Leg.Execute(now, command);
        }
    }
}
