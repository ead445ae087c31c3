using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Transactions;

/// <summary>States of an <see cref="InviteClientTransaction"/>.</summary>
public enum InviteClientState
{
    /// <summary>The INVITE was sent, nothing came back.</summary>
    Calling,

    /// <summary>A provisional response came.</summary>
    Proceeding,

    /// <summary>A non-2xx final response came; its copies are acknowledged again.</summary>
    Completed,

    /// <summary>A 2xx came; its copies go to the user, who acknowledges them (RFC 6026).</summary>
    Accepted,

    /// <summary>Over.</summary>
    Terminated,
}

/// <summary>INVITE client transaction, RFC 3261 17.1.1, updated by RFC 6026 7.2.</summary>
/// <remarks>
/// <code>
/// state       event                 does                          next
/// (start)     Start                 send; A = T1 (UDP), B = 64*T1 Calling
/// Calling     Timer A               send; A doubles, no limit     Calling
/// Calling     1xx                   pass                          Proceeding
/// Proceeding  1xx                   pass; C starts again          Proceeding
/// Calling,    2xx                   pass; M = 64*T1               Accepted
/// Proceeding  300-699               send ACK, pass; D             Completed (Terminated when reliable)
/// Calling     Timer B               TimedOut                      Terminated
/// Proceeding  Timer C               TimedOut                      Terminated
/// Proceeding  Abandon               -                             Terminated
/// Completed   300-699               send ACK                      Completed
/// Completed   Timer D               -                             Terminated
/// Accepted    2xx                   pass                          Accepted
/// Accepted    Timer M               -                             Terminated
/// any but     transport failure     TransportFailed               Terminated
/// Accepted
/// any         anything else         -                             same
/// </code>
/// Timer A is not capped at T2: 17.1.1.2 doubles it until B. Timer C is a proxy's (16.6); it is used here so that a
/// peer that answers 100 and then nothing cannot hold the transaction for ever.
/// </remarks>
public sealed class InviteClientTransaction : ClientTransaction
{
    private MonotonicTime? _timerA;
    private MonotonicTime? _timeout;
    private TimeSpan _interval;
    private SipRequest? _ack;

    /// <summary>A transaction that has not sent anything yet.</summary>
    /// <param name="request">The INVITE, complete with our top Via and its branch.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="timers">Timer values.</param>
    public InviteClientTransaction(SipRequest request, TransportPath path, SipTimers timers) : base(request, path, timers) { }

    /// <summary>The state.</summary>
    public InviteClientState State { get; private set; }

    /// <inheritdoc/>
    public override bool IsTerminated => State == InviteClientState.Terminated;

    /// <inheritdoc/>
    public override MonotonicTime? Deadline => Earlier(_timerA, _timeout);

    /// <inheritdoc/>
    public override void Start(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        outputs.Add(new TransactionOutput.Send(Request, Path));
        _interval = Timers.T1;
        if (!Path.IsReliable) _timerA = now + _interval;
        _timeout = now + Timers.B;
    }

    /// <inheritdoc/>
    public override void Receive(MonotonicTime now, SipResponse response, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(outputs);
        switch (State)
        {
            case InviteClientState.Calling or InviteClientState.Proceeding:
                if (response.StatusCode < 300) outputs.Add(new TransactionOutput.PassToUser(this, response));
                if (response.IsProvisional) Enter(InviteClientState.Proceeding, now + Timers.C);
                else if (response.StatusCode < 300) Enter(InviteClientState.Accepted, now + Timers.M);
                else Fail(now, response, outputs);
                break;
            case InviteClientState.Completed when response.StatusCode >= 300:
                outputs.Add(new TransactionOutput.Send(_ack!, Path));
                break;
            case InviteClientState.Accepted when response.StatusCode is >= 200 and < 300:
                outputs.Add(new TransactionOutput.PassToUser(this, response));
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public override void Advance(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (_timeout <= now)
        {
            if (State is InviteClientState.Calling or InviteClientState.Proceeding) outputs.Add(new TransactionOutput.TimedOut(this));
            Terminate(outputs);
        }
        else if (_timerA <= now)
        {
            outputs.Add(new TransactionOutput.Send(Request, Path));
            _interval *= 2;
            _timerA = now + _interval;
        }
    }

    /// <inheritdoc/>
    public override void TransportFailed(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (State is InviteClientState.Accepted or InviteClientState.Terminated) return;
        outputs.Add(new TransactionOutput.TransportFailed(this));
        Terminate(outputs);
    }

    /// <summary>The user cancelled it and has waited long enough for a final response (9.1).</summary>
    public void Abandon(List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (State == InviteClientState.Proceeding) Terminate(outputs);
    }

    private void Fail(MonotonicTime now, SipResponse response, List<TransactionOutput> outputs)
    {
        // Sent first: the user may send the INVITE again at once, and the peer should not see that before it.
        _ack = AckFor(response);
        outputs.Add(new TransactionOutput.Send(_ack, Path));
        outputs.Add(new TransactionOutput.PassToUser(this, response));
        if (Path.IsReliable) Terminate(outputs);
        else Enter(InviteClientState.Completed, now + Timers.D);
    }

    // 17.1.1.3: the ACK of a non-2xx belongs to the transaction: the INVITE's top Via, Route and Request-URI, the response's To.
    private SipRequest AckFor(SipResponse response) => new()
    {
        Method = SipMethod.Ack,
        RequestUri = Request.RequestUri,
        Via = [Request.Via[0]],
        From = Request.From,
        To = response.To,
        CallId = Request.CallId,
        CSeq = new CSeq(Request.CSeq.Number, SipMethod.Ack),
        Route = Request.Route,
    };

    private void Enter(InviteClientState state, MonotonicTime timeout)
    {
        State = state;
        _timerA = null;
        _timeout = timeout;
    }

    private void Terminate(List<TransactionOutput> outputs)
    {
        State = InviteClientState.Terminated;
        _timerA = null;
        _timeout = null;
        outputs.Add(new TransactionOutput.Terminated(this));
    }
}
