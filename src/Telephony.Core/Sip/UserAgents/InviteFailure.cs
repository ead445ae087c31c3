namespace Telephony.Core.Sip.UserAgents;

/// <summary>Why a call of ours was not answered.</summary>
/// <param name="Cause">What happened.</param>
/// <param name="Status">The final status of the peer, or the one that RFC 3261 8.1.3.1 puts for what is none: 408 and 503; 487 when we gave up.</param>
/// <param name="RetryAfter">For how long the peer wants no further call (20.33), or null when it said nothing; at most a day.</param>
public sealed record InviteFailure(InviteFailureCause Cause, int Status, TimeSpan? RetryAfter = null);

/// <summary>Causes of an <see cref="InviteFailure"/>.</summary>
public enum InviteFailureCause
{
    /// <summary>The peer refused with <see cref="InviteFailure.Status"/>, 300 to 699. A 3xx is not followed.</summary>
    Refused,

    /// <summary>Nothing came back, not even 100, in <see cref="InviteRequest.ResponseLimit"/> or Timer B.</summary>
    NoResponse,

    /// <summary>It rang until <see cref="InviteRequest.RingLimit"/>, or the peer fell silent for Timer C.</summary>
    NoAnswer,

    /// <summary>The INVITE could not be sent.</summary>
    Unreachable,

    /// <summary>We hung up before the answer.</summary>
    Cancelled,

    /// <summary>The peer answered without a session description; it got ACK and BYE.</summary>
    BadAnswer,

    /// <summary>The peer ended its early dialog with BYE.</summary>
    PeerHungUp,

    /// <summary>No port is free for its sound; nothing has been sent.</summary>
    NoPorts,

    /// <summary>A fault of ours; nothing has been sent.</summary>
    Fault,
}
