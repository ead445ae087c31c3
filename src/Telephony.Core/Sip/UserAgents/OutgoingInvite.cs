using Telephony.Core.Sip.Authentication;
using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>States of an <see cref="OutgoingInvite"/>.</summary>
internal enum OutgoingState
{
    /// <summary>The INVITE was sent, nothing came back.</summary>
    Calling,

    /// <summary>A provisional response came.</summary>
    Proceeding,

    /// <summary>The application was told that it failed; a final response may still come.</summary>
    Cancelling,

    /// <summary>It has become a call; copies of its 2xx, and those of other branches, may still come.</summary>
    Answered,

    /// <summary>Nothing is left to do.</summary>
    Over,
}

/// <summary>
/// An INVITE of ours, from its sending until its transaction has run out: RFC 3261 13.2 and 9.1, forking (19.3), early dialogs (12.1.2), one answer to
/// a challenge (22.2), RFC 4028 7.1 to 7.3. What comes after the 2xx is the <see cref="Call"/> that it makes.
/// </summary>
/// <remarks>
/// <code>
/// state       event                          does                                        next
/// (start)     Start                          INVITE                                      Calling
/// Calling,    100                            -                                           Proceeding
/// Proceeding  101-199                        Progress, if it says something new          Proceeding
///             2xx                            ACK, Answered                               Answered
///             2xx, no description ever came  ACK, BYE, Failed(BadAnswer)                 Cancelling
///             401, 407, the first            INVITE with credentials                     Calling
///             422, the first                 INVITE with the peer's Min-SE               Calling
///             other 300-699                  Failed(Refused)                             Over
///             transport failure              Failed(Unreachable)                         Over
/// Calling     Timer B                        Failed(NoResponse)                          Over
/// Calling     ResponseLimit, RingLimit       Failed(NoResponse)                          Cancelling
/// Calling     HangUp                         Failed(Cancelled)                           Cancelling
/// Proceeding  RingLimit                      CANCEL, Failed(NoAnswer)                    Cancelling
/// Proceeding  Timer C                        Failed(NoAnswer)                            Over
/// Proceeding  HangUp                         CANCEL, Failed(Cancelled)                   Cancelling
/// Proceeding  BYE in the only early dialog   200, CANCEL, Failed(PeerHungUp)             Cancelling
/// Cancelling  the first 1xx, no CANCEL yet   CANCEL                                      Cancelling
/// Cancelling  2xx                            ACK, BYE                                    Cancelling
/// Cancelling  300-699, Timer B, failure      -                                           Over
/// Cancelling  64*T1 after CANCEL             the transaction is given up                 Over
/// Answered    2xx of another branch          ACK, BYE                                    Answered
/// Answered,   copy of a 2xx                  its ACK again                               same
/// Cancelling
/// Answered,   end of the transaction (M)     -                                           Over
/// Cancelling
/// any but     request in an early dialog     as EarlyDialogs says                        same
/// Over
/// </code>
/// A 3xx is told and never followed: who may be called was decided for this number. Reliable provisional responses (RFC 3262) are not offered; one that
/// comes all the same is taken as any other and gets no PRACK.
/// </remarks>
internal sealed class OutgoingInvite : IDialogUser
{
    private readonly UserAgentCore _core;
    private readonly InviteRequest _asked;
    private readonly DigestClient? _digest;
    private readonly EarlyDialogs _early;
    private readonly string _callId;
    private readonly NameAddr _from;
    private InviteClientTransaction? _invite;
    private OutgoingState _state;
    private uint _sequence;
    private TimeSpan? _minimum;
    private bool _challenged;
    private MonotonicTime? _responseUntil;
    private MonotonicTime? _ringUntil;
    private MonotonicTime? _abandonAt;

    public OutgoingInvite(UserAgentCore core, CallHandle handle, InviteRequest asked)
    {
        (_core, Handle, _asked) = (core, handle, asked);
        _callId = core.NextToken();
        _from = asked.From.WithTag(core.NextToken());
        _digest = asked.Credentials is { } who ? new DigestClient(who.User, who.Password) : null;
        _early = new EarlyDialogs(core, this);
    }

    public CallHandle Handle { get; }

    public bool IsActive => _state is OutgoingState.Calling or OutgoingState.Proceeding;

    public bool IsOver => _state == OutgoingState.Over;

    public IEnumerable<DialogId> Dialogs => _early.Ids;

