using Telephony.Calls;
using Telephony.Core.Sessions;
using Telephony.Directory;
using Telephony.Ivr.Flows.Outbound;

namespace Telephony.Ivr.Flows;

/// <summary>The record of a call while it runs: what its flow adds, and the outcome it would have if it ended now. Used by one flow.</summary>
/// <param name="log">Where it is written.</param>
/// <param name="start">The call.</param>
public sealed class CallReport(ICallLog log, CallStart start)
{
    /// <summary>What was known when it began.</summary>
    public CallStart Start { get; } = start;

    /// <summary>How the call ends if it ends now, by whoever's hand. A flow that does not set it has failed.</summary>
    public CallOutcome Outcome { get; set; } = CallOutcome.Failed;

    /// <summary>Who or what ended it, when that is not the caller.</summary>
    public CallEndCause? Cause { get; set; }

    /// <summary>What could be done with the caller's sound (DESIGN 4.4).</summary>
    public RecordedPrivacy Privacy { get; set; } = RecordedPrivacy.Undecided;

    /// <summary>Answers the call and writes when.</summary>
    public async Task AnswerAsync(ICall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        await call.AnswerAsync();
        if (call.AnsweredAt is { } at) log.Answered(Start.Id, at);
    }

    /// <summary>Writes whose call it is.</summary>
    public void Identified(Detainee detainee, Protection protection)
    {
        ArgumentNullException.ThrowIfNull(detainee);
        log.Identified(Start.Id, detainee.Id, detainee.Identifier, detainee.EstablishmentCode, protection == Protection.Protected);
    }

    /// <summary>Writes a refusal, and whom it concerns when that is known.</summary>
    public void Refused(RefusalReason reason, Detainee? detainee)
    {
        Outcome = OutcomeOf(reason);
        if (detainee is not null) Identified(detainee, Protection.Monitored);
    }

    /// <summary>Begins the record of a call that the detainee asks for on this one, once it is decided whether its number may be written down.</summary>
    public OutboundReport Place(string number, bool isProtected, DateTimeOffset at)
    {
        var id = Guid.CreateVersion7(at).ToString("N");
        return new OutboundReport(log, Start with { Id = id, Kind = CallKind.Outbound, To = number, At = at, Session = Start.Id, IsProtected = isProtected });
    }

    internal static CallOutcome OutcomeOf(RefusalReason reason) => reason switch
    {
        RefusalReason.UnknownOrNotAuthorised => CallOutcome.UnknownOrNotAuthorised,
        RefusalReason.AccountNotActive => CallOutcome.AccountNotActive,
        RefusalReason.NumberHidden => CallOutcome.NumberHidden,
        RefusalReason.MailboxFull => CallOutcome.MailboxFull,
        RefusalReason.NotOnList or RefusalReason.NotYetAuthorised => CallOutcome.NotOnList,
        RefusalReason.NumberSuspended or RefusalReason.CallsSuspended => CallOutcome.Suspended,
        RefusalReason.RefusedByCorrespondent => CallOutcome.Declined,
        RefusalReason.OutsideHours => CallOutcome.OutsideHours,
        RefusalReason.TooManyCalls => CallOutcome.TooManyCalls,
        RefusalReason.PhoneStopped => CallOutcome.PhoneStopped,
        RefusalReason.ArrivalCallUsed => CallOutcome.AccountNotActive,
        _ => CallOutcome.Unavailable,
    };
}
