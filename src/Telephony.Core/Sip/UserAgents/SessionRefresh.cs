using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>
/// The session timer of one call (RFC 4028 7.4, 10): refreshes that we send, and the end of a session that nobody refreshed.
/// We refresh with UPDATE when the peer allows it, else with a re-INVITE that offers what we sent last.
/// </summary>
/// <remarks>
/// <code>
/// event                         does
/// half of the interval          refresh, when it is ours; later when an offer is under way
/// 2xx                           the timer starts again; ACK to a re-INVITE, its answer to the application
/// 408, 481, no response         Ended(DialogLost) (12.2.1.2)
/// 401, 407                      refresh again with credentials, once a call, when we have them
/// 422                           refresh again with the peer's Min-SE
/// 405, 501 to UPDATE            refresh again with re-INVITE
/// 491                           refresh again after 0 to 2 s (14.1: the Call-ID is the peer's)
/// other final responses         refresh again at half of what is left
/// end of the interval           Ended(SessionExpired); for the peer's refreshes min(32 s, a third) before it
/// </code>
/// </remarks>
internal sealed class SessionRefresh(UserAgentCore core, Call call, bool canUpdate)
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromSeconds(32);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private bool _canUpdate = canUpdate;
    private SessionTerms? _terms;
    private TimeSpan? _minimum;
    private MonotonicTime? _refreshAt;
    private MonotonicTime? _expiresAt;
    private ClientTransaction? _request;
    private SipRequest? _ack;

    public MonotonicTime? Deadline => _refreshAt is null || _expiresAt < _refreshAt ? _expiresAt : _refreshAt;

    /// <summary>Whether our re-INVITE has no final response yet.</summary>
    public bool OfferIsOut => _request is InviteClientTransaction { State: InviteClientState.Calling or InviteClientState.Proceeding };

    /// <summary>A 2xx of ours or of the peer has set the terms; null switches the timer off.</summary>
    public void Restart(MonotonicTime now, SessionTerms? terms)
    {
        _terms = terms;
        _refreshAt = null;
        _expiresAt = null;
        if (terms is not { } agreed) return;
        var third = agreed.Interval / 3;
        _expiresAt = now + agreed.Interval - (agreed.WeRefresh ? TimeSpan.Zero : third < LongestMargin ? third : LongestMargin);
        if (agreed.WeRefresh) _refreshAt = now + agreed.Interval / 2;
    }

    public void Stop() => (_terms, _refreshAt, _expiresAt) = (null, null, null);

    public void Advance(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        if (_expiresAt <= now) call.End(now, EndCause.SessionExpired, outputs);
        else if (_refreshAt <= now) Refresh(now, outputs);
    }

    /// <summary>A response to a refresh of ours.</summary>
    public void Receive(MonotonicTime now, ClientTransaction client, SipResponse response, List<UserAgentOutput> outputs)
    {
        if (response.IsProvisional) return;
        var isSuccess = response.StatusCode < 300;
        // Every copy of the 2xx to a re-INVITE gets its ACK, also when the call is being left (13.2.2.4).
        if (isSuccess && client is InviteClientTransaction) Acknowledge(client, response, outputs);
        if (client != _request) return;
        _request = null;
        if (!call.IsActive || _terms is not { } terms) return;
        if (!isSuccess)
        {
            TakeFailure(now, client.Request.Method, response, outputs);
            return;
        }
        call.Dialog.RefreshTarget(response);
        Restart(now, SessionTimer.AfterRefresh(terms, response));
        var answer = RequestScreening.Sdp(response);
        if (client is InviteClientTransaction && !answer.IsEmpty) outputs.Add(new UserAgentOutput.OfferAnswered(call.Handle, answer));
    }

    /// <summary>A refresh of ours was not answered (408) or could not be sent (503): 8.1.3.1.</summary>
    public void Fail(MonotonicTime now, ClientTransaction client, bool timedOut, List<UserAgentOutput> outputs)
    {
        if (client != _request) return;
        _request = null;
        if (!call.IsActive) return;
        if (timedOut) call.End(now, EndCause.DialogLost, outputs);
        else TryLater(now);
    }

    private void Refresh(MonotonicTime now, List<UserAgentOutput> outputs)
    {
        if (_request is not null || call.OfferIsOpen || call.AwaitsAck)
        {
            _refreshAt = now + Pause;
            return;
        }
        _refreshAt = null;
        var headers = new List<SipHeader> { Capabilities.Allow, Capabilities.Supported };
        headers.AddRange(SessionTimer.FieldsOfRefresh(_terms!.Value, _minimum));
        if (_canUpdate)
        {
            _request = core.Send(now, call, SipMethod.Update, headers, default, outputs);
            return;
        }
        _ack = null;
        headers.Add(Capabilities.SdpContent);
        _request = core.Send(now, call, SipMethod.Invite, headers, call.LocalSdp, outputs);
    }

    private void TakeFailure(MonotonicTime now, string method, SipResponse response, List<UserAgentOutput> outputs)
    {
        switch (response.StatusCode)
        {
            case 408 or 481:
                call.End(now, EndCause.DialogLost, outputs);
                break;
            case 405 or 501 when method == SipMethod.Update:
                _canUpdate = false;
                Refresh(now, outputs);
                break;
            case 401 or 407 when call.TakesChallenge(response):
                Refresh(now, outputs);
                break;
            case 422 when SessionTimer.MinimumOf(response) is { } minimum && minimum > _terms!.Value.Interval:
                _minimum = minimum;
                _terms = _terms.Value with { Interval = minimum };
                Refresh(now, outputs);
                break;
            case 491:
                _refreshAt = now + TimeSpan.FromMilliseconds(10 * core.Random(201));
                break;
            default:
                TryLater(now);
                break;
        }
    }

    private void TryLater(MonotonicTime now)
    {
        if (_expiresAt is not { } end) return;
        var left = (end - now) / 2;
        _refreshAt = left > Pause ? now + left : null;
    }

    private void Acknowledge(ClientTransaction invite, SipResponse response, List<UserAgentOutput> outputs)
    {
        call.Dialog.RefreshTarget(response);
        _ack ??= core.CreateAck(call, invite.Request);
        outputs.Add(new UserAgentOutput.Send(_ack, core.PathTo(call)));
    }
}
