using Telephony.Core;

namespace Telephony.Testing;

/// <content>Virtual time: what passes it, who else it passes for, and the clock of the call.</content>
public partial class ScriptedCall
{
    /// <summary>Lets time pass, until a key when <paramref name="untilKey"/>, or until a task completes; returns how much did. The watch is attended to.</summary>
    private TimeSpan Pass(TimeSpan span, bool untilKey = true, Task? until = null)
    {
        var passed = TimeSpan.Zero;
        Attend();
        while (passed < span && !(untilKey && _keys.Count > 0) && until is not { IsCompleted: true })
        {
            var step = Earliest(span - passed);
            if (step == TimeSpan.MaxValue) throw new InvalidOperationException("The flow waits for what never happens.");
            Spend(step);
            passed += step;
            Settle();
            Attend();
            Ended.ThrowIfCancellationRequested();
        }
        return passed;
    }

    /// <summary>How long nothing happens, at most <paramref name="most"/>.</summary>
    private TimeSpan Earliest(TimeSpan most)
    {
        if (_script.First?.Value is CallerScript.StaysSilent silent && silent.For < most) most = silent.For;
        if (Other?._script.First?.Value is CallerScript.StaysSilent others && others.For < most) most = others.For;
        if (Watch is { } watch && watch.Deadline != MonotonicTime.Never && new TimeSpan(watch.Deadline.Ticks) - Now < most) most = new TimeSpan(watch.Deadline.Ticks) - Now;
        if (NextOf(this) < most) most = NextOf(this);
        if (Other is not null && NextOf(Other) < most) most = NextOf(Other);
        return most;

        static TimeSpan NextOf(ScriptedCall call) => call._timeline.Count > 0 ? call._timeline[0].At - call.Now : TimeSpan.MaxValue;
    }

    private void Attend()
    {
        while (Watch is { } watch && (watch.Deadline.Ticks <= Now.Ticks || watch.Awaited is { IsCompleted: true })) watch.Attend(new MonotonicTime(Now.Ticks));
    }

    /// <summary>Time passes, also for the other call, and with it what they do for a time; speech only counts while it is recorded.</summary>
    private void Spend(TimeSpan span)
    {
        Elapse(span, isOwn: true);
        Other?.Elapse(span, isOwn: false);
    }

    private void Elapse(TimeSpan span, bool isOwn)
    {
        Now += span;
        if (!IsMute) PacketsReceived += span.Ticks / Frame.Ticks;
        if (_script.First?.Value is CallerScript.Lasting lasting && !(lasting is CallerScript.Speaks && OperationNames.LastOrDefault() != nameof(RecordAsync)))
        {
            _script.RemoveFirst();
            if (lasting.For > span) _script.AddFirst(lasting with { For = lasting.For - span });
        }
        while (_timeline.Count > 0 && _timeline[0].At <= Now)
        {
            var happens = _timeline[0].Happens;
            _timeline.RemoveAt(0);
            happens();
        }
        if (!isOwn) SettleMeanwhile();
    }

    /// <summary>What this person does while the flow waits for the other one.</summary>
    private void SettleMeanwhile()
    {
        while (_script.First?.Value is CallerScript.Presses press)
        {
            _script.RemoveFirst();
            foreach (var key in press.Keys) _keys.Enqueue(key);
        }
        if (_script.First?.Value is CallerScript.HangsUp) Leave();
    }

    /// <summary>The clock of the call: a timer that is set passes at once.</summary>
    private sealed class CallClock(ScriptedCall call) : TimeProvider
    {
        private static readonly DateTimeOffset Arrival = new(2026, 3, 2, 13, 5, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Arrival + call.Now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => call.Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            try
            {
                call.Settle();
                call.Pass(dueTime, untilKey: false);
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }
            catch (OperationCanceledException)
            {
                // The caller hung up meanwhile: the token that the waiter was given says so.
            }
            return new Passed();
        }

        private sealed class Passed : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
