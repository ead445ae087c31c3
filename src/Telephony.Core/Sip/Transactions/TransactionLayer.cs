using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Transactions;

/// <summary>
/// All transactions of one element (RFC 3261 17): one look-up a message, one ordered structure of deadlines. Pure; owned by
/// one loop; not thread-safe.
/// </summary>
public sealed class TransactionLayer
{
    private readonly SipTimers _timers;
    private readonly Dictionary<TransactionKey, ServerTransaction> _servers = [];
    private readonly Dictionary<TransactionKey, ClientTransaction> _clients = [];
    private readonly Dictionary<MergeKey, ServerTransaction> _outsideDialogs = [];
    private readonly DeadlineQueue<Transaction> _deadlines = new();

    /// <summary>A layer without transactions.</summary>
    public TransactionLayer(SipTimers timers)
    {
        ArgumentNullException.ThrowIfNull(timers);
        _timers = timers;
    }

    /// <summary>What tells a request that reached us twice over different ways (8.2.2.2).</summary>
    private readonly record struct MergeKey(string CallId, string FromTag, CSeq CSeq)
    {
        public static MergeKey? Of(SipRequest request) =>
            request.To.Tag is null ? new MergeKey(request.CallId, request.From.Tag ?? "", request.CSeq) : null;
    }

    /// <summary>The earliest deadline of any transaction.</summary>
    public MonotonicTime? Deadline => _deadlines.Deadline;

    /// <summary>Server transactions that are not over.</summary>
    public int ServerCount => _servers.Count;

    /// <summary>Client transactions that are not over.</summary>
    public int ClientCount => _clients.Count;

    /// <summary>
    /// A request arrived: a copy or an ACK goes to its transaction, an ACK without one to the user, any other request makes a
    /// transaction and goes to the user with it.
    /// </summary>
    /// <param name="now">The present instant.</param>
    /// <param name="request">The request; its top Via is marked here.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="outputs">Gets what is to be done.</param>
    public void Receive(MonotonicTime now, SipRequest request, TransportPath source, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(outputs);
        var key = TransactionKey.OfRequest(request);
        if (_servers.TryGetValue(key, out var known) && !(request.Method == SipMethod.Ack && IsOtherAck(known, request)))
        {
            known.Receive(now, request, outputs);
            Settle(known);
            return;
        }
        var marked = ViaRouting.MarkSource(request, source);
        if (request.Method == SipMethod.Ack)
        {
            outputs.Add(new TransactionOutput.PassToUser(null, marked));
            return;
        }
        ServerTransaction server = request.Method == SipMethod.Invite
            ? new InviteServerTransaction(marked, source, key, _timers)
            : new NonInviteServerTransaction(now, marked, source, key, _timers);
        _servers.Add(key, server);
        // A CANCEL has the CSeq number of its INVITE but its own method, so it never looks merged with it.
        if (MergeKey.Of(request) is { } merge) server.IsMerged = !_outsideDialogs.TryAdd(merge, server);
        Settle(server);
        outputs.Add(new TransactionOutput.PassToUser(server, marked));
    }

    /// <summary>
    /// A response arrived. One without a transaction is dropped: 18.1.2 has it passed to the user, who as a user agent server
    /// and author of every INVITE's 2xx ACK within the Accepted state has no use for it.
    /// </summary>
    public void Receive(MonotonicTime now, SipResponse response, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(response);
        // 8.1.3.3: more than one Via means that it was not meant for us.
        if (response.Via.Count != 1 || !_clients.TryGetValue(TransactionKey.OfResponse(response), out var client)) return;
        client.Receive(now, response, outputs);
        Settle(client);
    }

    /// <summary>Whether a request is a copy of one that has a transaction, or the ACK or CANCEL of one.</summary>
    public bool Knows(SipRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _servers.ContainsKey(TransactionKey.OfRequest(request));
    }

    /// <summary>Sends a request of ours in a new transaction. Not for ACK.</summary>
    public ClientTransaction Send(MonotonicTime now, SipRequest request, TransportPath path, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(request);
        ClientTransaction client = request.Method == SipMethod.Invite
            ? new InviteClientTransaction(request, path, _timers)
            : new NonInviteClientTransaction(request, path, _timers);
        _clients.Add(client.Key, client);
        client.Start(now, outputs);
        Settle(client);
        return client;
    }

    /// <summary>Ends an INVITE of ours that was cancelled and got no final response (9.1).</summary>
    public void Abandon(InviteClientTransaction client, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Abandon(outputs);
        Settle(client);
    }

    /// <summary>Sends a response of the user in its transaction.</summary>
    public void Respond(MonotonicTime now, ServerTransaction server, SipResponse response, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.Respond(now, response, outputs);
        Settle(server);
    }

    /// <summary>The INVITE transaction that a CANCEL is for (9.2), or null.</summary>
    public InviteServerTransaction? FindInvite(SipRequest cancel) =>
        _servers.GetValueOrDefault(TransactionKey.OfCancelled(cancel)) as InviteServerTransaction;

    /// <summary>A message could not be sent over <paramref name="path"/>. Looks at every transaction, which a failure is rare enough for.</summary>
    public void TransportFailed(MonotonicTime now, TransportPath path, List<TransactionOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(path);
        var hit = _clients.Values.Concat<Transaction>(_servers.Values).Where(one => ViaRouting.IsSame(one.Path, path)).ToList();
        foreach (var transaction in hit)
        {
            transaction.TransportFailed(now, outputs);
            Settle(transaction);
        }
    }

    /// <summary>Fires every timer that is due.</summary>
    public void Advance(MonotonicTime now, List<TransactionOutput> outputs)
    {
        while (_deadlines.TryPeekDue(now, out var transaction))
        {
            transaction.Advance(now, outputs);
            Settle(transaction);
        }
    }

    // 17.2.3 for RFC 2543 peers: the ACK carries the To tag of our response. With the cookie the branch says all.
    private static bool IsOtherAck(ServerTransaction known, SipRequest ack) =>
        known.Key.IsWithoutCookie && known.LastResponse?.To.Tag is { } tag && ack.To.Tag != tag;

    private void Settle(Transaction transaction)
    {
        if (!transaction.IsTerminated)
        {
            _deadlines.Update(transaction);
            return;
        }
        _deadlines.Remove(transaction);
        if (transaction is ClientTransaction)
        {
            _clients.Remove(transaction.Key);
            return;
        }
        _servers.Remove(transaction.Key);
        if (MergeKey.Of(transaction.Request) is { } merge && _outsideDialogs.GetValueOrDefault(merge) == transaction)
            _outsideDialogs.Remove(merge);
    }
}
