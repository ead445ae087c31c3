using Telephony.Billing;
using Telephony.Core;
using Telephony.Core.Sessions;

namespace Telephony.Ivr.Flows;

/// <summary>
/// A service in use that somebody pays for by the second: the shell of one <see cref="Meter"/>. As the <see cref="ICall.Watch"/> of a call it asks for slices, passes warnings on, and ends the
/// operation that waits when what is paid is over, by an <see cref="OperationCanceledException"/> after which <see cref="Cut"/> says why. Used by one flow.
/// </summary>
public sealed class MeteredUsage : ICallWatch
{
    private readonly IBilling? _billing;
    private readonly Meter _meter;
    private readonly Action<TimeSpan> _warn;
    private readonly List<MeterOutput> _outputs = [];
    private HeldCall? _held;
    private Task<HoldResult>? _extending;

    /// <summary>Of a call whose first slice is held.</summary>
    /// <param name="billing">Grants slices.</param>
    /// <param name="held">What it granted.</param>
    /// <param name="options">When the meter acts.</param>
    /// <param name="warn">Tells the detainee how much is left; must not wait.</param>
    public MeteredUsage(IBilling billing, HeldCall held, MeterOptions options, Action<TimeSpan> warn)
    {
        ArgumentNullException.ThrowIfNull(held);
        (_billing, _held, _warn, _meter) = (billing, held, warn, new Meter(held.Held, held.Total, options));
    }

    /// <summary>Of what nobody pays for: only the longest time ends it.</summary>
    public MeteredUsage(MeterOptions options, Action<TimeSpan> warn) => (_warn, _meter) = (warn, new Meter(held: null, total: null, options));

    /// <summary>Why it is over; null while it is not.</summary>
    public CutReason? Cut { get; private set; }

    /// <inheritdoc/>
    public MonotonicTime Deadline => _meter.Deadline is { } due ? new MonotonicTime(due.Ticks) : MonotonicTime.Never;

    /// <inheritdoc/>
    public Task? Awaited => _extending;

    /// <summary>What is used from now on is paid.</summary>
    public void Start(MonotonicTime now) => _meter.Start(At(now));

    /// <summary>It is over, whoever ended it; returns what is billable, null when it was never started.</summary>
    public TimeSpan? End(MonotonicTime now) => _meter.End(At(now));

    /// <inheritdoc/>
    public void Attend(MonotonicTime now)
    {
        if (_extending is { IsCompleted: true }) Answered(now);
        _outputs.Clear();
        _meter.Advance(At(now), _outputs);
        foreach (var output in _outputs)
        {
            switch (output)
            {
                case MeterOutput.Extend extend: _extending = _billing!.ExtendAsync(_held!, extend.Talked, CancellationToken.None); break;
                case MeterOutput.Warn warning: _warn(warning.Left); break;
                case MeterOutput.Cut cut:
                    Cut = cut.Reason;
                    throw new OperationCanceledException("What is paid is over.");
            }
        }
    }

    // What the store throws beside "away" is a fault of ours, and the call goes on to the end of what it holds (DESIGN 4.10).
    private void Answered(MonotonicTime now)
    {
        var answer = _extending!.IsCompletedSuccessfully ? _extending.Result : new HoldResult.Away();
        if (_extending.IsFaulted) _ = _extending.Exception;
        _extending = null;
        switch (answer)
        {
            case HoldResult.Granted granted:
                _held = granted.Call;
                _meter.Extended(At(now), granted.Call.Held, granted.Call.Total);
                break;
            case HoldResult.Away: _meter.ExtensionFailed(At(now)); break;
            default: _meter.HoldOver(); break;
        }
    }

    private static TimeSpan At(MonotonicTime time) => new(time.Ticks);
}