    public TransportPath Path => _asked.Path;

    public MonotonicTime? Deadline => IsOver ? null : _abandonAt ?? (_responseUntil < _ringUntil ? _responseUntil : _ringUntil);

    int IDeadlined.QueueIndex { get; set; } = -1;

    /// <summary>Sends the INVITE; once.</summary>
    public void Start(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        _ringUntil = now + _asked.RingLimit;
        if (_asked.ResponseLimit is { } limit) _responseUntil = now + limit;
        SendInvite(now, outputs);
    }

    public void HangUp(MonotonicTime now, List<UserAgentOutput> outputs) => Cancel(now, new InviteFailure(InviteFailureCause.Cancelled, 487), outputs);

    /// <summary>Tells the end and has the peer stop (9.1): at once when it has answered something, else as soon as it does.</summary>
    public void Cancel(MonotonicTime now, InviteFailure failure, List<UserAgentOutput> outputs)
    {
        if (!IsActive) return;
        var mayCancel = _state == OutgoingState.Proceeding;
        _state = OutgoingState.Cancelling;
        (_responseUntil, _ringUntil) = (null, null);
        if (mayCancel) SendCancel(now, outputs);
        outputs.Add(new UserAgentOutput.Failed(Handle, failure));
    }

    public void Receive(MonotonicTime now, ServerTransaction? server, SipRequest request, List<UserAgentOutput> outputs) =>
        _early.Receive(now, server, request, outputs);

    public void Receive(MonotonicTime now, ClientTransaction client, SipResponse response, List<UserAgentOutput> outputs)
    {
        if (client != _invite) return; // that of the CANCEL says nothing (9.1)
        if (response.IsProvisional) TakeProvisional(now, response, outputs);
        else if (response.StatusCode < 300) TakeSuccess(now, response, outputs);
        else TakeRefusal(now, response, outputs);
    }

    public void Fail(MonotonicTime now, ClientTransaction client, bool timedOut, List<UserAgentOutput> outputs)
    {
        if (client != _invite) return;
        var failure = !timedOut ? new InviteFailure(InviteFailureCause.Unreachable, 503)
            : new InviteFailure(_state == OutgoingState.Calling ? InviteFailureCause.NoResponse : InviteFailureCause.NoAnswer, 408);
        Finish(failure, outputs);
    }

    public void Forget(ClientTransaction client)
    {
        if (client == _invite) _state = OutgoingState.Over;
    }

    public void Advance(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        if (_abandonAt <= now)
        {
            _abandonAt = null;
            _core.Abandon(now, _invite!, outputs);
            _state = OutgoingState.Over;
        }
        else if (_responseUntil <= now) Cancel(now, new InviteFailure(InviteFailureCause.NoResponse, 408), outputs);
        else if (_ringUntil <= now)
            Cancel(now, new InviteFailure(_state == OutgoingState.Calling ? InviteFailureCause.NoResponse : InviteFailureCause.NoAnswer, 408), outputs);
    }

    public void Break(List<UserAgentOutput> outputs) => Finish(new InviteFailure(InviteFailureCause.Fault, 500), outputs);

    /// <summary>The request with an answer to the last challenge, if there was one.</summary>
    public static SipRequest Authorized(SipRequest request, DigestClient? digest, Func<string> nonce) =>
        digest?.Authorize(request.Method, request.RequestUri, nonce()) is { } credentials ? request.With(credentials) : request;

    private void TakeProvisional(MonotonicTime now, SipResponse response, List<UserAgentOutput> outputs)
    {
        _responseUntil = null;
        if (_state == OutgoingState.Cancelling && _abandonAt is null) SendCancel(now, outputs);
        if (!IsActive) return;
        _state = OutgoingState.Proceeding;
        if (response.StatusCode > 100 && _early.Hear(_invite!.Request, response, out var sdp))
            outputs.Add(new UserAgentOutput.Progress(Handle, response.StatusCode, sdp));
    }

