using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>
/// The branches of one INVITE of ours, told apart by their To tags (RFC 3261 12.1.2, 19.3), and what their peers may ask before the 2xx.
/// </summary>
/// <remarks>
/// <code>
/// in an early dialog            answer
/// out of order                  500
/// BYE                           200; the dialog is forgotten, and with the last one the INVITE cancelled
/// UPDATE with an offer          491: ours has no answer yet (RFC 3311 5.2)
/// UPDATE without one            200, the target moves
/// INVITE                        491
/// INFO, OPTIONS                 200
/// </code>
/// </remarks>
internal sealed class EarlyDialogs(UserAgentCore core, OutgoingInvite invite)
{
    /// <summary>Branches that are kept apart; what comes from a further one is not taken.</summary>
    public const int MaxBranches = 16;

    /// <summary>Progress that is told of one INVITE; further news of a peer that cannot stop is not.</summary>
    public const int MaxTold = 64;

    private readonly List<Branch> _branches = [];
    private int _told;

    public IEnumerable<DialogId> Ids => _branches.Where(static branch => branch.Dialog is not null).Select(static branch => branch.Dialog!.Id);

    /// <summary>What came from one peer.</summary>
    internal sealed class Branch(string? tag)
    {
        public string? Tag { get; } = tag;

        /// <summary>Its early dialog; null before it has one, and once it is no longer early.</summary>
        public Dialog? Dialog { get; set; }

        public int Status { get; set; }

        /// <summary>The last description that it sent in a provisional response.</summary>
        public ReadOnlyMemory<byte> Sdp { get; set; }

        public SipRequest? Ack { get; set; }

        public TransportPath? AckPath { get; set; }
    }

    /// <summary>The branch of a response, a new one when there is room; else null. For an answer there is room unless as many have answered: it takes the place of one that has not.</summary>
    public Branch? Find(SipResponse response)
    {
        if (_branches.Find(branch => branch.Tag == response.To.Tag) is { } known) return known;
        if (_branches.Count == MaxBranches)
        {
            if (response.IsProvisional || _branches.Find(static branch => branch.Ack is null) is not { } silent) return null;
            if (silent.Dialog is { } dialog) core.Leave(dialog.Id, invite);
            _branches.Remove(silent);
        }
        var found = new Branch(response.To.Tag);
        _branches.Add(found);
        return found;
    }

    /// <summary>A 101 to 199. Whether it says something new, and what it brings for early media.</summary>
    public bool Hear(SipRequest request, SipResponse response, out ReadOnlyMemory<byte> sdp)
    {
        sdp = RequestScreening.Sdp(response);
        if (Find(response) is not { } branch) return false;
        if (branch is { Tag: not null, Dialog: null, Ack: null })
        {
            branch.Dialog = Dialog.OfClient(request, response);
            core.Enter(branch.Dialog.Id, invite);
        }
        var isNew = response.StatusCode != branch.Status || (!sdp.IsEmpty && !sdp.Span.SequenceEqual(branch.Sdp.Span));
        branch.Status = response.StatusCode;
        if (!sdp.IsEmpty) branch.Sdp = sdp;
        return isNew && ++_told <= MaxTold;
    }

    /// <summary>All branches have ended.</summary>
    public void Clear()
    {
        foreach (var id in Ids) core.Leave(id, invite);
        _branches.Clear();
    }

    public void Receive(MonotonicTime now, ServerTransaction? server, SipRequest request, List<UserAgentOutput> outputs)
    {
        if (server is null || request.Method == SipMethod.Ack) return;
        var id = DialogId.OfRequest(request);
        if (_branches.Find(branch => branch.Dialog?.Id == id) is not { Dialog: { } dialog } found)
        {
            core.Respond(now, server, 481, [], outputs);
            return;
        }
        if (!dialog.TakeSequence(request.CSeq))
        {
            core.Respond(now, server, 500, [], outputs, reason: "Out of Order");
            return;
        }
        switch (request.Method)
        {
            case SipMethod.Bye:
                core.Respond(now, server, 200, [], outputs);
                core.Leave(id, invite);
                _branches.Remove(found);
                if (_branches.Count == 0) invite.Cancel(now, new InviteFailure(InviteFailureCause.PeerHungUp, 487), outputs);
                break;
            case SipMethod.Update when RequestScreening.Sdp(request).IsEmpty:
                dialog.RefreshTarget(request);
                core.Respond(now, server, 200, [Capabilities.Allow, Capabilities.Supported], outputs, contact: core.ContactFor(invite.Path));
                break;
            case SipMethod.Invite or SipMethod.Update:
                core.Respond(now, server, 491, [], outputs);
                break;
            default:
                core.Respond(now, server, 200, [Capabilities.Allow, Capabilities.AcceptSdp, Capabilities.Supported], outputs);
                break;
        }
    }
}
