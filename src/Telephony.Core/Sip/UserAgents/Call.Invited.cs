using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <content>A call that came in, until our final response (RFC 3261 13.3.1).</content>
internal sealed partial class Call
{
    // 13.3.1.1: proxies cancel an INVITE without a provisional response for three minutes; one a minute keeps it.
    private static readonly TimeSpan RingInterval = TimeSpan.FromMinutes(1);

    private readonly InviteServerTransaction? _invite;
    private MonotonicTime? _ringAgain;
    private MonotonicTime? _inviteExpires;

    /// <summary>A call that came in.</summary>
    public Call(MonotonicTime now, UserAgentCore core, CallHandle handle, InviteServerTransaction invite, string localTag)
        : this(core, handle, Dialog.OfServer(invite.Request, localTag), invite.Source, invite.Request)
    {
        _invite = invite;
        if (uint.TryParse(invite.Request.Header("Expires"), out var seconds) && seconds > 0) _inviteExpires = now + TimeSpan.FromSeconds(seconds);
    }

    public void Ring(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        if (State != CallState.Invited) return;
        _ringAgain = now + RingInterval;
        _core.Respond(now, _invite!, 180, [Capabilities.Allow, Capabilities.Supported], outputs, Dialog.Id.LocalTag, _core.ContactFor(Source));
    }

    public void Accept(MonotonicTime now, ReadOnlyMemory<byte> sdp, List<UserAgentOutput> outputs)
    {
        if (State != CallState.Invited) return;
        LeaveInvited(CallState.Answered);
        var weOffered = RequestScreening.Sdp(_invite!.Request).IsEmpty;
        Answer(now, _invite, sdp, weOffered, outputs);
    }

    public void Reject(MonotonicTime now, int status, IReadOnlyList<SipHeader> extra, EndCause cause, List<UserAgentOutput> outputs)
    {
        if (State != CallState.Invited) return;
        LeaveInvited(CallState.Over);
        _core.Respond(now, _invite!, status, extra, outputs, Dialog.Id.LocalTag);
        outputs.Add(new UserAgentOutput.Ended(Handle, cause));
    }

    /// <summary>The CANCEL of an INVITE of this dialog; its 200 has been sent (9.2).</summary>
    public void Cancel(MonotonicTime now, InviteServerTransaction invite, List<UserAgentOutput> outputs)
    {
        if (invite == _invite) Reject(now, 487, [], EndCause.Cancelled, outputs);
        else _offers.Cancel(now, invite, outputs);
    }

    private void AdvanceInvited(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        if (_inviteExpires <= now) Reject(now, 487, [], EndCause.Cancelled, outputs);
        if (_ringAgain <= now) Ring(now, outputs);
    }

    private void LeaveInvited(CallState next)
    {
        State = next;
        _ringAgain = null;
        _inviteExpires = null;
        if (_invite is not null) _core.InviteAnswered(_invite);
    }
}
