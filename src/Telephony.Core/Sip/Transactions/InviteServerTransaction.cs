using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Transactions;

/// <summary>States of an <see cref="InviteServerTransaction"/>.</summary>
public enum InviteServerState
{
    /// <summary>No final response yet.</summary>
    Proceeding,

    /// <summary>A non-2xx final response was sent; the ACK is awaited.</summary>
    Completed,

    /// <summary>The ACK came; its copies are absorbed.</summary>
    Confirmed,

    /// <summary>A 2xx was sent; copies of the INVITE are absorbed (RFC 6026).</summary>
    Accepted,

    /// <summary>Over.</summary>
    Terminated,
}

/// <summary>INVITE server transaction, RFC 3261 17.2.1, updated by RFC 6026 7.1.</summary>
/// <remarks>
/// <code>
/// state       event                 does                            next
/// Proceeding  INVITE                send last 1xx, if any           Proceeding
/// Proceeding  respond 1xx           send                            Proceeding
/// Proceeding  respond 2xx           send; L = 64*T1                 Accepted
/// Proceeding  respond 300-699       send; G = T1 (UDP), H = 64*T1   Completed
/// Completed   INVITE                send last                       Completed
/// Completed   Timer G               send last; G = min(2*G, T2)     Completed
/// Completed   ACK                   I                               Confirmed (Terminated when reliable)
/// Completed   Timer H               TimedOut                        Terminated
/// Confirmed   Timer I               -                               Terminated
/// Accepted    respond 2xx           send                            Accepted
/// Accepted    ACK                   pass                            Accepted
/// Accepted    Timer L               -                               Terminated
/// Proceeding, transport failure     TransportFailed                 same
/// Completed,
/// Accepted
/// any         anything else         -                               same
/// </code>
/// In Accepted a copy of the INVITE is absorbed and not answered: RFC 6026 leaves the 2xx to its user, who repeats it until the ACK
/// (13.3.1.4) whether or not copies come.
/// </remarks>
public sealed class InviteServerTransaction : ServerTransaction
{
    private MonotonicTime? _timerG;
    private MonotonicTime? _timeout;
    private TimeSpan _interval;

    /// <summary>A transaction for an INVITE that has just arrived; the caller passes it to its user.</summary>
    /// <param name="request">The INVITE, its top Via marked (<see cref="ViaRouting.MarkSource"/>).</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="key">Its key.</param>
    /// <param name="timers">Timer values.</param>
    public InviteServerTransaction(SipRequest request, TransportPath source, TransactionKey key, SipTimers timers)
        : base(request, source, key, timers) { }

    /// <summary>The state.</summary>
    public InviteServerState State { get; private set; }

    /// <inheritdoc/>
    public override bool IsTerminated => State == InviteServerState.Terminated;

    /// <inheritdoc/>
    public override MonotonicTime? Deadline => Earlier(_timerG, _timeout);

    /// <inheritdoc/>
    public override void Receive(MonotonicTime now, SipRequest request, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(outputs);
        switch (State)
        {
            case InviteServerState.Proceeding or InviteServerState.Completed when request.Method == SipMethod.Invite:
                if (LastResponse is not null) outputs.Add(new TransactionOutput.Send(LastResponse, Path));
                break;
            case InviteServerState.Completed when request.Method == SipMethod.Ack:
                _timerG = null;
                _timeout = now + Timers.I;
                State = InviteServerState.Confirmed;
                if (Path.IsReliable) Terminate(outputs);
                break;
            case InviteServerState.Accepted when request.Method == SipMethod.Ack:
                outputs.Add(new TransactionOutput.PassToUser(this, request));
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public override void Respond(MonotonicTime now, SipResponse response, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(outputs);
        var isSuccess = response.StatusCode is >= 200 and < 300;
        if (State != InviteServerState.Proceeding && !(State == InviteServerState.Accepted && isSuccess)) return;
        LastResponse = response;
        outputs.Add(new TransactionOutput.Send(response, Path));
        if (State == InviteServerState.Accepted || response.IsProvisional) return;
        if (isSuccess)
        {
            State = InviteServerState.Accepted;
            _timeout = now + Timers.L;
            return;
        }
        State = InviteServerState.Completed;
        _interval = Timers.T1;
        if (!Path.IsReliable) _timerG = now + _interval;
        _timeout = now + Timers.H;
    }

    /// <inheritdoc/>
    public override void Advance(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (_timeout <= now)
        {
            if (State == InviteServerState.Completed) outputs.Add(new TransactionOutput.TimedOut(this));
            Terminate(outputs);
        }
        else if (_timerG <= now)
        {
            outputs.Add(new TransactionOutput.Send(LastResponse!, Path));
            _interval = Min(2 * _interval, Timers.T2);
            _timerG = now + _interval;
        }
    }

    /// <inheritdoc/>
    public override void TransportFailed(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (State is InviteServerState.Proceeding or InviteServerState.Completed or InviteServerState.Accepted)
            outputs.Add(new TransactionOutput.TransportFailed(this));
    }

    private void Terminate(List<TransactionOutput> outputs)
    {
        State = InviteServerState.Terminated;
        _timerG = null;
        _timeout = null;
        outputs.Add(new TransactionOutput.Terminated(this));
    }
}
