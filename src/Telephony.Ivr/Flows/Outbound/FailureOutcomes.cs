using Telephony.Calls;
using Telephony.Core.Sip.UserAgents;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Outbound;

/// <summary>What a call that was not answered comes to: its outcome, and what the detainee hears. Pure.</summary>
public static class FailureOutcomes
{
    /// <summary>
    /// Of a failure; null is a call without a trunk.
    /// <code>
    /// 486, 600                                        busy
    /// no answer in time, 408, 480, 487                noAnswer
    /// 403, 433, 603, 607, 608                         declined (RFC 3261 21.6, 5079, 8197, 8688)
    /// 404, 410, 484, 485, 604                         failed: not in service
    /// no trunk, none that answers, other 4xx and 5xx  noTrunk: a fault of the network
    /// a fault of ours, no port                        failed
    /// </code>
    /// </summary>
    public static (CallOutcome Outcome, Prompt Said) Of(InviteFailure? failure) => failure switch
    {
        null => (CallOutcome.NoTrunk, Phrase.NetworkFault),
        { Cause: InviteFailureCause.NoAnswer or InviteFailureCause.Cancelled } => (CallOutcome.NoAnswer, Phrase.NoAnswer),
        { Cause: InviteFailureCause.PeerHungUp } => (CallOutcome.Declined, Phrase.Declined),
        { Cause: InviteFailureCause.NoPorts or InviteFailureCause.Fault } => (CallOutcome.Failed, Phrase.NetworkFault),
        { Cause: InviteFailureCause.Refused, Status: var status } => OfStatus(status),
        _ => (CallOutcome.NoTrunk, Phrase.NetworkFault),
    };

    private static (CallOutcome Outcome, Prompt Said) OfStatus(int status) => status switch
    {
        486 or 600 => (CallOutcome.Busy, Phrase.Busy),
        408 or 480 or 487 => (CallOutcome.NoAnswer, Phrase.NoAnswer),
        403 or 433 or 603 or 607 or 608 => (CallOutcome.Declined, Phrase.Declined),
        404 or 410 or 484 or 485 or 604 => (CallOutcome.Failed, Phrase.NotInService),
        _ => (CallOutcome.NoTrunk, Phrase.NetworkFault),
    };
}
