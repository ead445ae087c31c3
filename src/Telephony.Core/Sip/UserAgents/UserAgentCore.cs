using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>
/// The tables of a <see cref="UserAgent"/> and what its calls do to the outside: send, answer, forget. A call is in the table of handles
/// until its end was told, in the table of dialogs until nothing is left to do.
/// </summary>
internal sealed class UserAgentCore
{
    private readonly ITokenSource _tokens;
    private readonly TransactionLayer _layer;
    private readonly Dictionary<CallHandle, IDialogUser> _active = [];
    private readonly Dictionary<DialogId, IDialogUser> _dialogs = [];
    private readonly Dictionary<ServerTransaction, Call> _unanswered = [];
    private readonly Dictionary<ClientTransaction, IDialogUser> _clients = [];
    private readonly Dictionary<RequestHandle, ServerTransaction> _requests = [];
    private readonly DeadlineQueue<IDialogUser> _deadlines = new();
    private readonly Stack<List<TransactionOutput>> _spare = new();
    private long _lastHandle;

    public UserAgentCore(UserAgentOptions options, ITokenSource tokens)
    {
        Options = options;
        _tokens = tokens;
        _layer = new TransactionLayer(options.Timers);
    }

    public UserAgentOptions Options { get; }

    /// <summary>Given every request that the layer has not seen before, with its transaction; null for an ACK of a 2xx.</summary>
    public required Action<MonotonicTime, ServerTransaction?, SipRequest, List<UserAgentOutput>> Requested { get; init; }

    public TransactionLayer Layer => _layer;

    public int ActiveCalls => _active.Count;

    /// <summary>Everything that is kept: zero when all calls and transactions have run out.</summary>
    public int Held => _active.Count + _dialogs.Count + _unanswered.Count + _clients.Count + _requests.Count + _deadlines.Count
        + _layer.ServerCount + _layer.ClientCount;

    public MonotonicTime? Deadline => _layer.Deadline is { } a && !(_deadlines.Deadline < a) ? a : _deadlines.Deadline;

    public string NextToken() => _tokens.Next();

    /// <summary>0 to <paramref name="bound"/> - 1, as unpredictable as the tokens are.</summary>
    public int Random(int bound)
    {
        var hash = 17u;
        foreach (var character in _tokens.Next()) hash = unchecked(hash * 31 + character);
        return (int)(hash % (uint)bound);
    }

    public void Receive(MonotonicTime now, SipMessage message, TransportPath path, List<UserAgentOutput> outputs) =>
        Run(now, outputs, list =>
        {
            if (message is SipRequest request) _layer.Receive(now, request, path, list);
            else _layer.Receive(now, (SipResponse)message, list);
        });

    public void TransportFailed(MonotonicTime now, TransportPath path, List<UserAgentOutput> outputs) =>
        Run(now, outputs, list => _layer.TransportFailed(now, path, list));

    public void Advance(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        Run(now, outputs, list => _layer.Advance(now, list));
        while (_deadlines.TryPeekDue(now, out var call))
        {
            try
            {
                call.Advance(now, outputs);
            }
            catch
            {
                // A call that cannot be advanced would be due for ever, and keep the others from their timers.
                call.Break(outputs);
                throw;
            }
            finally
            {
                Settle(call);
            }
        }
    }

    /// <summary>Makes and keeps the call of a new INVITE.</summary>
    public Call Open(MonotonicTime now, InviteServerTransaction invite)
    {
        var call = new Call(now, this, NewHandle(), invite, _tokens.Next());
        _active.Add(call.Handle, call);
        _dialogs.Add(call.Dialog.Id, call);
        _unanswered.Add(invite, call);
        Settle(call);
        return call;
    }

    /// <summary>Sends an INVITE of ours and keeps what may become of it.</summary>
    public CallHandle Invite(MonotonicTime now, InviteRequest asked, List<UserAgentOutput> outputs)
    {
        var invite = new OutgoingInvite(this, NewHandle(), asked);
        _active.Add(invite.Handle, invite);
        invite.Start(now, outputs);
        Settle(invite);
        return invite.Handle;
    }

    public CallHandle NewHandle() => new(++_lastHandle);

    /// <summary>Keeps a call that an INVITE of ours made, in the place of that INVITE when it is the one to be told.</summary>
    public void Keep(Call call)
    {
        if (call.IsActive) _active[call.Handle] = call;
        Enter(call.Dialog.Id, call);
        Settle(call);
    }

