using System.Net;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>What a <see cref="SimulatedCaller"/> does when its call is up, or instead of waiting for that.</summary>
internal enum CallerPlan
{
    /// <summary>Hangs up some time after the answer.</summary>
    HangsUp,

    /// <summary>Waits for the BYE of the server.</summary>
    Waits,

    /// <summary>Cancels before the answer.</summary>
    Cancels,

    /// <summary>Sends a re-INVITE, then hangs up.</summary>
    Reinvites,
}

/// <summary>A small user agent client over the client transactions: one INVITE and what follows from it. Counts its final responses.</summary>
internal sealed class SimulatedCaller
{
    private readonly TransactionLayer _layer = new(SipTimers.Default);
    private readonly TransportPath _path;
    private readonly string _callId;
    private readonly CallerPlan _plan;
    private readonly TimeSpan _patience;
    private readonly Dictionary<uint, SipRequest> _acks = [];
    private readonly HashSet<uint> _reinvites = [];
    private SipRequest? _invite;
    private MonotonicTime? _act;
    private Dialog? _dialog;
    private int _branches;

    public SimulatedCaller(IPEndPoint local, IPEndPoint server, int number, CallerPlan plan, TimeSpan patience)
    {
        _path = new TransportPath(SipTransport.Udp, local, server);
        _callId = $"call-{number}";
        _plan = plan;
        _patience = patience;
    }

    /// <summary>Distinct final responses to the first INVITE, by status and tag; a time-out counts as 408.</summary>
    public HashSet<(int Status, string? Tag)> Finals { get; } = [];

    public MonotonicTime? Deadline => _layer.Deadline is { } a && !(_act < a) ? a : _act;

    public int Transactions => _layer.ClientCount + _layer.ServerCount;

    public void Start(MonotonicTime now, List<(SipMessage, TransportPath)> sends)
    {
        _invite = SipExamples.Request(
            SipMethod.Invite, 1, callId: _callId, branch: Branch(), body: SipExamples.SdpText, via: $"SIP/2.0/UDP {_path.Local};rport",
            contact: $"<sip:caller@{_path.Local}>");
        Run(now, sends, list => _layer.Send(now, _invite, _path, list));
        if (_plan == CallerPlan.Cancels) _act = now + _patience;
    }

    public void Receive(MonotonicTime now, SipMessage message, List<(SipMessage, TransportPath)> sends) => Run(now, sends, list =>
    {
        if (message is SipRequest request) _layer.Receive(now, request, _path, list);
        else _layer.Receive(now, (SipResponse)message, list);
    });

    public void Advance(MonotonicTime now, List<(SipMessage, TransportPath)> sends)
    {
        Run(now, sends, list => _layer.Advance(now, list));
        if (!(_act <= now)) return;
        _act = null;
        if (_plan == CallerPlan.Cancels)
        {
            if (Finals.Count > 0) return;
            // 9.1: same branch, same number.
            var cancel = SipExamples.CancelOf(_invite!);
            Run(now, sends, list => _layer.Send(now, Own(cancel), _path, list));
        }
        else if (_plan == CallerPlan.Reinvites && _reinvites.Count == 0) SendInDialog(now, SipMethod.Invite, sends);
        else SendInDialog(now, SipMethod.Bye, sends);
    }

    private SipRequest Own(SipRequest cancel) => new()
    {
        Method = cancel.Method, RequestUri = _invite!.RequestUri, Via = [_invite.Via[0]], From = _invite.From, To = _invite.To, CallId = _callId,
        CSeq = cancel.CSeq,
    };

    private void SendInDialog(MonotonicTime now, string method, List<(SipMessage, TransportPath)> sends)
    {
        var isInvite = method == SipMethod.Invite;
        var request = _dialog!.CreateRequest(
            method, NewVia(), isInvite ? _invite!.Contact[0] : null, isInvite ? [new("Content-Type", "application/sdp")] : [],
            isInvite ? SipExamples.SdpOctets : default);
        if (isInvite) _reinvites.Add(request.CSeq.Number);
        Run(now, sends, list => _layer.Send(now, request, _path, list));
    }

    private void TakeResponse(MonotonicTime now, SipResponse response, List<(SipMessage, TransportPath)> sends)
    {
        if (response.IsProvisional || response.CSeq.Method != SipMethod.Invite) return;
        var isFirst = response.CSeq.Number == 1;
        if (isFirst) Finals.Add((response.StatusCode, response.To.Tag));
        if (response.StatusCode < 300)
        {
            _dialog ??= Dialog.OfClient(_invite!, response);
            if (!_acks.TryGetValue(response.CSeq.Number, out var ack))
            {
                ack = _dialog.CreateRequest(SipMethod.Ack, NewVia(), null, [], ackOf: response.CSeq.Number);
                _acks.Add(response.CSeq.Number, ack);
                if (_plan != CallerPlan.Waits) _act = now + _patience;
            }
            sends.Add((ack, _path));
        }
        else if (!isFirst && _act is null) _act = now + _patience;
    }

    private void TakeRequest(MonotonicTime now, ServerTransaction? server, List<(SipMessage, TransportPath)> sends)
    {
        if (server is null) return;
        _act = null;
        Run(now, sends, list => _layer.Respond(now, server, server.Request.CreateResponse(200, "x"), list));
    }

    private void Run(MonotonicTime now, List<(SipMessage, TransportPath)> sends, Action<List<TransactionOutput>> step)
    {
        var list = new List<TransactionOutput>();
        step(list);
        foreach (var output in list)
        {
            if (output is TransactionOutput.Send send) sends.Add((send.Message, send.Path));
            else if (output is TransactionOutput.PassToUser { Message: SipResponse response }) TakeResponse(now, response, sends);
            else if (output is TransactionOutput.PassToUser passed) TakeRequest(now, passed.Transaction as ServerTransaction, sends);
            else if (output is TransactionOutput.TimedOut { Transaction: InviteClientTransaction { Request.CSeq.Number: 1 } }) Finals.Add((408, null));
            else if (output is TransactionOutput.TimedOut { Transaction: InviteClientTransaction } && _act is null) _act = now + _patience;
        }
    }

    private Via NewVia() => new("UDP", _path.Local.Address.ToString(), _path.Local.Port, new SipParameters([new("branch", Branch()), new("rport", null)]));

    private string Branch() => $"z9hG4bK-{_callId}-{++_branches}";
}
