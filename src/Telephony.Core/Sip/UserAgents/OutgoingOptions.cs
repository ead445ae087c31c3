using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>An OPTIONS of ours outside a dialog (RFC 3261 11.1): whether somebody is there. Answered once, by a final response or its absence.</summary>
internal sealed class OutgoingOptions(UserAgentCore core, CallHandle handle) : IDialogUser
{
    private bool _isOver;

    public CallHandle Handle => handle;

    public bool IsActive => false;

    public bool IsOver => _isOver;

    public IEnumerable<DialogId> Dialogs => [];

    public MonotonicTime? Deadline => null;

    int IDeadlined.QueueIndex { get; set; } = -1;

    public void Start(MonotonicTime now, SipUri target, TransportPath path, List<UserAgentOutput> outputs)
    {
        var self = core.ContactFor(path);
        core.Send(now, this, new SipRequest
        {
            Method = SipMethod.Options,
            RequestUri = target,
            Via = [core.NewVia(path)],
            From = self[0].WithTag(core.NextToken()),
            To = new NameAddr(target),
            CallId = core.NextToken(),
            CSeq = new CSeq(1, SipMethod.Options),
            Contact = self,
            Headers = core.WithProduct([Capabilities.AcceptSdp]),
        }, path, outputs);
    }

    public void Receive(MonotonicTime now, ClientTransaction client, SipResponse response, List<UserAgentOutput> outputs)
    {
        if (!response.IsProvisional) Finish(new UserAgentOutput.Pinged(Handle, response.StatusCode, RetryAfter.Of(response)), outputs);
    }

    public void Fail(MonotonicTime now, ClientTransaction client, bool timedOut, List<UserAgentOutput> outputs) =>
        Finish(new UserAgentOutput.Pinged(Handle, null, null), outputs);

    public void Receive(MonotonicTime now, ServerTransaction? server, SipRequest request, List<UserAgentOutput> outputs)
    {
        // It has no dialog in which a request could come.
    }

    public void Forget(ClientTransaction client) => _isOver = true;

    public void Advance(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        // Its transaction has the timers.
    }

    public void HangUp(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        // No command reaches it.
    }

    public void Break(List<UserAgentOutput> outputs) => Finish(new UserAgentOutput.Pinged(Handle, null, null), outputs);

    private void Finish(UserAgentOutput.Pinged told, List<UserAgentOutput> outputs)
    {
        if (_isOver) return;
        _isOver = true;
        outputs.Add(told);
    }
}
