namespace Telephony.Billing;

/// <summary>
/// The clock of one prepaid call (BIL-24): asks for slices ahead, warns, cuts at the paid second, and says what is billable. A pure core: <c>now</c> is a monotonic
/// time from any fixed origin, and what is wanted is added to the caller's list. Not thread-safe: one loop owns it.
/// <code>
/// state      input              does                                                          next
/// Waiting    Start              counts from now; times not longer than a warning are not warned  Talking
/// Talking    Advance            at held − 20 s: Extend                                        Asking
/// Asking     Extended, grown    re-arms the warnings that lie ahead again                     Talking
/// Asking     Extended, same     no more is to be had: no further Extend                       Talking (last)
/// Asking     Extended, same,    credit came meanwhile: in 2 s Extend again                    Talking
///            but more in total
/// Asking     ExtensionFailed    in 2 s: Extend again, until the end of what is held           Failing
/// Failing    Advance            at its retry: Extend; warns only by the last warning          Asking
/// Asking     HoldOver           goes on to the end of what was held                           Talking (last)
/// any but    Advance            at expected end − 60 s, − 10 s: Warn; at the end of what is   Ended by Cut
///  Waiting                      held, or of the longest call: Cut
/// any        End                nothing more; what was talked within what was held is billable   Ended
/// Ended      anything           nothing                                                       Ended
/// </code>
/// The expected end is that of all credit as last known, or of what is held while the database is away.
/// </summary>
public sealed class Meter
{
    private readonly MeterOptions _options;
    private readonly HashSet<TimeSpan> _warned = [];
    private TimeSpan? _start;
    private TimeSpan? _held;
    private TimeSpan? _total;
    private TimeSpan? _retryAt;
    private TimeSpan? _billable;
    private bool _isAsking;
    private bool _isFailing;
    private bool _isLast;
    private bool _isEnded;

    /// <summary>A meter of a call that holds this much.</summary>
    /// <param name="held">Talk time held; null: without end.</param>
    /// <param name="total">Talk time that all credit pays for; null: without end.</param>
    /// <param name="options">When it acts.</param>
    public Meter(TimeSpan? held, TimeSpan? total, MeterOptions? options = null) => (_held, _total, _options) = (held, total, options ?? new MeterOptions());

    /// <summary>When <see cref="Advance"/> is next due; null: never, for now.</summary>
    public TimeSpan? Deadline => _start is not { } start || _isEnded ? null : Earliest(ExtensionDue, NextWarning, CertainEnd) is { } due ? start + due : null;

    /// <summary>What is billable, once it has ended; null when it was never established (BIL-22).</summary>
    public TimeSpan? Billable => _billable;

    /// <summary>Talk time left as far as is known; null: without end.</summary>
    public TimeSpan? LeftAt(TimeSpan now) => ExpectedEnd - TalkedAt(now);

    /// <summary>The call is established: what is talked from now on is paid.</summary>
    public void Start(TimeSpan now)
    {
        if (_start is not null || _isEnded) return;
        _start = now;
        // He has just heard how long he can talk.
        foreach (var warning in _options.Warnings)
            if (ExpectedEnd <= warning) _warned.Add(warning);
    }

    /// <summary>A deadline has passed.</summary>
    public void Advance(TimeSpan now, List<MeterOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (_start is null || _isEnded) return;
        var talked = TalkedAt(now);
        if (talked >= CertainEnd)
        {
            outputs.Add(new MeterOutput.Cut(CertainEnd == _options.Longest ? CutReason.LongestCall : _isFailing || _isAsking ? CutReason.NotExtended : CutReason.NoCredit));
            End(now);
            return;
        }
        if (talked >= ExtensionDue)
        {
            (_isAsking, _retryAt) = (true, null);
            outputs.Add(new MeterOutput.Extend(talked));
        }
        if (talked >= NextWarning) Warn(talked, outputs);
    }

    /// <summary>The slice was answered.</summary>
    public void Extended(TimeSpan now, TimeSpan? held, TimeSpan? total)
    {
        if (!_isAsking || _isEnded) return;
        var hasGrown = !(held <= _held);
        _isLast = !hasGrown && total <= held;
        _retryAt = hasGrown ? null : TalkedAt(now) + _options.Retry;
        (_isAsking, _isFailing, _held, _total) = (false, false, held, total);
        var left = LeftAt(now);
        _warned.RemoveWhere(warning => left is null || left > warning);
    }

    /// <summary>The slice could not be asked for: the database is away.</summary>
    public void ExtensionFailed(TimeSpan now)
    {
        if (!_isAsking || _isEnded) return;
        (_isAsking, _isFailing, _retryAt) = (false, true, TalkedAt(now) + _options.Retry);
    }

    /// <summary>The hold is over: this node was thought dead. The call goes on to the end of what it had held.</summary>
    public void HoldOver()
    {
        if (!_isAsking || _isEnded) return;
        (_isAsking, _isFailing, _isLast, _total) = (false, false, true, _held);
    }

    /// <summary>The call has ended, whoever ended it; returns what is billable.</summary>
    public TimeSpan? End(TimeSpan now)
    {
        if (_isEnded) return _billable;
        _isEnded = true;
        if (_start is not null) _billable = Earliest(TalkedAt(now), CertainEnd);
        return _billable;
    }

    private TimeSpan? CertainEnd => Earliest(_held, _options.Longest);

    private TimeSpan? ExpectedEnd => _isFailing ? CertainEnd : Earliest(_total, _options.Longest);

    /// <summary>Null when no more is needed or to be had, or an answer is awaited.</summary>
    private TimeSpan? ExtensionDue => _isAsking || _isLast || _held is null || _held >= _options.Longest ? null
        : _retryAt ?? (_held > _options.Ahead ? _held - _options.Ahead : TimeSpan.Zero);

    /// <summary>The next warning's time. While the database is away only the last one counts: a short outage is not worth a word.</summary>
    private TimeSpan? NextWarning => Earliest([.. _options.Warnings.Where(warning => !_warned.Contains(warning) && (!_isFailing || warning == _options.Warnings[^1]))
        .Select(warning => ExpectedEnd - warning)]);

    /// <summary>One warning, also when several fall due at once because the end came nearer.</summary>
    private void Warn(TimeSpan talked, List<MeterOutput> outputs)
    {
        var left = (ExpectedEnd - talked)!.Value;
        outputs.Add(new MeterOutput.Warn(left));
        foreach (var warning in _options.Warnings)
            if (left <= warning) _warned.Add(warning);
    }

    private TimeSpan TalkedAt(TimeSpan now) => _start is { } start && now > start ? now - start : TimeSpan.Zero;

    private static TimeSpan? Earliest(params ReadOnlySpan<TimeSpan?> times)
    {
        TimeSpan? earliest = null;
        foreach (var time in times)
            if (time is not null && (earliest is null || time < earliest)) earliest = time;
        return earliest;
    }
}
