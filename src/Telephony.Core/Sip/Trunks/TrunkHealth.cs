using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sip.Trunks;

/// <summary>Settings of a <see cref="TrunkHealth"/>.</summary>
public sealed record TrunkHealthOptions
{
    /// <summary>Time between probes of a trunk that is up.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Failures one after the other, of probes or calls, before it counts as down.</summary>
    public int FailuresToDown { get; init; } = 2;

    /// <summary>Time to the next probe after a failure; doubles with each further one.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest time between probes of a trunk that is down, also when it asks for more (Retry-After).</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>
/// Whether a trunk can take calls: what its probes (OPTIONS, RFC 3261 11) and the calls themselves say of it. Pure; one loop owns it.
/// </summary>
/// <remarks>
/// <code>
/// state   event                                    does                                       next
/// Up      probe due                                probe (TakeProbe)                          Up
/// Up      answer                                   failures = 0; next probe in Interval       Up
/// Up      failure, fewer than FailuresToDown       next probe in FirstRetry * 2^n             Up
/// Up      failure, the last allowed                next probe in FirstRetry * 2^n             Down
/// Up      503 with Retry-After                     next probe then                            Down
/// Down    answer                                   failures = 0; next probe in Interval       Up
/// Down    failure                                  next probe in FirstRetry * 2^n             Down
/// Down    503 with Retry-After                     next probe then                            Down
/// </code>
/// An answer is any response that shows somebody at work, also 404 or 405 to the probe. No response, a failed transport, 408, 500, 502, 503 and 504 are failures. A trunk is Up
/// until it was heard of: the first call need not wait for a probe.
/// </remarks>
/// <param name="options">Settings.</param>
/// <param name="now">The present instant; the first probe is due at once.</param>
public sealed class TrunkHealth(TrunkHealthOptions options, MonotonicTime now)
{
    private const int MaxDoublings = 16;

    private MonotonicTime _probeAt = now;
    private bool _probing;
    private int _failures;

    /// <summary>Whether calls may go there.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>When <see cref="TakeProbe"/> is next due; null while a probe is under way.</summary>
    public MonotonicTime? Deadline => _probing ? null : _probeAt;

    /// <summary>Whether a probe is due; if so it is under way from here on, until <see cref="Hear"/>.</summary>
    public bool TakeProbe(MonotonicTime now)
    {
        if (_probing || _probeAt > now) return false;
        return _probing = true;
    }

    /// <summary>What a probe brought: a status, or null for no response.</summary>
    public void Hear(MonotonicTime now, int? status, TimeSpan? retryAfter = null)
    {
        _probing = false;
        Take(now, status ?? 408, retryAfter);
    }

    /// <summary>A call of ours there was not answered; null when it was. Failures that say nothing of the trunk change nothing.</summary>
    public void HearCall(MonotonicTime now, InviteFailure? failure)
    {
        switch (failure?.Cause)
        {
            case null: Take(now, 200, null); break;
            case InviteFailureCause.Refused or InviteFailureCause.NoResponse or InviteFailureCause.Unreachable:
                Take(now, failure.Status, failure.RetryAfter);
                break;
            default: break;
        }
    }

    private void Take(MonotonicTime now, int status, TimeSpan? retryAfter)
    {
        if (!RouteChooser.IsTrunkFault(status))
        {
            (_failures, IsUp, _probeAt) = (0, true, now + options.Interval);
            return;
        }
        var wait = options.FirstRetry * (1L << Math.Min(_failures, MaxDoublings));
        _failures = Math.Min(_failures + 1, int.MaxValue - 1);
        var asked = status == 503 ? retryAfter : null;
        if (asked is not null || _failures >= options.FailuresToDown) IsUp = false;
        var next = asked ?? wait;
        _probeAt = now + (next < options.LongestRetry ? next : options.LongestRetry);
    }
}
