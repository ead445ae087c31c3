using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Transactions;

/// <summary>States of a <see cref="NonInviteClientTransaction"/>.</summary>
public enum NonInviteClientState
{
    /// <summary>The request was sent, nothing came back.</summary>
    Trying,

    /// <summary>A provisional response came.</summary>
    Proceeding,

    /// <summary>A final response came; its copies are absorbed.</summary>
    Completed,

    /// <summary>Over.</summary>
    Terminated,
}

/// <summary>Non-INVITE client transaction, RFC 3261 17.1.2.</summary>
/// <remarks>
/// <code>
/// state       event                 does                            next
/// (start)     Start                 send; E = T1 (UDP), F = 64*T1   Trying
/// Trying      Timer E               send; E = min(2*E, T2)          Trying
/// Proceeding  Timer E               send; E = T2                    Proceeding
/// Trying,     1xx                   pass                            Proceeding
/// Proceeding  200-699               pass; K                         Completed (Terminated when reliable)
///             Timer F               TimedOut                        Terminated
///             transport failure     TransportFailed                 Terminated
/// Completed   Timer K               -                               Terminated
/// any         anything else         -                               same
/// </code>
/// </remarks>
public sealed class NonInviteClientTransaction : ClientTransaction
{
    private MonotonicTime? _timerE;
    private MonotonicTime? _timeout;
    private TimeSpan _interval;

    /// <summary>A transaction that has not sent anything yet.</summary>
    /// <param name="request">The request, complete with our top Via and its branch; not INVITE, not ACK.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="timers">Timer values.</param>
    public NonInviteClientTransaction(SipRequest request, TransportPath path, SipTimers timers) : base(request, path, timers) { }

    /// <summary>The state.</summary>
    public NonInviteClientState State { get; private set; }

    /// <inheritdoc/>
    public override bool IsTerminated => State == NonInviteClientState.Terminated;

    /// <inheritdoc/>
    public override MonotonicTime? Deadline => Earlier(_timerE, _timeout);

    /// <inheritdoc/>
    public override void Start(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        outputs.Add(new TransactionOutput.Send(Request, Path));
        _interval = Timers.T1;
        if (!Path.IsReliable) _timerE = now + _interval;
        _timeout = now + Timers.F;
    }

    /// <inheritdoc/>
    public override void Receive(MonotonicTime now, SipResponse response, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(outputs);
        if (State is not (NonInviteClientState.Trying or NonInviteClientState.Proceeding)) return;
        outputs.Add(new TransactionOutput.PassToUser(this, response));
        if (response.IsProvisional)
        {
            State = NonInviteClientState.Proceeding;
            return;
        }
        _timerE = null;
        _timeout = now + Timers.K;
        State = NonInviteClientState.Completed;
        if (Path.IsReliable) Terminate(outputs);
    }

    /// <inheritdoc/>
    public override void Advance(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (_timeout <= now)
        {
            if (State != NonInviteClientState.Completed) outputs.Add(new TransactionOutput.TimedOut(this));
            Terminate(outputs);
        }
        else if (_timerE <= now)
        {
            outputs.Add(new TransactionOutput.Send(Request, Path));
            _interval = State == NonInviteClientState.Proceeding ? Timers.T2 : Min(2 * _interval, Timers.T2);
            _timerE = now + _interval;
        }
    }

    /// <inheritdoc/>
    public override void TransportFailed(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (State is not (NonInviteClientState.Trying or NonInviteClientState.Proceeding)) return;
        outputs.Add(new TransactionOutput.TransportFailed(this));
        Terminate(outputs);
    }

    private void Terminate(List<TransactionOutput> outputs)
    {
        State = NonInviteClientState.Terminated;
        _timerE = null;
        _timeout = null;
        outputs.Add(new TransactionOutput.Terminated(this));
    }
}
