using Telephony.Core.Sip.Authentication;
using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>
/// One call that an INVITE made: RFC 3261 12 to 15, RFC 3311, RFC 4028. One that came in is a call from its INVITE on; one of ours from its 2xx
/// on, and until then an <see cref="OutgoingInvite"/>.
/// </summary>
/// <remarks>
/// <code>
/// state       event                    does                                      next
/// (start)     INVITE                   100, Invited                              Invited
/// (start)     2xx to our INVITE        (OutgoingInvite: ACK, Answered)           Confirmed
/// (start)     2xx nobody waits for     (OutgoingInvite: ACK) BYE                 Leaving
/// Invited     Ring, then each minute   180                                       Invited
/// Invited     Accept                   200, copies of it                         Answered
/// Invited     Reject, HangUp (480)     final response, Ended(Rejected)           Over
/// Invited     CANCEL, Expires          487, Ended(Cancelled)                     Over
/// Invited     BYE                      200, 487, Ended(PeerHungUp)               Over
/// Answered    ACK                      Confirmed, OfferAnswered if we offered    Confirmed
/// Answered    ACK without our answer   BYE, Ended(BadAnswer)                     Leaving
/// Answered,   64*T1 without ACK        BYE, Ended(NoAck)                         Leaving
/// Confirmed
/// Answered,   BYE                      200, 487 to what is open,                 Over
/// Confirmed                            Ended(PeerHungUp)
///             HangUp, ACK of a 200     Ended(WeHungUp)                           HangingUp
///             still out
///             HangUp                   BYE, Ended(WeHungUp)                      Leaving
///             session expired          BYE, Ended(SessionExpired)                Leaving
///             refresh says 481 or 408, BYE, Ended(DialogLost)                    Leaving
///             or is not answered
/// HangingUp   ACK, 64*T1               BYE                                       Leaving
/// HangingUp   BYE                      200                                       Over
/// Leaving     BYE                      200 (they crossed)                        Leaving
/// Leaving     end of our BYE           -                                         Over
/// HangingUp,  other requests           481                                       same
/// Leaving
/// </code>
/// INFO and OPTIONS change no state before HangingUp. An offer of the peer waits for AcceptOffer or RejectOffer; one that may not be
/// made now is answered as <see cref="CallOffers"/> says. Commands that do not fit the state do nothing.
/// </remarks>
internal sealed partial class Call : IDialogUser
{
    private readonly UserAgentCore _core;
    private readonly CallOffers _offers;
    private readonly SessionRefresh _refresh;
    private readonly DigestClient? _digest;
    private AwaitedAck? _awaited;
    private ClientTransaction? _bye;
    private bool _challenged;

    /// <summary>A call of ours with its 2xx, which the caller acknowledges.</summary>
    public Call(
        MonotonicTime now, UserAgentCore core, CallHandle handle, Dialog dialog, TransportPath path, SipResponse answer, ReadOnlyMemory<byte> offer,
        DigestClient? digest)
        : this(core, handle, dialog, path, answer)
    {
        State = CallState.Confirmed;
        LocalSdp = offer;
        _digest = digest;
        _refresh.Restart(now, SessionTimer.Of(answer));
    }

    private Call(UserAgentCore core, CallHandle handle, Dialog dialog, TransportPath path, SipMessage peers)
    {
        (_core, Handle, Dialog, Source) = (core, handle, dialog, path);
        _offers = new CallOffers(core, this);
        _refresh = new SessionRefresh(core, this, PeerCan(peers, SipMethod.Update));
    }

    public CallHandle Handle { get; }

    public CallState State { get; private set; }

    public Dialog Dialog { get; }

    /// <summary>Path on which the INVITE came, or went.</summary>
    public TransportPath Source { get; }

    /// <summary>Whether the application has not been told of the end.</summary>
    public bool IsActive => State is CallState.Invited or CallState.Answered or CallState.Confirmed;

    /// <inheritdoc/>
    public bool IsOver => State == CallState.Over;

    /// <inheritdoc/>
    public IEnumerable<DialogId> Dialogs => [Dialog.Id];

    /// <summary>Whether a session exists or is about to: answered and not over.</summary>
    public bool IsAnswered => State is CallState.Answered or CallState.Confirmed;

    /// <summary>Whether a 200 of ours still waits for its ACK.</summary>
    public bool AwaitsAck => _awaited is not null;

