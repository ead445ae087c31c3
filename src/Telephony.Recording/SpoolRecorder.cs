using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Recording.Spools;

namespace Telephony.Recording;

/// <summary>
/// What the recorders of a message and of a call have in common: packets of one media thread go into a spool (DESIGN 4.3). Appending neither blocks, encrypts nor allocates; the other members
/// may be called from any thread.
/// </summary>
public abstract class SpoolRecorder : IAsyncDisposable
{
    private const long NotStarted = long.MinValue;

    private readonly SpoolSession _session;
    private readonly SpoolService _service;
    private readonly TimeProvider _clock;
    private readonly Func<TimeSpan, Task<SpoolSummary>> _finish;
    private readonly Lock _closing = new();
    private Task<SpoolSummary>? _closed;
    private long _start = NotStarted;
    private long _dropped;
    private volatile bool _isClosed;

    private protected SpoolRecorder(Guid sound, SpoolSession session, SpoolService service, TimeProvider clock, Func<TimeSpan, Task<SpoolSummary>> finish)
    {
        Sound = sound;
        _session = session;
        _service = service;
        _clock = clock;
        _finish = finish;
        Failure = session.Failure;
    }

    /// <summary>The sound's id.</summary>
    public Guid Sound { get; }

    /// <summary>Whether writing failed (a full disk): nothing further is kept, what was written before stays. See <see cref="Failure"/>.</summary>
    public bool Failed => _session.Error is not null;

    /// <summary>Cancelled when <see cref="Failed"/> becomes true.</summary>
    public CancellationToken Failure { get; }

    /// <summary>Packets that were not kept: longer than 1,500 bytes, or more than the disk could take in time.</summary>
    public long DroppedPackets => Volatile.Read(ref _dropped);

    /// <summary>
    /// The sound begins now; packets that arrived before are not kept. Without it the sound begins with the first packet. No effect once a packet was kept.
    /// </summary>
    public void Start() => Interlocked.CompareExchange(ref _start, MonotonicTime.Now(_clock).Ticks, NotStarted);

    private protected void Append(byte leg, MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload)
    {
        if (_isClosed || Failed) return;
        var start = Interlocked.CompareExchange(ref _start, arrival.Ticks, NotStarted);
        if (start == NotStarted) start = arrival.Ticks;
        if (arrival.Ticks < start) return;
        if (payload.Length > SpoolRecord.MaxPayload)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        var offset = (uint)Math.Min(SoundClock.ToSamples(new TimeSpan(arrival.Ticks - start)), uint.MaxValue);
        Span<byte> header = stackalloc byte[SpoolRecord.HeaderLength];
        new SpoolRecord(leg, codec, (ushort)payload.Length, ssrc, sequence, rtpTime, offset).Write(header);
        if (!_session.Queue.TryWrite(header, payload)) Interlocked.Increment(ref _dropped);
        // The spool thread is awake long before the queue is full.
        if (_session.Queue.IsLong) _service.Wake();
    }

    /// <summary>Completes when everything received so far is in the file, so that <see cref="SoundArchive.OpenAsync"/> finds it.</summary>
    /// <exception cref="RecordingUnavailableException">Writing failed.</exception>
    public Task FlushAsync()
    {
        if (_isClosed) return CloseAsync();
        var flushed = _session.RequestFlush();
        _service.Wake();
        return flushed;
    }

    /// <summary>
    /// Writes the rest, closes the spool and has the disk confirm it (fdatasync). Further packets are dropped. Calling it again gives the same
    /// summary. After a failed write it describes what is on disk and does not throw.
    /// </summary>
    public Task<SpoolSummary> CloseAsync()
    {
        lock (_closing) return _closed ??= CloseOnceAsync();
    }

    /// <summary>Closes like <see cref="CloseAsync"/>; the spool stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Nothing more is recorded: whoever else hears it stops too.</summary>
    private protected virtual void Closing()
    {
    }

    private async Task<SpoolSummary> CloseOnceAsync()
    {
        _isClosed = true;
        Closing();
        var start = Volatile.Read(ref _start);
        var elapsed = start == NotStarted ? TimeSpan.Zero : new TimeSpan(Math.Max(0, MonotonicTime.Now(_clock).Ticks - start));
        _session.RequestClose();
        _service.Wake();
        await _session.Closed;
        return await _finish(elapsed);
    }
}
