using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>Names one INVITE-created call, or one probe, in a <c>UserAgent</c>; never reused in the process.</summary>
public readonly record struct CallHandle(long Value);

/// <summary>Names one request outside a call that waits for the application's answer.</summary>
public readonly record struct RequestHandle(long Value);

/// <summary>What the user agent core asks its shell to do, in order. A closed set (STYLE 1.1).</summary>
public abstract record UserAgentOutput
{
    private protected UserAgentOutput() { }

    /// <summary>Write <paramref name="Message"/> to <paramref name="Path"/>.</summary>
    public sealed record Send(SipMessage Message, TransportPath Path) : UserAgentOutput;

    /// <summary>
    /// A new INVITE that passed all checks of the core (no dialog, not merged, Require understood, not full). 100 has been sent.
    /// The application answers with <c>Ring</c>, <c>Accept</c> or <c>Reject</c>, at any time, until <see cref="Ended"/> says otherwise.
    /// </summary>
    public sealed record Invited(CallHandle Call, SipRequest Invite, TransportPath Path) : UserAgentOutput;

    /// <summary>
    /// A re-INVITE or UPDATE with an offer, or a re-INVITE without one (<paramref name="Offer"/> empty: make an offer).
    /// The application calls <c>AcceptOffer</c> or <c>RejectOffer</c>.
    /// </summary>
    public sealed record Reoffered(CallHandle Call, ReadOnlyMemory<byte> Offer) : UserAgentOutput;

    /// <summary>
    /// A call of ours goes on: a status of 101 to 199 that says something new, and the description for early media, empty without one. With forking
    /// (RFC 3261 19.3) each branch tells its own.
    /// </summary>
    public sealed record Progress(CallHandle Call, int Status, ReadOnlyMemory<byte> Sdp) : UserAgentOutput;

    /// <summary>A call of ours was answered with this description, and acknowledged. From here on it is like one that came in.</summary>
    public sealed record Answered(CallHandle Call, ReadOnlyMemory<byte> Sdp) : UserAgentOutput;

    /// <summary>A call of ours was not answered: its end, instead of <see cref="Ended"/>.</summary>
    public sealed record Failed(CallHandle Call, InviteFailure Failure) : UserAgentOutput;

    /// <summary>What a probe of ours (OPTIONS) brought: a final status, or null for no response or a transport that failed.</summary>
    public sealed record Pinged(CallHandle Ping, int? Status, TimeSpan? RetryAfter) : UserAgentOutput;

    /// <summary>The peer's answer to an offer of ours arrived in an ACK.</summary>
    public sealed record OfferAnswered(CallHandle Call, ReadOnlyMemory<byte> Answer) : UserAgentOutput;

    /// <summary>The ACK of our first 200 arrived.</summary>
    public sealed record Confirmed(CallHandle Call) : UserAgentOutput;

    /// <summary>An INFO of this call; 200 has been sent. Digits are in it when the content type says so.</summary>
    public sealed record Info(CallHandle Call, string? ContentType, ReadOnlyMemory<byte> Body) : UserAgentOutput;

    /// <summary>The call is over, once, whatever the reason; no output of this call follows but <see cref="Send"/>.</summary>
    public sealed record Ended(CallHandle Call, EndCause Cause) : UserAgentOutput;

    /// <summary>A request outside a dialog that the application answers with <c>Respond</c> (REGISTER).</summary>
    public sealed record Requested(RequestHandle Handle, SipRequest Request, TransportPath Path) : UserAgentOutput;
}

/// <summary>Why a call ended.</summary>
public enum EndCause
{
    /// <summary>The peer sent BYE.</summary>
    PeerHungUp,

    /// <summary>The peer sent CANCEL before we answered.</summary>
    Cancelled,

    /// <summary>We rejected the INVITE.</summary>
    Rejected,

    /// <summary>We sent BYE.</summary>
    WeHungUp,

    /// <summary>No ACK came for our 200 (13.3.1.4); BYE has been sent.</summary>
    NoAck,

    /// <summary>The session timer ran out (RFC 4028 10); BYE has been sent.</summary>
    SessionExpired,

    /// <summary>The peer no longer knows the dialog: 481 or 408 to a request of ours (12.2.1.2).</summary>
    DialogLost,

    /// <summary>The peer's answer in the ACK of our offer was missing or could not be used.</summary>
    BadAnswer,

    /// <summary>A fault of ours in the call's own timers; nothing has been sent.</summary>
    Fault,
}
