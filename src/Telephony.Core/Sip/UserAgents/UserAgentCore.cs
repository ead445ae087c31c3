using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
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
    private readonly Dictionary<CallHandle, Call> _active = [];
    private readonly Dictionary<DialogId, Call> _dialogs = [];
    private readonly Dictionary<ServerTransaction, Call> _unanswered = [];
    private readonly Dictionary<ClientTransaction, Call> _clients = [];
    private readonly Dictionary<RequestHandle, ServerTransaction> _requests = [];
    private readonly DeadlineQueue<Call> _deadlines = new();
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
        var call = new Call(now, this, new CallHandle(++_lastHandle), invite, _tokens.Next());
        _active.Add(call.Handle, call);
        _dialogs.Add(call.Dialog.Id, call);
        _unanswered.Add(invite, call);
        Settle(call);
        return call;
    }

    public RequestHandle Keep(ServerTransaction request)
    {
        var handle = new RequestHandle(++_lastHandle);
        _requests.Add(handle, request);
        return handle;
    }

    public ServerTransaction? Take(RequestHandle handle) => _requests.Remove(handle, out var request) ? request : null;

    public Call? Find(CallHandle handle) => _active.GetValueOrDefault(handle);

    public Call? Find(DialogId id) => _dialogs.GetValueOrDefault(id);

    /// <summary>The call whose INVITE has no final response yet.</summary>
    public Call? FindUnanswered(InviteServerTransaction invite) => _unanswered.GetValueOrDefault(invite);

    /// <summary>The call's INVITE gets its final response.</summary>
    public void InviteAnswered(Call call) => _unanswered.Remove(call.Invite);

    /// <summary>Forgets what a call no longer needs and plans its next deadline; after every event of a call.</summary>
    public void Settle(Call call)
    {
        if (!call.IsActive) _active.Remove(call.Handle);
        if (call.State == CallState.Over)
        {
            _dialogs.Remove(call.Dialog.Id);
            _deadlines.Remove(call);
        }
        else _deadlines.Update(call);
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
        MonotonicTime now, Call call, string method, IReadOnlyList<SipHeader> headers, ReadOnlyMemory<byte> body, List<UserAgentOutput> outputs)
    {
        ClientTransaction? client = null;
        var request = CreateRequest(call, method, headers, body);
        Run(now, outputs, list =>
        {
            client = _layer.Send(now, request, PathTo(call), list);
            _clients.Add(client, call);
        });
        return client!;
    }

    public SipRequest CreateRequest(Call call, string method, IReadOnlyList<SipHeader> headers, ReadOnlyMemory<byte> body, uint? ackOf = null)
    {
        var path = PathTo(call);
        var self = Options.Advertise(path);
        var via = new Via(path.Transport == SipTransport.Udp ? "UDP" : "TCP", self.Host, self.Port, new SipParameters(
            [new("branch", Via.MagicCookie + _tokens.Next()), new("rport", null)]));
        var refreshesTarget = method is SipMethod.Invite or SipMethod.Update;
        IReadOnlyList<SipHeader> all = Options.Product is { } product ? [.. headers, new("User-Agent", product)] : headers;
        return call.Dialog.CreateRequest(method, via, refreshesTarget ? ContactFor(path)[0] : null, all, body, ackOf);
    }

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
            case TransactionOutput.Terminated { Transaction: ClientTransaction client }:
                _clients.Remove(client);
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
