using System.Net;
using System.Runtime.InteropServices;

namespace Telephony.Core.Media;

/// <summary>The RTP sockets of all calls and the few threads that serve them (DESIGN 5, docs/media.md). Any thread.</summary>
public sealed class MediaEngine : IDisposable
{
    private const int MaxThreads = 64;
    private readonly MediaEngineOptions _options;
    private readonly PortPool _ports;
    private readonly MediaThread[] _threads;
    private readonly TranscoderThread _transcoders = new();
    private int _disposed;

    /// <summary>Starts the threads.</summary>
    /// <exception cref="PlatformNotSupportedException">Not on 64-bit Linux.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of threads or a port range that makes no sense.</exception>
    public MediaEngine(MediaEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, MaxThreads);
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess || !BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException($"media needs epoll of 64-bit Linux; this is {RuntimeInformation.RuntimeIdentifier}");
        _options = options;
        _ports = new PortPool(options.PortLow, options.PortHigh, options.PortRest);
        var seeds = options.Seed is { } seed ? new Random(seed) : new Random();
        _threads = new MediaThread[options.Threads];
        for (var i = 0; i < _threads.Length; i++)
            _threads[i] = new MediaThread($"media-{i}", options, _ports, _transcoders, seeds.Next());
    }

    /// <summary>Totals so far.</summary>
    public MediaStatistics Statistics
    {
        get
        {
            var all = _threads.Select(static thread => thread.Counters).ToList();
            return new MediaStatistics
            {
                Legs = all.Sum(static c => Volatile.Read(ref c.Legs)),
                Received = all.Sum(static c => Volatile.Read(ref c.Received)),
                Sent = all.Sum(static c => Volatile.Read(ref c.Sent)),
                RtcpReceived = all.Sum(static c => Volatile.Read(ref c.RtcpReceived)),
                RtcpSent = all.Sum(static c => Volatile.Read(ref c.RtcpSent)),
                Malformed = all.Sum(static c => Volatile.Read(ref c.Malformed)),
                UnknownPayloadType = all.Sum(static c => Volatile.Read(ref c.UnknownPayloadType)),
                UnknownSource = all.Sum(static c => Volatile.Read(ref c.UnknownSource)),
                SendFailures = all.Sum(static c => Volatile.Read(ref c.SendFailures)),
                LateFrames = all.Sum(static c => Volatile.Read(ref c.LateFrames)),
                OverdueFrames = all.Sum(static c => Volatile.Read(ref c.OverdueFrames)),
                ForeignFailures = all.Sum(static c => Volatile.Read(ref c.ForeignFailures)),
                Faults = all.Sum(static c => Volatile.Read(ref c.Faults)) + _transcoders.Faults,
                AllocatedBytes = all.Sum(static c => Volatile.Read(ref c.AllocatedBytes)),
            };
        }
    }

    /// <summary>Opens a leg on a free port pair of <paramref name="bind"/>. It receives nothing until it is configured.</summary>
    /// <param name="bind">An address of this machine.</param>
    /// <param name="observer">Told what happens on it.</param>
    /// <param name="beside">The leg it may be connected to: both then belong to one thread. Null: the thread with the fewest legs.</param>
    /// <exception cref="PortsExhaustedException">No pair is free.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address is not one of this machine.</exception>
    public MediaLeg OpenLeg(IPAddress bind, IMediaLegObserver observer, MediaLeg? beside = null)
    {
        ArgumentNullException.ThrowIfNull(bind);
        ArgumentNullException.ThrowIfNull(observer);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var thread = beside?.Thread ?? _threads.MinBy(static t => Volatile.Read(ref t.Counters.Legs))!;
        var sockets = UdpPair.Open(_ports, _options.TimeProvider, bind);
        Interlocked.Increment(ref thread.Counters.Legs);
        var counters = new LegCounters { LastSpeechTicks = MonotonicTime.Now(_options.TimeProvider).Ticks };
        var worker = new LegWorker(thread, _options, sockets, counters, observer);
        thread.Post(new LegCommand(worker, LegCommandKind.Add));
        return new MediaLeg(thread, worker, counters);
    }

    /// <summary>Closes all legs and ends the threads.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        foreach (var thread in _threads)
            thread.Dispose();
        _transcoders.Dispose();
    }
}
