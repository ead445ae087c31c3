using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>What the tables of <see cref="UserAgentCore"/> lead to: a <see cref="Call"/>, or an INVITE of ours that may become one (<see cref="OutgoingInvite"/>).</summary>
internal interface IDialogUser : IDeadlined
{
    CallHandle Handle { get; }

    /// <summary>Whether the application has not been told of the end, and commands come here.</summary>
    bool IsActive { get; }

    /// <summary>Whether nothing is left to do.</summary>
    bool IsOver { get; }

    /// <summary>The dialogs whose requests come here.</summary>
    IEnumerable<DialogId> Dialogs { get; }

    /// <summary>A request other than CANCEL in one of its dialogs, which passed the screening. ACK included.</summary>
    void Receive(MonotonicTime now, ServerTransaction? server, SipRequest request, List<UserAgentOutput> outputs);

    /// <summary>A response to a request of ours.</summary>
    void Receive(MonotonicTime now, ClientTransaction client, SipResponse response, List<UserAgentOutput> outputs);

    /// <summary>A request of ours was not answered in time, or could not be sent.</summary>
    void Fail(MonotonicTime now, ClientTransaction client, bool timedOut, List<UserAgentOutput> outputs);

    /// <summary>A transaction of ours has run out, whatever came of it.</summary>
    void Forget(ClientTransaction client);

    void Advance(MonotonicTime now, List<UserAgentOutput> outputs);

    void HangUp(MonotonicTime now, List<UserAgentOutput> outputs);

    /// <summary>A fault of ours: it is over at once, and no message of it is tried any more.</summary>
    void Break(List<UserAgentOutput> outputs);
}
