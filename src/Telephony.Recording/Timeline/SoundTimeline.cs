namespace Telephony.Recording.Timeline;

/// <summary>
/// Puts the packets of one leg in their places. Pure: the same packets always give the same sound, so a spool's length is known before it is sealed.
/// <list type="number">
/// <item>Packets are gathered into runs of one SSRC and codec whose sequence numbers belong together; duplicates go (<see cref="SequenceRuns"/>).</item>
/// <item>Within a run, a packet follows its predecessor by what the RTP clock says: no gap, or a gap of silence (loss, DTX). See <see cref="RunPlacement"/> for
/// what of that is believed.</item>
/// <item>Where runs overlap, who arrived first is heard.</item>
/// </list>
/// The sound begins at 0, the start of recording, and ends with the last audio.
/// </summary>
internal sealed class SoundTimeline
{
    private readonly PlacedPacket[] _packets;

    private SoundTimeline(PlacedPacket[] packets, int dropped)
    {
        _packets = packets;
        Dropped = dropped;
    }

    /// <summary>In the order in which they are heard; they never overlap.</summary>
    public IReadOnlyList<PlacedPacket> Packets => _packets;

    /// <summary>Packets that are not heard: duplicates, undecodable ones, those whose place was taken, and those of a sender faster than time.</summary>
    public int Dropped { get; }

    /// <summary>Length of the sound in samples.</summary>
    public long Length => _packets.Length == 0 ? 0 : _packets[^1].End;

    /// <summary>Packets in arrival order.</summary>
    public static SoundTimeline Build(IReadOnlyList<TimelinePacket> packets)
    {
        var placement = new RunPlacement(packets);
        foreach (var run in SequenceRuns.Gather(packets)) placement.Place(run);
        var heard = WithoutOverlap(packets, placement.Starts);
        return new SoundTimeline(heard, packets.Count - heard.Length);
    }

    private static PlacedPacket[] WithoutOverlap(IReadOnlyList<TimelinePacket> packets, long[] starts)
    {
        var order = new int[packets.Count];
        var count = 0;
        for (var i = 0; i < packets.Count; i++)
            if (starts[i] != RunPlacement.NotPlaced) order[count++] = i;
        Array.Sort(order, 0, count, Comparer<int>.Create((a, b) => starts[a] != starts[b] ? starts[a].CompareTo(starts[b]) : a.CompareTo(b)));

        var heard = new List<PlacedPacket>(count);
        var end = 0L;
        foreach (var index in order.AsSpan(0, count))
        {
            var skip = (int)Math.Clamp(end - starts[index], 0, packets[index].Duration);
            var length = packets[index].Duration - skip;
            if (length == 0) continue;
            heard.Add(new PlacedPacket(index, starts[index] + skip, skip, length));
            end = heard[^1].End;
        }

        return [.. heard];
    }
}
