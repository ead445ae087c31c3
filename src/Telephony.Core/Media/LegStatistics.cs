namespace Telephony.Core.Media;

/// <summary>What a leg received and sent so far; a snapshot of counters that only its media thread writes.</summary>
public readonly record struct LegStatistics
{
    /// <summary>RTP packets of the locked source, audio and events.</summary>
    public long Received { get; init; }

    /// <summary>Packets expected by sequence number and not received, over all SSRCs (RFC 3550 A.3); never negative.</summary>
    public long Lost { get; init; }

    /// <summary>Packets that came after one with a higher sequence number.</summary>
    public long Late { get; init; }

    /// <summary>Times that more than 40 ms lay between two audio packets with consecutive sequence numbers and no marker.</summary>
    public long Gaps { get; init; }

    /// <summary>Packets dropped: malformed, of an unknown payload type, or from a source that is not the leg's.</summary>
    public long Dropped { get; init; }

    /// <summary>Interarrival jitter (RFC 3550 A.8).</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>RTP packets sent.</summary>
    public long Sent { get; init; }

    /// <summary>Frames that were not ready when due (<see cref="FrameState.Late"/>).</summary>
    public long LateFrames { get; init; }

    /// <summary>Fraction of our packets that the peer's last RTCP report called lost, 0 to 1.</summary>
    public double RemoteFractionLost { get; init; }

    /// <summary>Round trip time by the peer's last RTCP report, or zero.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>Keys that came as telephone-events (RFC 4733).</summary>
    public int KeysByEvent { get; init; }

    /// <summary>Keys that came by SIP INFO, and not by RTP as well.</summary>
    public int KeysByInfo { get; init; }

    /// <summary>Keys found as tones in the audio.</summary>
    public int KeysByTone { get; init; }
}