    /// <summary>From now on the requests of this dialog go to <paramref name="user"/>.</summary>
    public void Enter(DialogId dialog, IDialogUser user) => _dialogs[dialog] = user;

    /// <summary>No requests of this dialog go to <paramref name="user"/> any more.</summary>
    public void Leave(DialogId dialog, IDialogUser user)
    {
        if (_dialogs.GetValueOrDefault(dialog) == user) _dialogs.Remove(dialog);
    }

    public RequestHandle Keep(ServerTransaction request)
    {
        var handle = new RequestHandle(++_lastHandle);
        _requests.Add(handle, request);
        return handle;
    }

    public ServerTransaction? Take(RequestHandle handle) => _requests.Remove(handle, out var request) ? request : null;

    public IDialogUser? Find(CallHandle handle) => _active.GetValueOrDefault(handle);

    public IDialogUser? Find(DialogId id) => _dialogs.GetValueOrDefault(id);

    /// <summary>The call whose INVITE has no final response yet.</summary>
    public Call? FindUnanswered(InviteServerTransaction invite) => _unanswered.GetValueOrDefault(invite);

    /// <summary>The INVITE of a call gets its final response.</summary>
    public void InviteAnswered(InviteServerTransaction invite) => _unanswered.Remove(invite);

    /// <summary>Forgets what a call no longer needs and plans its next deadline; after every event of a call.</summary>
    public void Settle(IDialogUser user)
    {
        if (!user.IsActive && _active.GetValueOrDefault(user.Handle) == user) _active.Remove(user.Handle);
        if (user.IsOver)
        {
            foreach (var dialog in user.Dialogs) Leave(dialog, user);
            _deadlines.Remove(user);
        }
        else _deadlines.Update(user);
    }

    /// <summary>Answers a request in its transaction and returns the response.</summary>
    public SipResponse Respond(
        MonotonicTime now, ServerTransaction server, int status, IReadOnlyList<SipHeader> headers, List<UserAgentOutput> outputs,
        string? tag = null, IReadOnlyList<NameAddr>? contact = null, ReadOnlyMemory<byte> body = default, string? reason = null)
    {
        IReadOnlyList<SipHeader> all = Options.Product is { } product && status > 100 ? [.. headers, new("Server", product)] : headers;
        var toTag = status > 100 && server.Request.To.Tag is null ? tag ?? _tokens.Next() : null;
        var response = server.Request.CreateResponse(status, toTag, all, contact, body, reason);
        RespondAgain(now, server, response, outputs);
        return response;
    }

    /// <summary>Sends a response once more.</summary>
    public void RespondAgain(MonotonicTime now, ServerTransaction server, SipResponse response, List<UserAgentOutput> outputs) =>
        Run(now, outputs, list => _layer.Respond(now, server, response, list));

    public void Refuse(MonotonicTime now, ServerTransaction server, Refusal refusal, List<UserAgentOutput> outputs) =>
        Respond(now, server, refusal.Status, refusal.Headers, outputs, reason: refusal.Reason);

    /// <summary>Sends a request within the call's dialog in a new transaction, whose responses go to the call.</summary>
    public ClientTransaction Send(
        MonotonicTime now, Call call, string method, IReadOnlyList<SipHeader> headers, ReadOnlyMemory<byte> body, List<UserAgentOutput> outputs) =>
        Send(now, call, CreateRequest(call, method, headers, body), PathTo(call), outputs);

    /// <summary>Sends a request in a new transaction, whose responses go to <paramref name="asker"/>.</summary>
    public ClientTransaction Send(MonotonicTime now, IDialogUser asker, SipRequest request, TransportPath path, List<UserAgentOutput> outputs)
    {
        ClientTransaction? client = null;
        Run(now, outputs, list =>
        {
            client = _layer.Send(now, request, path, list);
            _clients.Add(client, asker);
        });
        return client!;
    }

    /// <summary>Ends an INVITE transaction to which no final response came (9.1).</summary>
    public void Abandon(MonotonicTime now, InviteClientTransaction client, List<UserAgentOutput> outputs) =>
        Run(now, outputs, list => _layer.Abandon(client, list));

