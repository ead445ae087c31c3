namespace Telephony.Core;

/// <summary>
/// An instant on the process's monotonic clock, for protocol timers and durations only (DESIGN 4.7). It has no relation to
/// the wall clock and no meaning in another process. <c>default</c> is the clock's origin.
/// </summary>
/// <param name="Ticks">Units of 100 ns since the clock's origin.</param>
public readonly record struct MonotonicTime(long Ticks) : IComparable<MonotonicTime>
{
    /// <summary>Later than every instant that a clock returns: "never" for a deadline.</summary>
    public static MonotonicTime Never { get; } = new(long.MaxValue);

    /// <summary>Reads the clock. Safe on any thread.</summary>
    public static MonotonicTime Now(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new MonotonicTime(clock.GetElapsedTime(0, clock.GetTimestamp()).Ticks);
    }

    /// <summary>The instant <paramref name="span"/> later; saturates at <see cref="Never"/>.</summary>
    public static MonotonicTime operator +(MonotonicTime time, TimeSpan span) =>
        span.Ticks > long.MaxValue - time.Ticks ? Never : new MonotonicTime(time.Ticks + span.Ticks);

    /// <summary>The instant <paramref name="span"/> earlier.</summary>
    public static MonotonicTime operator -(MonotonicTime time, TimeSpan span) => new(time.Ticks - span.Ticks);

    /// <summary>The time from <paramref name="right"/> to <paramref name="left"/>.</summary>
    public static TimeSpan operator -(MonotonicTime left, MonotonicTime right) => new(left.Ticks - right.Ticks);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(MonotonicTime left, MonotonicTime right) => left.Ticks < right.Ticks;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(MonotonicTime left, MonotonicTime right) => left.Ticks > right.Ticks;

    /// <summary>Whether <paramref name="left"/> comes before or equals <paramref name="right"/>.</summary>
    public static bool operator <=(MonotonicTime left, MonotonicTime right) => left.Ticks <= right.Ticks;

    /// <summary>Whether <paramref name="left"/> comes after or equals <paramref name="right"/>.</summary>
    public static bool operator >=(MonotonicTime left, MonotonicTime right) => left.Ticks >= right.Ticks;

    /// <inheritdoc/>
    public int CompareTo(MonotonicTime other) => Ticks.CompareTo(other.Ticks);
}
