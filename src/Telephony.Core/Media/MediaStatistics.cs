namespace Telephony.Core.Media;

/// <summary>Totals over all threads of a <see cref="MediaEngine"/>; a snapshot.</summary>
public readonly record struct MediaStatistics
{
    /// <summary>Legs open now.</summary>
    public int Legs { get; init; }

    /// <summary>RTP packets accepted.</summary>
    public long Received { get; init; }

    /// <summary>RTP packets sent.</summary>
    public long Sent { get; init; }

    /// <summary>RTCP packets received and accepted.</summary>
    public long RtcpReceived { get; init; }

    /// <summary>RTCP packets sent.</summary>
    public long RtcpSent { get; init; }

    /// <summary>Datagrams that were not RTP or RTCP.</summary>
    public long Malformed { get; init; }

    /// <summary>RTP packets of a payload type that was not negotiated.</summary>
    public long UnknownPayloadType { get; init; }

    /// <summary>Packets from a source that is not the leg's.</summary>
    public long UnknownSource { get; init; }

    /// <summary>Packets that the kernel refused to send.</summary>
    public long SendFailures { get; init; }

    /// <summary>Frames that were not ready when due.</summary>
    public long LateFrames { get; init; }

    /// <summary>Frames sent more than 10 ms after they were due: this machine is too slow.</summary>
    public long OverdueFrames { get; init; }

    /// <summary>Exceptions thrown by observers, taps and sounds, which the media thread survived.</summary>
    public long ForeignFailures { get; init; }

    /// <summary>Legs that were closed because of a fault of ours; any is a bug.</summary>
    public long Faults { get; init; }

    /// <summary>Managed bytes that the media threads have allocated since their start; flat while calls only run.</summary>
    public long AllocatedBytes { get; init; }
}
