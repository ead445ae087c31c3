namespace Telephony.Core.Media;

/// <summary>A thread's totals. Written by that thread only, read by any.</summary>
internal sealed class ThreadCounters
{
    public long Received;
    public long Sent;
    public long RtcpReceived;
    public long RtcpSent;
    public long Malformed;
    public long UnknownPayloadType;
    public long UnknownSource;
    public long SendFailures;
    public long LateFrames;
    public long OverdueFrames;
    public long ForeignFailures;
    public long Faults;
    public long AllocatedBytes;
    public int Legs;
}

/// <summary>A leg's counters. Written by its media thread only, read by any.</summary>
internal sealed class LegCounters
{
    public long Received;
    public long Lost;
    public long Late;
    public long Gaps;
    public long Dropped;
    public long JitterTicks;
    public long Sent;
    public long LateFrames;
    public long LastSpeechTicks;
    public double RemoteFractionLost;
    public long RoundTripTicks;
    public int KeysByEvent;
    public int KeysByInfo;
    public int KeysByTone;

    public LegStatistics Snapshot() => new()
    {
        Received = Volatile.Read(ref Received),
        Lost = Volatile.Read(ref Lost),
        Late = Volatile.Read(ref Late),
        Gaps = Volatile.Read(ref Gaps),
        Dropped = Volatile.Read(ref Dropped),
        Jitter = new TimeSpan(Volatile.Read(ref JitterTicks)),
        Sent = Volatile.Read(ref Sent),
        LateFrames = Volatile.Read(ref LateFrames),
        RemoteFractionLost = Volatile.Read(ref RemoteFractionLost),
        RoundTrip = new TimeSpan(Volatile.Read(ref RoundTripTicks)),
        KeysByEvent = Volatile.Read(ref KeysByEvent),
        KeysByInfo = Volatile.Read(ref KeysByInfo),
        KeysByTone = Volatile.Read(ref KeysByTone),
    };
}
