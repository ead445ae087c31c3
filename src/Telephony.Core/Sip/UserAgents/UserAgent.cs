using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>
/// The user agent server core: transactions, dialogs and calls of one node behind one pure door (STYLE 1.1). Every method takes the
/// present instant and adds what is to be done to the caller's list, in order. One loop owns an instance; it is not thread-safe.
/// Commands for a call that has ended, or that do not fit its state any more, do nothing: the application cannot know yet.
/// </summary>
public sealed class UserAgent
{
    /// <summary>A user agent without calls.</summary>
    public UserAgent(UserAgentOptions options, ITokenSource tokens)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tokens);
    }

    /// <summary>When <see cref="Advance"/> is next due, or null when nothing is.</summary>
    public MonotonicTime? Deadline => null;

    /// <summary>Calls that were <c>Invited</c> and are not <c>Ended</c>.</summary>
    public int ActiveCalls => 0;

    /// <summary>Whether new calls and pings (OPTIONS outside a dialog) are refused with 503, as a node that is going down does.</summary>
    public bool Draining { get; set; }

    /// <summary>Whether new calls and pings are refused with 503 for lack of room.</summary>
    public bool Full { get; set; }

    /// <summary>A message arrived.</summary>
    public void Receive(MonotonicTime now, SipMessage message, TransportPath path, List<UserAgentOutput> outputs) { }

    /// <summary>A message could not be sent over <paramref name="path"/>, or its connection broke (17.1.4, 17.2.4).</summary>
    public void TransportFailed(MonotonicTime now, TransportPath path, List<UserAgentOutput> outputs) { }

    /// <summary><see cref="Deadline"/> has come.</summary>
    public void Advance(MonotonicTime now, List<UserAgentOutput> outputs) { }

    /// <summary>Sends 180 to an unanswered call, repeated every minute until the answer (13.3.1.1).</summary>
    public void Ring(MonotonicTime now, CallHandle call, List<UserAgentOutput> outputs) { }

    /// <summary>Answers with 200. <paramref name="sdp"/> is the answer, or the offer if the INVITE had none.</summary>
    public void Accept(MonotonicTime now, CallHandle call, ReadOnlyMemory<byte> sdp, List<UserAgentOutput> outputs) { }

    /// <summary>Refuses an unanswered call with a final status (300 to 699) and further header fields, and ends it.</summary>
    public void Reject(MonotonicTime now, CallHandle call, int status, IReadOnlyList<SipHeader> extra, List<UserAgentOutput> outputs) { }

    /// <summary>Answers the last <c>Reoffered</c> with 200 and our answer, or our offer when it brought none.</summary>
    public void AcceptOffer(MonotonicTime now, CallHandle call, ReadOnlyMemory<byte> sdp, List<UserAgentOutput> outputs) { }

    /// <summary>Refuses the last <c>Reoffered</c> (488 and the like); the session stays as it was (14.2).</summary>
    public void RejectOffer(MonotonicTime now, CallHandle call, int status, List<UserAgentOutput> outputs) { }

    /// <summary>
    /// Ends the call: BYE, which waits for the ACK of our 200 or its timeout (RFC 3261 15); before the answer 480. <c>Ended</c> comes at once.
    /// </summary>
    public void HangUp(MonotonicTime now, CallHandle call, List<UserAgentOutput> outputs) { }

    /// <summary>Answers a <c>Requested</c> with a final status and further header fields, Contact included.</summary>
    public void Respond(MonotonicTime now, RequestHandle request, int status, IReadOnlyList<SipHeader> extra, List<UserAgentOutput> outputs) { }
}
