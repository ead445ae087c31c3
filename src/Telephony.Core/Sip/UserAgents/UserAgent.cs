using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>
/// The user agent core: transactions, dialogs and calls of one node, in and out, behind one pure door (STYLE 1.1; RFC 3261 8, 9, 11 to 15).
/// Every method takes the present instant and adds what is to be done to the caller's list, in order. One loop owns an instance; it
/// is not thread-safe. Commands for a call that has ended, or that do not fit its state any more, do nothing: the application
/// cannot know yet.
/// </summary>
public sealed class UserAgent
{
    private readonly UserAgentCore _core;

    /// <summary>A user agent without calls.</summary>
    public UserAgent(UserAgentOptions options, ITokenSource tokens)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tokens);
        _core = new UserAgentCore(options, tokens) { Requested = TakeRequest };
    }

    /// <summary>When <see cref="Advance"/> is next due, or null when nothing is.</summary>
    public MonotonicTime? Deadline => _core.Deadline;

    /// <summary>Calls that were <c>Invited</c>, or placed, and are not <c>Ended</c> or <c>Failed</c>.</summary>
    public int ActiveCalls => _core.ActiveCalls;

    /// <summary>Entries in all tables; zero when every call is over and every timer has run. For tests and meters.</summary>
    public int Held => _core.Held;

    /// <summary>Whether new calls and pings (OPTIONS outside a dialog) are refused with 503, as a node that is going down does.</summary>
    public bool Draining { get; set; }

    /// <summary>Whether new calls and pings are refused with 503 for lack of room.</summary>
    public bool Full { get; set; }

    private bool RefusesCalls => Draining || Full || _core.ActiveCalls >= _core.Options.MaxCalls;

    private SipHeader RetryAfter => new("Retry-After", $"{(long)_core.Options.RetryAfter.TotalSeconds}");

    /// <summary>A message arrived.</summary>
    /// <param name="now">The present instant.</param>
    /// <param name="message">A message that the parser accepted.</param>
    /// <param name="path">Where it came from.</param>
    /// <param name="outputs">Gets what is to be done.</param>
    public void Receive(MonotonicTime now, SipMessage message, TransportPath path, List<UserAgentOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(outputs);
        if (message is SipRequest request && IsTooMuch(request))
        {
            // 8.2.7: without a transaction, so that a flood leaves nothing behind. The tag is the request's, the same for each copy.
            var marked = ViaRouting.MarkSource(request, path);
            var response = marked.CreateResponse(503, marked.Via[0].Branch ?? "-", [RetryAfter]);
            outputs.Add(new UserAgentOutput.Send(response, ViaRouting.ResponsePath(marked, path)));
            return;
        }
        _core.Receive(now, message, path, outputs);
    }

    /// <summary>
    /// A message could not be sent over <paramref name="path"/> (17.1.4, 17.2.4). A connection that merely closed is not a failure: the
    /// shell opens it again when it has something to send.
    /// </summary>
    public void TransportFailed(MonotonicTime now, TransportPath path, List<UserAgentOutput> outputs) => _core.TransportFailed(now, path, outputs);

    /// <summary><see cref="Deadline"/> has come. Fires all that is due by <paramref name="now"/>; calling it early does nothing.</summary>
    public void Advance(MonotonicTime now, List<UserAgentOutput> outputs) => _core.Advance(now, outputs);

    /// <summary>
    /// Places a call: <c>Progress</c> as it goes on, then once <c>Answered</c> or <c>Failed</c>; after <c>Answered</c> it is a call like one that came in.
    /// </summary>
    public CallHandle Invite(MonotonicTime now, InviteRequest request, List<UserAgentOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(outputs);
        return _core.Invite(now, request, outputs);
    }

    /// <summary>Asks a peer whether it is there (OPTIONS, 11.1): <c>Pinged</c> comes once.</summary>
    public CallHandle Ping(MonotonicTime now, SipUri target, TransportPath path, List<UserAgentOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(path);
        var ping = new OutgoingOptions(_core, _core.NewHandle());
        ping.Start(now, target, path, outputs);
        return ping.Handle;
    }

    /// <summary>Sends 180 to an unanswered call, repeated every minute until the answer (13.3.1.1).</summary>
    public void Ring(MonotonicTime now, CallHandle call, List<UserAgentOutput> outputs) => Command(call, one => one.Ring(now, outputs));

    /// <summary>Answers with 200. <paramref name="sdp"/> is the answer, or the offer if the INVITE had none.</summary>
    public void Accept(MonotonicTime now, CallHandle call, ReadOnlyMemory<byte> sdp, List<UserAgentOutput> outputs) =>
        Command(call, one => one.Accept(now, sdp, outputs));

    /// <summary>Refuses an unanswered call with a final status and further header fields, and ends it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not 300 to 699.</exception>
    public void Reject(MonotonicTime now, CallHandle call, int status, IReadOnlyList<SipHeader> extra, List<UserAgentOutput> outputs)
    {
        CheckRefusal(status);
        Command(call, one => one.Reject(now, status, extra, EndCause.Rejected, outputs));
    }

    /// <summary>Answers the last <c>Reoffered</c> with 200 and our answer, or our offer when it brought none.</summary>
    public void AcceptOffer(MonotonicTime now, CallHandle call, ReadOnlyMemory<byte> sdp, List<UserAgentOutput> outputs) =>
        Command(call, one => one.AcceptOffer(now, sdp, outputs));

    /// <summary>Refuses the last <c>Reoffered</c> (488 and the like); the session stays as it was (14.2).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not 300 to 699.</exception>
    public void RejectOffer(MonotonicTime now, CallHandle call, int status, List<UserAgentOutput> outputs)
    {
        CheckRefusal(status);
        Command(call, one => one.RejectOffer(now, status, outputs));
    }

    /// <summary>
    /// Ends the call: BYE, which waits for the ACK of our 200 or its timeout (RFC 3261 15); before the answer 480, or CANCEL when the call is ours (9.1).
    /// <c>Ended</c> or <c>Failed</c> comes at once.
    /// </summary>
    public void HangUp(MonotonicTime now, CallHandle call, List<UserAgentOutput> outputs)
    {
        if (_core.Find(call) is not { } user) return;
        user.HangUp(now, outputs);
        _core.Settle(user);
    }

    /// <summary>Answers a <c>Requested</c> with a final status, further header fields and Contact values. Once; too late does nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not 200 to 699.</exception>
    public void Respond(
        MonotonicTime now, RequestHandle request, int status, IReadOnlyList<SipHeader> extra, List<UserAgentOutput> outputs,
        IReadOnlyList<NameAddr>? contact = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 699);
        if (_core.Take(request) is { } server) _core.Respond(now, server, status, extra, outputs, contact: contact);
    }

    private static void CheckRefusal(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 699);
    }

    private void Command(CallHandle handle, Action<Call> command)
    {
        if (_core.Find(handle) is not Call call) return;
        command(call);
        _core.Settle(call);
    }

    private bool IsTooMuch(SipRequest request) =>
        _core.Layer.ServerCount >= _core.Options.MaxServerTransactions && request.Method is not (SipMethod.Ack or SipMethod.Cancel)
        && !_core.Layer.Knows(request) && _core.Find(DialogId.OfRequest(request)) is null;

    private void TakeRequest(MonotonicTime now, ServerTransaction? server, SipRequest request, List<UserAgentOutput> outputs)
    {
        if (server is null || request.Method == SipMethod.Ack)
        {
            if (_core.Find(DialogId.OfRequest(request)) is { } acknowledged) Give(now, acknowledged, null, request, outputs);
            return;
        }
        if (RequestScreening.Check(request, server.IsMerged) is { } refusal) _core.Refuse(now, server, refusal, outputs);
        else if (request.Method == SipMethod.Cancel) TakeCancel(now, server, outputs);
        else if (request.Method == SipMethod.Register) outputs.Add(new UserAgentOutput.Requested(_core.Keep(server), request, server.Source));
        else if (request.To.Tag is null) TakeOutsideDialog(now, server, outputs);
        else if (_core.Find(DialogId.OfRequest(request)) is { } call) Give(now, call, server, request, outputs);
        else _core.Respond(now, server, 481, [], outputs);
    }

    private void Give(MonotonicTime now, IDialogUser call, ServerTransaction? server, SipRequest request, List<UserAgentOutput> outputs)
    {
        call.Receive(now, server, request, outputs);
        _core.Settle(call);
    }

    private void TakeOutsideDialog(MonotonicTime now, ServerTransaction server, List<UserAgentOutput> outputs)
    {
        switch (server)
        {
            case InviteServerTransaction or { Request.Method: SipMethod.Options } when RefusesCalls:
                _core.Respond(now, server, 503, [RetryAfter], outputs);
                break;
            case InviteServerTransaction invite:
                TakeInvite(now, invite, outputs);
                break;
            // 11.2: what an INVITE would get, and what we can do.
            case { Request.Method: SipMethod.Options }:
                _core.Respond(now, server, 200,
                    [Capabilities.Allow, Capabilities.AcceptSdp, Capabilities.AcceptEncoding, Capabilities.Supported], outputs,
                    contact: _core.ContactFor(server.Source));
                break;
            default:
                _core.Respond(now, server, 481, [], outputs);
                break;
        }
    }

    private void TakeInvite(MonotonicTime now, InviteServerTransaction invite, List<UserAgentOutput> outputs)
    {
        if (SessionTimer.Check(invite.Request, _core.Options) is { } refusal)
        {
            _core.Refuse(now, invite, refusal, outputs);
            return;
        }
        // 17.2.1 allows 200 ms for the application; saying so at once costs one small message and stops the copies.
        _core.Respond(now, invite, 100, [], outputs);
        var call = _core.Open(now, invite);
        outputs.Add(new UserAgentOutput.Invited(call.Handle, invite.Request, invite.Source));
    }

    // 9.2. The To tag of the 200 is that of the INVITE's responses, where there is one.
    private void TakeCancel(MonotonicTime now, ServerTransaction cancel, List<UserAgentOutput> outputs)
    {
        if (_core.Layer.FindInvite(cancel.Request) is not { } invite)
        {
            _core.Respond(now, cancel, 481, [], outputs);
            return;
        }
        var call = _core.FindUnanswered(invite) ?? _core.Find(DialogId.OfRequest(invite.Request)) as Call;
        _core.Respond(now, cancel, 200, [], outputs, call?.Dialog.Id.LocalTag ?? invite.LastResponse?.To.Tag);
        if (call is null) return;
        call.Cancel(now, invite, outputs);
        _core.Settle(call);
    }
}