    /// <summary>Whether an offer of ours waits for its answer.</summary>
    public bool OfferIsOut => _awaited?.WeOffered == true || _refresh.OfferIsOut;

    /// <summary>Whether an offer of the peer waits for the application.</summary>
    public bool OfferIsOpen => _offers.IsOpen;

    /// <summary>The session description that we sent last.</summary>
    public ReadOnlyMemory<byte> LocalSdp { get; private set; }

    public MonotonicTime? Deadline => Earliest(Earliest(_ringAgain, _inviteExpires), Earliest(_awaited?.Deadline, _refresh.Deadline));

    int IDeadlined.QueueIndex { get; set; } = -1;

    public void AcceptOffer(MonotonicTime now, ReadOnlyMemory<byte> sdp, List<UserAgentOutput> outputs)
    {
        if (IsAnswered) _offers.Accept(now, sdp, outputs);
    }

    public void RejectOffer(MonotonicTime now, int status, List<UserAgentOutput> outputs)
    {
        if (IsAnswered) _offers.Refuse(now, status, outputs);
    }

    public void HangUp(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        if (State == CallState.Invited) Reject(now, 480, [], EndCause.Rejected, outputs);
        else if (IsAnswered) End(now, EndCause.WeHungUp, outputs);
    }

    /// <summary>A request other than CANCEL, whose dialog is ours and which passed the screening. ACK included.</summary>
    public void Receive(MonotonicTime now, ServerTransaction? server, SipRequest request, List<UserAgentOutput> outputs)
    {
        if (server is null || request.Method == SipMethod.Ack)
        {
            TakeAck(now, request, outputs);
            return;
        }
        if (!Dialog.TakeSequence(request.CSeq))
        {
            _core.Respond(now, server, 500, [], outputs, reason: "Out of Order");
            return;
        }
        if (request.Method == SipMethod.Bye)
        {
            TakeBye(now, server, outputs);
            return;
        }
        if (!IsActive)
        {
            _core.Respond(now, server, 481, [], outputs);
            return;
        }
        switch (request.Method)
        {
            case SipMethod.Invite or SipMethod.Update:
                _offers.Receive(now, server, outputs);
                break;
            case SipMethod.Info:
                _core.Respond(now, server, 200, [], outputs);
                outputs.Add(new UserAgentOutput.Info(Handle, request.Header("Content-Type"), request.Body));
                break;
            default:
                _core.Respond(now, server, 200, [Capabilities.Allow, Capabilities.AcceptSdp, Capabilities.Supported], outputs);
                break;
        }
    }

    /// <summary>A response to a request of ours.</summary>
    public void Receive(MonotonicTime now, ClientTransaction client, SipResponse response, List<UserAgentOutput> outputs)
    {
        if (response.StatusCode is >= 200 and < 300) _challenged = false;
        if (client != _bye) _refresh.Receive(now, client, response, outputs);
        else if (TakesChallenge(response)) SendBye(now, outputs);
        else if (!response.IsProvisional) State = CallState.Over;
    }

    /// <summary>A request of ours was not answered in time, or could not be sent.</summary>
    public void Fail(MonotonicTime now, ClientTransaction client, bool timedOut, List<UserAgentOutput> outputs)
    {
        if (client == _bye) State = CallState.Over;
        else _refresh.Fail(now, client, timedOut, outputs);
    }

    /// <inheritdoc/>
    public void Forget(ClientTransaction client)
    {
        // Every way in which a request of ours can end has been told by then.
    }

    public void Advance(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        AdvanceInvited(now, outputs);
        if (_awaited?.HasGivenUp(now) == true) GiveUpAck(now, outputs);
        else if (_awaited?.TakeCopy(now) == true) _core.RespondAgain(now, _awaited.Invite, _awaited.Response, outputs);
        _refresh.Advance(now, outputs);
    }

    /// <summary>Sends a 2xx to an INVITE or UPDATE of this dialog with our description and the session timer's terms.</summary>
    public void Answer(MonotonicTime now, ServerTransaction server, ReadOnlyMemory<byte> sdp, bool weOffered, List<UserAgentOutput> outputs)
    {
        var terms = SessionTimer.Agree(server.Request, _core.Options);
        var headers = new List<SipHeader> { Capabilities.Allow, Capabilities.Supported };
        headers.AddRange(SessionTimer.FieldsOf(terms));
        if (!sdp.IsEmpty)
        {
            headers.Add(Capabilities.SdpContent);
            LocalSdp = sdp;
        }
        Dialog.RefreshTarget(server.Request);
        var response = _core.Respond(now, server, 200, headers, outputs, Dialog.Id.LocalTag, _core.ContactFor(Source), sdp);
        _refresh.Restart(now, terms);
        if (server is InviteServerTransaction invite) _awaited = new AwaitedAck(now, invite, response, weOffered, _core.Options.Timers);
    }

