using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>
/// A 2xx to an INVITE that is repeated until its ACK comes (RFC 3261 13.3.1.4): after T1, doubling up to T2, for 64*T1, over
/// reliable transports as well.
/// </summary>
internal sealed class AwaitedAck
{
    private readonly SipTimers _timers;
    private readonly MonotonicTime _giveUp;
    private MonotonicTime _again;
    private TimeSpan _interval;

    public AwaitedAck(MonotonicTime now, InviteServerTransaction invite, SipResponse response, bool weOffered, SipTimers timers)
    {
        Invite = invite;
        Response = response;
        WeOffered = weOffered;
        _timers = timers;
        _interval = timers.T1;
        _again = now + _interval;
        _giveUp = now + timers.L;
    }

    public InviteServerTransaction Invite { get; }

    public SipResponse Response { get; }

    /// <summary>Whether the 2xx carries our offer, so that the ACK must bring the answer.</summary>
    public bool WeOffered { get; }

    public MonotonicTime Deadline => _again < _giveUp ? _again : _giveUp;

    public bool IsFor(SipRequest ack) => ack.CSeq.Number == Invite.Request.CSeq.Number;

    public bool HasGivenUp(MonotonicTime now) => _giveUp <= now;

    /// <summary>Whether a copy is due; if so the next is planned.</summary>
    public bool TakeCopy(MonotonicTime now)
    {
        if (_again > now) return false;
        _interval = 2 * _interval < _timers.T2 ? 2 * _interval : _timers.T2;
        _again = now + _interval;
        return true;
    }
}