    private void TakeSuccess(MonotonicTime now, SipResponse response, List<UserAgentOutput> outputs)
    {
        if (_early.Find(response) is not { } branch) return; // more branches than anybody has
        if (branch.Ack is null)
        {
            var isOurs = IsActive;
            var answer = RequestScreening.Sdp(response) is { IsEmpty: false } sdp ? sdp : branch.Sdp;
            var isTaken = isOurs && !answer.IsEmpty;
            var call = Establish(now, branch, isTaken ? Handle : _core.NewHandle(), response);
            outputs.Add(new UserAgentOutput.Send(branch.Ack!, branch.AckPath!));
            if (isOurs) Decide(isTaken ? OutgoingState.Answered : OutgoingState.Cancelling);
            if (!isTaken) call.Leave(now, outputs);
            _core.Keep(call);
            if (isTaken) outputs.Add(new UserAgentOutput.Answered(Handle, answer));
            else if (isOurs) outputs.Add(new UserAgentOutput.Failed(Handle, new InviteFailure(InviteFailureCause.BadAnswer, 488)));
            return;
        }
        outputs.Add(new UserAgentOutput.Send(branch.Ack, branch.AckPath!));
    }

    // 13.2.2.4: the dialog is made anew from the 2xx; its ACK is made once and sent for each copy.
    private Call Establish(MonotonicTime now, EarlyDialogs.Branch branch, CallHandle handle, SipResponse response)
    {
        var invite = _invite!.Request;
        var dialog = Dialog.OfClient(invite, response, branch.Dialog);
        branch.Dialog = null;
        var call = new Call(now, _core, handle, dialog, Path, response, _asked.Offer, _digest);
        branch.Ack = _core.CreateAck(call, invite);
        branch.AckPath = _core.PathTo(call);
        return call;
    }

    private void TakeRefusal(MonotonicTime now, SipResponse response, List<UserAgentOutput> outputs)
    {
        if (IsActive && MayTryAgain(response)) SendInvite(now, outputs);
        else Finish(new InviteFailure(InviteFailureCause.Refused, response.StatusCode, RetryAfter.Of(response)), outputs);
    }

    private bool MayTryAgain(SipResponse response)
    {
        switch (response.StatusCode)
        {
            case 401 or 407 when !_challenged && _digest?.TryAccept(response) == true:
                return _challenged = true;
            case 422 when _minimum is null && SessionTimer.MinimumOf(response) is { } minimum:
                _minimum = minimum;
                return true;
            default:
                return false;
        }
    }

    private void Finish(InviteFailure failure, List<UserAgentOutput> outputs)
    {
        var wasActive = IsActive;
        Decide(OutgoingState.Over);
        if (wasActive) outputs.Add(new UserAgentOutput.Failed(Handle, failure));
    }

    private void Decide(OutgoingState state) => (_state, _responseUntil, _ringUntil, _abandonAt) = (state, null, null, null);

    private void SendInvite(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        _state = OutgoingState.Calling;
        _early.Clear(); // of the INVITE before: its branches ended with its final response
        _invite = (InviteClientTransaction)_core.Send(now, this, CreateInvite(), Path, outputs);
    }

    private SipRequest CreateInvite()
    {
        var headers = new List<SipHeader> { Capabilities.Allow, Capabilities.Supported, Capabilities.SdpContent };
        headers.AddRange(SessionTimer.FieldsOfInvite(_core.Options, _minimum));
        if (_asked.AssertedIdentity is { } identity) headers.Add(new("P-Asserted-Identity", identity.ToString()));
        if (_asked.HidesIdentity) headers.Add(new("Privacy", "id"));
        headers.AddRange(_asked.Headers);
        return Authorized(Create(SipMethod.Invite, ++_sequence, _core.NewVia(Path), headers, _core.ContactFor(Path), _asked.Offer), _digest, _core.NextToken);
    }

    // 9.1: the INVITE's own branch, number and Request-URI; 64*T1 later the INVITE counts as cancelled whatever comes.
    private void SendCancel(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        _abandonAt = now + _core.Options.Timers.B;
        _core.Send(now, this, Create(SipMethod.Cancel, _sequence, _invite!.Request.Via[0], [], [], default), Path, outputs);
    }

    private SipRequest Create(string method, uint sequence, Via via, IReadOnlyList<SipHeader> headers, IReadOnlyList<NameAddr> contact, ReadOnlyMemory<byte> body) => new()
    {
        Method = method,
        RequestUri = _asked.Target,
        Via = [via],
        From = _from,
        To = _asked.To ?? new NameAddr(_asked.Target),
        CallId = _callId,
        CSeq = new CSeq(sequence, method),
        Contact = contact,
        Headers = _core.WithProduct(headers),
        Body = body,
    };
}
