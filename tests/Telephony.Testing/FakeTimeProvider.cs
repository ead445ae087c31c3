namespace Telephony.Testing;

/// <summary>
/// A clock that moves only when a test says so. Wall clock, monotonic timestamps and timers agree. Timers that fall due are called on the
/// advancing thread, in the order of their due times, each at its own instant. Thread-safe; callbacks run without the lock.
/// </summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now;
    private long _elapsed;
    private long _sequence;

    /// <summary>Starts at 2 March 2026, 12:00 UTC, unless told otherwise.</summary>
    public FakeTimeProvider(DateTimeOffset? start = null) =>
        _now = (start ?? new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero)).ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock) return _elapsed;
    }

    /// <summary>When the next timer falls due, from now; null when none is set. Zero is possible.</summary>
    public TimeSpan? NextTimer
    {
        get
        {
            lock (_lock) return _timers.Count == 0 ? null : new TimeSpan(_timers.Min(timer => timer.Due) - _elapsed);
        }
    }

    /// <summary>Moves on by <paramref name="span"/> and calls every timer that falls due on the way.</summary>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        long target;
        lock (_lock) target = _elapsed + span.Ticks;
        while (TakeDue(target) is { } timer) timer.Call();
        lock (_lock) MoveTo(target);
    }

    /// <summary>Moves the wall clock alone, as when an administrator sets it; timers and timestamps do not move.</summary>
    public void SetUtcNow(DateTimeOffset now)
    {
        lock (_lock) _now = now.ToUniversalTime();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private FakeTimer? TakeDue(long target)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.Due <= target).OrderBy(timer => timer.Due).ThenBy(timer => timer.Sequence).FirstOrDefault();
            if (next is null) return null;
            MoveTo(Math.Max(next.Due, _elapsed));
            if (next.Period > 0)
            {
                next.Due += next.Period;
                next.Sequence = _sequence++;
            }
            else
            {
                _timers.Remove(next);
            }
            return next;
        }
    }

    private void MoveTo(long elapsed)
    {
        if (elapsed <= _elapsed) return; // A callback advanced further.
        _now += new TimeSpan(elapsed - _elapsed);
        _elapsed = elapsed;
    }

    private sealed class FakeTimer(FakeTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; set; }

        public long Period { get; private set; }

        public long Sequence { get; set; }

        public void Call() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock._elapsed + dueTime.Ticks;
                Period = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
                Sequence = clock._sequence++;
                clock._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
