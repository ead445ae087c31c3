using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Transactions;

/// <summary>States of a <see cref="NonInviteServerTransaction"/>.</summary>
public enum NonInviteServerState
{
    /// <summary>No response yet.</summary>
    Trying,

    /// <summary>A provisional response was sent.</summary>
    Proceeding,

    /// <summary>The final response was sent; copies of the request get it again.</summary>
    Completed,

    /// <summary>Over.</summary>
    Terminated,
}

/// <summary>Non-INVITE server transaction, RFC 3261 17.2.2.</summary>
/// <remarks>
/// <code>
/// state       event                 does                            next
/// Trying      request               -                               Trying
/// Proceeding  request               send last                       Proceeding
/// Completed   request               send last                       Completed
/// Trying,     respond 1xx           send                            Proceeding
/// Proceeding  respond 200-699       send; J                         Completed (Terminated when reliable)
///             64*T1 since start     TimedOut                        Terminated
/// any but     transport failure     TransportFailed                 Terminated
/// Terminated
/// Completed   Timer J               -                               Terminated
/// any         anything else         -                               same
/// </code>
/// The limit on Trying and Proceeding is ours: after 64*T1 the client's Timer F has fired and no response is of use to it (RFC 4320 3),
/// so a user that forgets a request leaves nothing behind.
/// </remarks>
public sealed class NonInviteServerTransaction : ServerTransaction
{
    private MonotonicTime? _timeout;

    /// <summary>A transaction for a request that has just arrived; the caller passes it to its user.</summary>
    /// <param name="now">The present instant.</param>
    /// <param name="request">The request, its top Via marked (<see cref="ViaRouting.MarkSource"/>).</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="key">Its key.</param>
    /// <param name="timers">Timer values.</param>
    public NonInviteServerTransaction(MonotonicTime now, SipRequest request, TransportPath source, TransactionKey key, SipTimers timers)
        : base(request, source, key, timers) => _timeout = now + timers.F;

    /// <summary>The state.</summary>
    public NonInviteServerState State { get; private set; }

    /// <inheritdoc/>
    public override bool IsTerminated => State == NonInviteServerState.Terminated;

    /// <inheritdoc/>
    public override MonotonicTime? Deadline => _timeout;

    /// <inheritdoc/>
    public override void Receive(MonotonicTime now, SipRequest request, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (State is NonInviteServerState.Proceeding or NonInviteServerState.Completed)
            outputs.Add(new TransactionOutput.Send(LastResponse!, Path));
    }

    /// <inheritdoc/>
    public override void Respond(MonotonicTime now, SipResponse response, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(outputs);
        if (State is not (NonInviteServerState.Trying or NonInviteServerState.Proceeding)) return;
        LastResponse = response;
        outputs.Add(new TransactionOutput.Send(response, Path));
        if (response.IsProvisional)
        {
            State = NonInviteServerState.Proceeding;
            return;
        }
        State = NonInviteServerState.Completed;
        _timeout = now + Timers.J;
        if (Path.IsReliable) Terminate(outputs);
    }

    /// <inheritdoc/>
    public override void Advance(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (!(_timeout <= now)) return;
        if (State != NonInviteServerState.Completed) outputs.Add(new TransactionOutput.TimedOut(this));
        Terminate(outputs);
    }

    /// <inheritdoc/>
    public override void TransportFailed(MonotonicTime now, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (IsTerminated) return;
        outputs.Add(new TransactionOutput.TransportFailed(this));
        Terminate(outputs);
    }

    private void Terminate(List<TransactionOutput> outputs)
    {
        State = NonInviteServerState.Terminated;
        _timeout = null;
        outputs.Add(new TransactionOutput.Terminated(this));
    }
}
