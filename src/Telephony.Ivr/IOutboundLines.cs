using Telephony.Calls;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.UserAgents;
using Telephony.Directory;

namespace Telephony.Ivr;

/// <summary>The way out: calls over the trunks. A boundary that flow tests replace; implemented by Host. Thread-safe.</summary>
public interface IOutboundLines
{
    /// <summary>
    /// Calls a number over the trunks, the first choice first, and the next one when a trunk is at fault. Completes when the called person's phone rings, the network sends sound, somebody
    /// answers, or no trunk is left to be tried.
    /// </summary>
    /// <param name="caller">The call that this one is for: its codec is offered first, and both legs are served by one thread.</param>
    /// <param name="number">Whom.</param>
    /// <param name="cancellation">Gives up; what was begun is cancelled.</param>
    Task<Placement> PlaceAsync(ICall caller, PhoneNumber number, CancellationToken cancellation);
}

/// <summary>What came of placing a call.</summary>
/// <param name="Callee">The call that has begun; null when none has.</param>
/// <param name="Failure">Why the last trunk did not take it; null when a call has begun, or when there is no trunk at all.</param>
/// <param name="FailedLegs">The trunks that were tried in vain, as legs numbered from 1.</param>
public sealed record Placement(IPlacedCall? Callee, InviteFailure? Failure, IReadOnlyList<CallLeg> FailedLegs);

/// <summary>A call over a trunk. Disposing of it ends it, with CANCEL or BYE, and closes its leg.</summary>
public interface IPlacedCall : IAsyncDisposable
{
    /// <summary>The call.</summary>
    IOutboundCall Call { get; }

    /// <summary>How its leg went, for the record; complete once it is disposed of.</summary>
    CallLeg Leg(int number, RecordedPrivacy privacy);
}
