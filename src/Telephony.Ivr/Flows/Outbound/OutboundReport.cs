using Telephony.Calls;
using Telephony.Directory;

namespace Telephony.Ivr.Flows.Outbound;

/// <summary>The record of a call that a detainee asked for, while it runs: the outcome and the cause that it would have if it ended now. Used by one flow.</summary>
public sealed class OutboundReport
{
    private readonly ICallLog _log;
    private int _legs;
    private (DateTimeOffset At, TimeSpan Talked)? _over;

    /// <summary>Writes that it has begun.</summary>
    internal OutboundReport(ICallLog log, CallStart start)
    {
        (_log, Id) = (log, start.Id);
        log.Started(start);
    }

    /// <summary>The call's id, for billing and monitoring too.</summary>
    public string Id { get; }

    /// <summary>How it ends if it ends now, by whoever's hand.</summary>
    public CallOutcome Outcome { get; set; } = CallOutcome.Failed;

    /// <summary>Who or what ends it, once it was answered.</summary>
    public CallEndCause? Cause { get; set; }

    /// <summary>What may be done with its sound (DESIGN 4.4).</summary>
    public RecordedPrivacy Privacy { get; private set; } = RecordedPrivacy.Undecided;

    /// <summary>Writes whose call it is, and that nobody else may hear it when that is so.</summary>
    public void Identified(Detainee detainee, Protection protection)
    {
        ArgumentNullException.ThrowIfNull(detainee);
        Privacy = protection == Protection.Protected ? RecordedPrivacy.Protected : RecordedPrivacy.Monitored;
        _log.Identified(Id, detainee.Id, detainee.Identifier, detainee.EstablishmentCode, protection == Protection.Protected);
    }

    /// <summary>Writes a refusal.</summary>
    public void Refused(Detainee detainee, RefusalReason reason)
    {
        ArgumentNullException.ThrowIfNull(detainee);
        Outcome = CallReport.OutcomeOf(reason);
        _log.Identified(Id, detainee.Id, detainee.Identifier, detainee.EstablishmentCode, isProtected: false);
    }

    /// <summary>The called person has accepted: from here on it is paid.</summary>
    public void Answered(DateTimeOffset at)
    {
        (Outcome, Cause) = (CallOutcome.Answered, CallEndCause.Detainee);
        _log.Answered(Id, at);
    }

    /// <summary>They talk no longer: the call ends here, whatever is said to the detainee afterwards.</summary>
    public void Over(DateTimeOffset at, TimeSpan talked) => _over ??= (at, talked);

    /// <summary>A trunk that was tried in vain.</summary>
    public void Tried(CallLeg leg)
    {
        ArgumentNullException.ThrowIfNull(leg);
        _log.LegEnded(Id, leg with { Number = ++_legs });
    }

    /// <summary>The leg that rang, once it is closed.</summary>
    public void Rang(IPlacedCall callee)
    {
        ArgumentNullException.ThrowIfNull(callee);
        _log.LegEnded(Id, callee.Leg(++_legs, Privacy));
    }

    /// <summary>Nothing more is to be told of it.</summary>
    public void End(DateTimeOffset at) => _log.Ended(Id, _over?.At ?? at, Outcome, Cause, _over?.Talked);
}
