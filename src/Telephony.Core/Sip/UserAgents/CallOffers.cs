using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>The re-INVITEs and UPDATEs of the peer in one call: RFC 3261 14.2, RFC 3311 5.2.</summary>
/// <remarks>
/// <code>
/// what arrived                       while                                                   answer
/// INVITE                             an INVITE, or an offer of the peer, has no answer yet   500, Retry-After
/// INVITE                             a 200 of ours waits for its ACK, or our re-INVITE is    491
///                                    out
/// UPDATE with an offer               an offer of the peer has no answer yet                  500, Retry-After
/// UPDATE with an offer               an offer of ours has no answer yet                      491
/// either, session interval too small                                                         422
/// UPDATE without an offer                                                                    200
/// INVITE, UPDATE with an offer                                                               Reoffered, then as the
///                                                                                            application says
/// </code>
/// 14.2 does not name the re-INVITE that overtakes the ACK of the answer before it; 491 has the peer ask again when the ACK has come.
/// </remarks>
internal sealed class CallOffers(UserAgentCore core, Call call)
{
    // 14.2 and RFC 3311 5.2: between 0 and 10 seconds, chosen at random.
    private const int RetryAfterRange = 11;

    private ServerTransaction? _open;

    /// <summary>Whether an offer of the peer waits for the application.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>A re-INVITE or UPDATE in order.</summary>
    public void Receive(MonotonicTime now, ServerTransaction server, List<UserAgentOutput> outputs)
    {
        var request = server.Request;
        var offer = RequestScreening.Sdp(request);
        var isInvite = server is InviteServerTransaction;
        if (isInvite || !offer.IsEmpty)
        {
            if (call.State == CallState.Invited || IsOpen)
            {
                core.Respond(now, server, 500, [new SipHeader("Retry-After", $"{core.Random(RetryAfterRange)}")], outputs);
                return;
            }
            if (call.OfferIsOut || (isInvite && call.AwaitsAck))
            {
                core.Respond(now, server, 491, [], outputs);
                return;
            }
        }
        if (SessionTimer.Check(request, core.Options) is { } refusal)
        {
            core.Refuse(now, server, refusal, outputs);
            return;
        }
        if (!isInvite && offer.IsEmpty)
        {
            AcceptPlainUpdate(now, server, outputs);
            return;
        }
        _open = server;
        if (isInvite) core.Respond(now, server, 100, [], outputs);
        outputs.Add(new UserAgentOutput.Reoffered(call.Handle, offer));
    }

    /// <summary>The application's answer, or its offer for a re-INVITE without one.</summary>
    public void Accept(MonotonicTime now, ReadOnlyMemory<byte> sdp, List<UserAgentOutput> outputs)
    {
        if (_open is not { } server) return;
        _open = null;
        call.Answer(now, server, sdp, RequestScreening.Sdp(server.Request).IsEmpty, outputs);
    }

    /// <summary>Answers the open offer, if any, with a final non-2xx status; the session stays as it was.</summary>
    public void Refuse(MonotonicTime now, int status, List<UserAgentOutput> outputs)
    {
        if (_open is not { } server) return;
        _open = null;
        core.Respond(now, server, status, [], outputs);
    }

    /// <summary>The CANCEL of the open re-INVITE; any other has its final response and is left alone.</summary>
    public void Cancel(MonotonicTime now, InviteServerTransaction invite, List<UserAgentOutput> outputs)
    {
        if (_open == invite) Refuse(now, 487, outputs);
    }

    private void AcceptPlainUpdate(MonotonicTime now, ServerTransaction server, List<UserAgentOutput> outputs)
    {
        // Before the answer to the INVITE an UPDATE only moves the target: there is no session to time yet.
        if (call.IsAnswered)
        {
            call.Answer(now, server, default, weOffered: false, outputs);
            return;
        }
        call.Dialog.RefreshTarget(server.Request);
        core.Respond(now, server, 200, [Capabilities.Allow, Capabilities.Supported], outputs, contact: core.ContactFor(call.Source));
    }
}