    /// <summary>Ends an answered call with a BYE, now or after the ACK that is out; what the peer asked and waits for gets 487.</summary>
    public void End(MonotonicTime now, EndCause cause, List<UserAgentOutput> outputs)
    {
        if (!IsActive) return;
        _offers.Refuse(now, 487, outputs);
        _refresh.Stop();
        State = CallState.HangingUp;
        if (_awaited is null) SendBye(now, outputs);
        outputs.Add(new UserAgentOutput.Ended(Handle, cause));
    }

    /// <summary>Ends a call that nobody was told of: a 2xx of ours that came too late, or beside another (13.2.2.4).</summary>
    public void Leave(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        _refresh.Stop();
        SendBye(now, outputs);
    }

    /// <summary>A fault of ours in this call: it is over at once, and no message of it is tried any more.</summary>
    public void Break(List<UserAgentOutput> outputs)
    {
        var wasActive = IsActive;
        LeaveInvited(CallState.Over);
        if (wasActive) outputs.Add(new UserAgentOutput.Ended(Handle, EndCause.Fault));
    }

    /// <summary>The request with credentials, when the peer has asked for them before; an ACK brings those of its INVITE (22.1).</summary>
    public SipRequest Authorize(SipRequest request) => request.Method == SipMethod.Ack ? request : OutgoingInvite.Authorized(request, _digest, _core.NextToken);

    /// <summary>Whether a response is a challenge that the request is to be sent again for: one until a success, so that nobody makes us go on for ever.</summary>
    public bool TakesChallenge(SipResponse response)
    {
        if (response.StatusCode is not (401 or 407) || _challenged || _digest?.TryAccept(response) != true) return false;
        return _challenged = true;
    }

    private static bool PeerCan(SipMessage message, string method) => message.Tokens("Allow").Contains(method, StringComparer.Ordinal);

    private void TakeAck(MonotonicTime now, SipRequest ack, List<UserAgentOutput> outputs)
    {
        if (_awaited is not { } awaited || !awaited.IsFor(ack)) return;
        _awaited = null;
        if (State == CallState.HangingUp)
        {
            SendBye(now, outputs);
            return;
        }
        var answer = RequestScreening.Sdp(ack);
        if (awaited.WeOffered && answer.IsEmpty)
        {
            End(now, EndCause.BadAnswer, outputs);
            return;
        }
        if (State == CallState.Answered)
        {
            State = CallState.Confirmed;
            outputs.Add(new UserAgentOutput.Confirmed(Handle));
        }
        if (awaited.WeOffered) outputs.Add(new UserAgentOutput.OfferAnswered(Handle, answer));
    }

    // 15.1.2: the BYE is answered first, then everything that still waits for us gets 487.
    private void TakeBye(MonotonicTime now, ServerTransaction bye, List<UserAgentOutput> outputs)
    {
        _core.Respond(now, bye, 200, [], outputs);
        if (State == CallState.Leaving) return;
        if (State == CallState.Invited)
        {
            Reject(now, 487, [], EndCause.PeerHungUp, outputs);
            return;
        }
        var wasActive = IsActive;
        _offers.Refuse(now, 487, outputs);
        _refresh.Stop();
        _awaited = null;
        State = CallState.Over;
        if (wasActive) outputs.Add(new UserAgentOutput.Ended(Handle, EndCause.PeerHungUp));
    }

    // 13.3.1.4: without an ACK the session is ended with a BYE, which is also what a call that hangs up was waiting for.
    private void GiveUpAck(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        _awaited = null;
        if (State == CallState.HangingUp) SendBye(now, outputs);
        else End(now, EndCause.NoAck, outputs);
    }

    private void SendBye(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        State = CallState.Leaving;
        _bye = _core.Send(now, this, SipMethod.Bye, [], default, outputs);
    }

    private static MonotonicTime? Earliest(MonotonicTime? a, MonotonicTime? b) => a is null ? b : b is null || a < b ? a : b;
}
