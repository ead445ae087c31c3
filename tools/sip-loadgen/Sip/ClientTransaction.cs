using Telephony.Core;

namespace Telephony.LoadGenerator.Sip;

/// <summary>
/// A request on its way (RFC 3261 17.1): it is repeated over UDP after T1, 2 T1, 4 T1… (a request other than INVITE at most every T2), and given up
/// after 64 T1. Once a provisional response came an INVITE is not repeated any more and waits for as long as its owner does.
/// </summary>
internal sealed class ClientTransaction
{
    private static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);
    private readonly bool _isReliable;
    private MonotonicTime _givenUp;
    private TimeSpan _interval = T1;
    private MonotonicTime _next;
    private bool _isCancelled;

    /// <summary>A request that was just sent.</summary>
    public ClientTransaction(SipText request, MonotonicTime now, bool isReliable)
    {
        Request = request;
        Bytes = request.Write();
        _isReliable = isReliable;
        _next = isReliable ? MonotonicTime.Never : now + T1;
        _givenUp = now + (64 * T1);
    }

    /// <summary>The request.</summary>
    public SipText Request { get; }

    /// <summary>The same as it goes out each time.</summary>
    public byte[] Bytes { get; }

    /// <summary>Whether a provisional response came.</summary>
    public bool IsProceeding { get; private set; }

    /// <summary>When <see cref="Advance"/> is next due.</summary>
    public MonotonicTime Deadline => IsProceeding && IsInvite ? (_isCancelled ? _givenUp : MonotonicTime.Never) : _next < _givenUp ? _next : _givenUp;

    private bool IsInvite => Request.Method == "INVITE";

    /// <summary>A provisional response came.</summary>
    public void Proceed()
    {
        IsProceeding = true;
        _interval = T2;
    }

    /// <summary>A CANCEL was sent: a server that does not end the INVITE by it is given up 64 T1 later (RFC 3261 9.1).</summary>
    public void Cancel(MonotonicTime now) => (_isCancelled, _givenUp) = (true, now + (64 * T1));

    /// <summary>Says whether the request must be sent again, and whether it is hopeless.</summary>
    public (bool Repeat, bool GiveUp) Advance(MonotonicTime now)
    {
        if (now < Deadline) return default;
        if (now >= _givenUp) return (false, true);
        _interval = IsInvite ? _interval * 2 : TimeSpan.FromTicks(Math.Min(_interval.Ticks * 2, T2.Ticks));
        _next = _isReliable ? MonotonicTime.Never : now + _interval;
        return (true, false);
    }
}
