using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>States of a <see cref="Call"/>.</summary>
internal enum CallState
{
    /// <summary>The INVITE has no final response.</summary>
    Invited,

    /// <summary>Our 200 was sent.</summary>
    Answered,

    /// <summary>Its ACK came.</summary>
    Confirmed,

    /// <summary>The call is over for the application; the BYE waits for the ACK of a 200 of ours (RFC 3261 15).</summary>
    HangingUp,

    /// <summary>Our BYE was sent.</summary>
    Leaving,

    /// <summary>Nothing is left to do.</summary>
    Over,
}

/// <summary>One call that an INVITE made: RFC 3261 12 to 15, RFC 3311, RFC 4028, seen from the server of the INVITE.</summary>
/// <remarks>
/// <code>
/// state       event                    does                                      next
/// (start)     INVITE                   100, Invited                              Invited
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
internal sealed class Call : IDeadlined
{
    // 13.3.1.1: proxies cancel an INVITE without a provisional response for three minutes; one a minute keeps it.
    private static readonly TimeSpan RingInterval = TimeSpan.FromMinutes(1);

    private readonly UserAgentCore _core;
    private readonly InviteServerTransaction _invite;
    private readonly CallOffers _offers;
    private readonly SessionRefresh _refresh;
    private MonotonicTime? _ringAgain;
    private MonotonicTime? _inviteExpires;
    private AwaitedAck? _awaited;
    private ClientTransaction? _bye;

    public Call(MonotonicTime now, UserAgentCore core, CallHandle handle, InviteServerTransaction invite, string localTag)
    {
        _core = core;
        _invite = invite;
        Handle = handle;
        Dialog = Dialog.OfServer(invite.Request, localTag);
        _offers = new CallOffers(core, this);
        _refresh = new SessionRefresh(core, this, PeerCan(invite.Request, SipMethod.Update));
        if (uint.TryParse(invite.Request.Header("Expires"), out var seconds) && seconds > 0) _inviteExpires = now + TimeSpan.FromSeconds(seconds);
    }

    public CallHandle Handle { get; }

    public CallState State { get; private set; }

    public Dialog Dialog { get; }

    /// <summary>Path on which the INVITE came.</summary>
    public TransportPath Source => _invite.Source;

    /// <summary>The INVITE's transaction.</summary>
    public InviteServerTransaction Invite => _invite;

    /// <summary>Whether the application has not been told of the end.</summary>
    public bool IsActive => State is CallState.Invited or CallState.Answered or CallState.Confirmed;

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

    public void Ring(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        if (State != CallState.Invited) return;
        _ringAgain = now + RingInterval;
        _core.Respond(now, _invite, 180, [Capabilities.Allow, Capabilities.Supported], outputs, Dialog.Id.LocalTag, _core.ContactFor(Source));
    }

    public void Accept(MonotonicTime now, ReadOnlyMemory<byte> sdp, List<UserAgentOutput> outputs)
    {
        if (State != CallState.Invited) return;
        LeaveInvited(CallState.Answered);
        var weOffered = RequestScreening.Sdp(_invite.Request).IsEmpty;
        Answer(now, _invite, sdp, weOffered, outputs);
    }

    public void Reject(MonotonicTime now, int status, IReadOnlyList<SipHeader> extra, EndCause cause, List<UserAgentOutput> outputs)
    {
        if (State != CallState.Invited) return;
        LeaveInvited(CallState.Over);
        _core.Respond(now, _invite, status, extra, outputs, Dialog.Id.LocalTag);
        outputs.Add(new UserAgentOutput.Ended(Handle, cause));
    }

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

    /// <summary>The CANCEL of an INVITE of this dialog; its 200 has been sent (9.2).</summary>
    public void Cancel(MonotonicTime now, InviteServerTransaction invite, List<UserAgentOutput> outputs)
    {
        if (invite == _invite) Reject(now, 487, [], EndCause.Cancelled, outputs);
        else _offers.Cancel(now, invite, outputs);
    }

    /// <summary>A response to a request of ours.</summary>
    public void Receive(MonotonicTime now, ClientTransaction client, SipResponse response, List<UserAgentOutput> outputs)
    {
        if (client != _bye) _refresh.Receive(now, client, response, outputs);
        else if (!response.IsProvisional) State = CallState.Over;
    }

    /// <summary>A request of ours was not answered in time, or could not be sent.</summary>
    public void Fail(MonotonicTime now, ClientTransaction client, bool timedOut, List<UserAgentOutput> outputs)
    {
        if (client == _bye) State = CallState.Over;
        else _refresh.Fail(now, client, timedOut, outputs);
    }

    public void Advance(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        if (_inviteExpires <= now) Reject(now, 487, [], EndCause.Cancelled, outputs);
        if (_ringAgain <= now) Ring(now, outputs);
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

    /// <summary>A fault of ours in this call: it is over at once, and no message of it is tried any more.</summary>
    public void Break(List<UserAgentOutput> outputs)
    {
        var wasActive = IsActive;
        LeaveInvited(CallState.Over);
        if (wasActive) outputs.Add(new UserAgentOutput.Ended(Handle, EndCause.Fault));
    }

    public static bool PeerCan(SipMessage message, string method) => message.Tokens("Allow").Contains(method, StringComparer.Ordinal);

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

    private void LeaveInvited(CallState next)
    {
        State = next;
        _ringAgain = null;
        _inviteExpires = null;
        _core.InviteAnswered(this);
    }

    private static MonotonicTime? Earliest(MonotonicTime? a, MonotonicTime? b) => a is null ? b : b is null || a < b ? a : b;
}
