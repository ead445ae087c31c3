namespace Telephony.Core.Rtp;

/// <summary>
/// Makes keys of telephone-event packets (RFC 4733 2.5.2), each once, at the first of its packets that arrives. Pure; one thread.
/// </summary>
/// <remarks>
/// An event is named by SSRC (0 is as good as any) and timestamp. What a packet is, compared with the event before:
/// <list type="table">
/// <item><term>first packet, or another SSRC</term><description>new key</description></item>
/// <item><term>same timestamp, same event</term><description>more of the same key: updates, and all three end packets</description></item>
/// <item><term>same timestamp, another event</term><description>new key once the other has ended or with a marker (peers that never move their timestamp); else dropped</description></item>
/// <item><term>same event, not ended, no marker, a whole number of segments or exactly the last duration later</term><description>the same key, held long (RFC 4733 2.5.1.3)</description></item>
/// <item><term>any other later timestamp</term><description>new key, whether or not an end was seen</description></item>
/// <item><term>up to 5 s earlier</term><description>a late packet of an older key: dropped</description></item>
/// <item><term>more than 5 s earlier</term><description>the peer restarted its clock: new key</description></item>
/// </list>
/// </remarks>
public sealed class TelephoneEventReceiver
{
    /// <summary>Longest duration that a packet can carry, hence the length of a segment of a longer event.</summary>
    public const int SegmentLength = 0xFFFF;

    private const int LateWindowSeconds = 5;

    private readonly int _lateWindow;
    private bool _any;
    private uint _ssrc;
    private uint _timestamp;
    private TelephoneEvent _last;
    private bool _ended;

    /// <summary>Starts without an event.</summary>
    /// <param name="clockRate">The negotiated clock of the events: 8000, 16000 or 48000.</param>
    public TelephoneEventReceiver(int clockRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clockRate, 1);
        _lateWindow = checked(clockRate * LateWindowSeconds);
    }

    /// <summary>Takes one packet. True when it begins a key.</summary>
    public bool TryReceive(uint ssrc, uint timestamp, bool marker, ReadOnlySpan<byte> payload, out char key)
    {
        key = default;
        if (!TelephoneEvent.TryParse(payload, out var value, out _))
            return false;
        switch (Compare(ssrc, timestamp, marker, value))
        {
            case Relation.Same:
                _last = value;
                _ended |= value.End;
                return false;
            case Relation.Segment:
                _timestamp = timestamp;
                goto case Relation.Same;
            case Relation.New:
                (_any, _ssrc, _timestamp, _last, _ended) = (true, ssrc, timestamp, value, value.End);
                key = value.Key ?? default;
                return value.Key is not null;
            default:
                return false;
        }
    }

    private Relation Compare(uint ssrc, uint timestamp, bool marker, in TelephoneEvent value)
    {
        if (!_any || ssrc != _ssrc)
            return Relation.New;
        var distance = RtpClock.Distance(_timestamp, timestamp);
        var sameEvent = value.Event == _last.Event;
        if (distance == 0)
            return sameEvent ? Relation.Same : _ended || marker ? Relation.New : Relation.Stale;
        if (distance < 0)
            return distance >= -_lateWindow ? Relation.Stale : Relation.New;
        var contiguous = distance % SegmentLength == 0 || distance == _last.Duration;
        return sameEvent && !_ended && !marker && contiguous ? Relation.Segment : Relation.New;
    }

    private enum Relation
    {
        Stale,
        Same,
        Segment,
        New,
    }
}
