using Telephony.Core.Codecs;

namespace Telephony.Recording.Timeline;

/// <summary>
/// Gives each packet of a run its start. What is believed, and why:
/// <list type="bullet">
/// <item>Sound that follows without a gap is believed whenever it arrives: a network or a server that stood still loses nothing.</item>
/// <item>A gap is believed as far as time has really passed (<see cref="GapTolerance"/>); a jump of the RTP clock beyond that, or backwards, is not, and the run
/// is anchored anew by when its packets arrive.</item>
/// <item>An anchor is set by the least delayed packet of the first second, so that jitter moves nothing; it is joined to the sound before it when it
/// is within <see cref="JoinTolerance"/> of its end.</item>
/// <item>A sender that is <see cref="MaxLead"/> ahead of time is not heard until time has caught up.</item>
/// </list>
/// </summary>
internal sealed class RunPlacement
{
    /// <summary>The start of a packet that is not heard.</summary>
    public const long NotPlaced = -1;

    /// <summary>How far a gap may lead beyond the arrival: clock drift over half an hour (200 ppm are 360 ms) and jitter. 500 ms.</summary>
    private const int GapTolerance = SoundClock.Rate / 2;

    /// <summary>Silence shorter than this between two runs is jitter: 40 ms.</summary>
    private const int JoinTolerance = SoundClock.Rate / 25;

    /// <summary>The most sound that may have been sent ahead of its time: 5 s.</summary>
    private const int MaxLead = 5 * SoundClock.Rate;

    /// <summary>Packets of this long decide an anchor: 1 s.</summary>
    private const int AnchorWindow = SoundClock.Rate;

    /// <summary>How many packets back the sound before a run is looked for.</summary>
    private const int LookBack = 64;

    private readonly IReadOnlyList<TimelinePacket> _packets;

    public RunPlacement(IReadOnlyList<TimelinePacket> packets)
    {
        _packets = packets;
        Starts = new long[packets.Count];
        Array.Fill(Starts, NotPlaced);
    }

    /// <summary>By arrival order: each packet's start, or <see cref="NotPlaced"/>.</summary>
    public long[] Starts { get; }

    /// <summary>Places one run; runs come in order of their first arrival.</summary>
    public void Place(int[] run)
    {
        var end = EndBefore(run[0]);
        for (var i = 0; i < run.Length;) i = PlaceSegment(run, i, ref end);
    }

    /// <summary>Places packets from <paramref name="first"/> on until the RTP clock is not believed; returns where it stopped.</summary>
    private int PlaceSegment(int[] run, int first, ref long end)
    {
        var anchor = Anchor(run, first);
        var start = anchor <= end + JoinTolerance ? end : anchor;
        var lead = Math.Clamp(start - anchor, 0, MaxLead);
        var previous = first;
        for (var i = first; i < run.Length; i++)
        {
            var packet = _packets[run[i]];
            if (i > first)
            {
                var gap = Gap(_packets[run[previous]], packet);
                if (gap < 0 || (gap > 0 && end + gap + packet.Duration > packet.Arrival + lead + GapTolerance)) return i;
                start = end + gap;
            }

            if (start + packet.Duration > packet.Arrival + MaxLead)
            {
                if (i == first) return i + 1;
                continue;
            }

            Starts[run[i]] = start;
            end = start + packet.Duration;
            previous = i;
        }

        return run.Length;
    }

    /// <summary>Where the segment would start if its least delayed packet had taken no time to come; 0 at the earliest.</summary>
    private long Anchor(int[] run, int first)
    {
        var earliest = long.MaxValue;
        var length = 0L;
        var limit = _packets[run[first]].Arrival + AnchorWindow;
        for (var i = first; i < run.Length; i++)
        {
            var packet = _packets[run[i]];
            // Only sound without gaps: a jump of the clock must not move the anchor.
            if (packet.Arrival > limit || (i > first && Gap(_packets[run[i - 1]], packet) != 0)) break;
            length += packet.Duration;
            earliest = Math.Min(earliest, packet.Arrival - length);
        }

        return earliest;
    }

    /// <summary>The end of the sound that arrived just before packet <paramref name="index"/>, 0 when there is none.</summary>
    private long EndBefore(int index)
    {
        for (var i = index - 1; i >= Math.Max(0, index - LookBack); i--)
            if (Starts[i] != NotPlaced) return Starts[i] + _packets[i].Duration;
        return 0;
    }

    /// <summary>Samples between the end of one packet and the start of the next as the RTP clock says; negative when it runs backwards or too slowly.</summary>
    private static long Gap(in TimelinePacket before, in TimelinePacket after)
    {
        var units = after.Codec == AudioCodec.Opus ? SoundClock.OpusUnits : 1;
        return (unchecked((int)(after.RtpTime - before.RtpTime)) / units) - before.Duration;
    }
}