    public SipRequest CreateRequest(Call call, string method, IReadOnlyList<SipHeader> headers, ReadOnlyMemory<byte> body, uint? ackOf = null)
    {
        var path = PathTo(call);
        var refreshesTarget = method is SipMethod.Invite or SipMethod.Update;
        var request = call.Dialog.CreateRequest(method, NewVia(path), refreshesTarget ? ContactFor(path)[0] : null, WithProduct(headers), body, ackOf);
        return call.Authorize(request);
    }

    /// <summary>The ACK of a 2xx to an INVITE of ours, with that INVITE's credentials (13.2.2.4).</summary>
    public SipRequest CreateAck(Call call, SipRequest invite)
    {
        var credentials = invite.Headers.Where(static header => header.Name is HeaderName.Authorization or HeaderName.ProxyAuthorization);
        return CreateRequest(call, SipMethod.Ack, [.. credentials], default, invite.CSeq.Number);
    }

    /// <summary>Our Via for a request over <paramref name="path"/>, with a branch of its own.</summary>
    public Via NewVia(TransportPath path)
    {
        var self = Options.Advertise(path);
        return new Via(path.Transport == SipTransport.Udp ? "UDP" : "TCP", self.Host, self.Port, new SipParameters(
            [new("branch", Via.MagicCookie + _tokens.Next()), new("rport", null)]));
    }

    /// <summary>The fields of a request of ours, and our name.</summary>
    public IReadOnlyList<SipHeader> WithProduct(IReadOnlyList<SipHeader> headers) =>
        Options.Product is { } product ? [.. headers, new("User-Agent", product)] : headers;

    public TransportPath PathTo(Call call) => DialogRouting.PathTo(call.Dialog.NextHop, call.Source);

    /// <summary>Our Contact for a peer that we reach over <paramref name="path"/>.</summary>
    public IReadOnlyList<NameAddr> ContactFor(TransportPath path)
    {
        var self = Options.Advertise(path);
        var parameters = path.Transport == SipTransport.Tcp ? new SipParameters([new("transport", "tcp")]) : SipParameters.Empty;
        return [new NameAddr(new SipUri("sip", null, self.Host, self.Port, parameters))];
    }

    // What the layer asks for is carried out before its caller goes on, so that outputs keep the order of what happened.
    private void Run(MonotonicTime now, List<UserAgentOutput> outputs, Action<List<TransactionOutput>> step)
    {
        var list = _spare.TryPop(out var spare) ? spare : [];
        step(list);
        foreach (var output in list) CarryOut(now, output, outputs);
        list.Clear();
        _spare.Push(list);
    }

    private void CarryOut(MonotonicTime now, TransactionOutput output, List<UserAgentOutput> outputs)
    {
        switch (output)
        {
            case TransactionOutput.Send send:
                outputs.Add(new UserAgentOutput.Send(send.Message, send.Path));
                break;
            case TransactionOutput.PassToUser { Message: SipRequest request } passed:
                Requested(now, passed.Transaction as ServerTransaction, request, outputs);
                break;
            case TransactionOutput.PassToUser { Message: SipResponse response, Transaction: ClientTransaction client }:
                if (!_clients.TryGetValue(client, out var asker)) break;
                asker.Receive(now, client, response, outputs);
                Settle(asker);
                break;
            case TransactionOutput.TimedOut { Transaction: ClientTransaction client }:
                Fail(now, client, timedOut: true, outputs);
                break;
            case TransactionOutput.TransportFailed { Transaction: ClientTransaction client }:
                Fail(now, client, timedOut: false, outputs);
                break;
            case TransactionOutput.Terminated { Transaction: ClientTransaction client } when _clients.Remove(client, out var user):
                user.Forget(client);
                Settle(user);
                break;
            case TransactionOutput.Terminated { Transaction: NonInviteServerTransaction { LastResponse: null } server }:
                // Rare: the application never answered. So the look through the table costs nothing that counts.
                foreach (var kept in _requests.Where(kept => kept.Value == server).Select(kept => kept.Key).ToList()) _requests.Remove(kept);
                break;
            default:
                // A server transaction that ended or could not send: the peer's own timers decide (17.2.4, RFC 6026 8.8).
                break;
        }
    }

    private void Fail(MonotonicTime now, ClientTransaction client, bool timedOut, List<UserAgentOutput> outputs)
    {
        if (!_clients.TryGetValue(client, out var call)) return;
        call.Fail(now, client, timedOut, outputs);
        Settle(call);
    }
}
