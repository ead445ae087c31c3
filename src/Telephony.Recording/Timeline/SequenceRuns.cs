namespace Telephony.Recording.Timeline;

/// <summary>
/// Sorts a leg's packets into runs: one SSRC, one codec, sequence numbers that belong together across their wrap (RFC 3550 A.1). A stray number, forged or after a
/// restart, begins a run of its own, and the old run goes on when its next number comes.
/// </summary>
internal static class SequenceRuns
{
    /// <summary>A number further ahead than this is a restart, not loss: RFC 3550 A.1 MAX_DROPOUT.</summary>
    private const int MaxDropout = 3000;

    /// <summary>A number further back than this is a restart, not disorder: RFC 3550 A.1 MAX_MISORDER.</summary>
    private const int MaxMisorder = 100;

    /// <summary>
    /// A run that this many other packets have followed is over: a sender that goes back to a codec may have let its RTP clock run at the other's rate meanwhile
    /// (RFC 7160), so its old times mean nothing.
    /// </summary>
    private const int MaxInterruption = 16;

    /// <summary>How many runs are looked through for a packet's own; a sender that changes oftener is taken as it comes.</summary>
    private const int OpenRuns = 8;

    /// <summary>The runs in order of their first arrival; each holds indexes of packets in sequence order, without duplicates and undecodable packets.</summary>
    public static List<int[]> Gather(IReadOnlyList<TimelinePacket> packets)
    {
        var runs = new List<Run>();
        for (var i = 0; i < packets.Count; i++)
        {
            if (packets[i].Duration <= 0) continue;
            if (!TryJoin(runs, packets[i], i)) runs.Add(new Run(packets[i], i));
        }

        return runs.ConvertAll(run => run.InOrder());
    }

    private static bool TryJoin(List<Run> runs, in TimelinePacket packet, int index)
    {
        for (var i = runs.Count - 1; i >= Math.Max(0, runs.Count - OpenRuns); i--)
            if (runs[i].TryAdd(packet, index)) return true;
        return false;
    }

    private sealed class Run
    {
        private readonly Core.Codecs.AudioCodec _codec;
        private readonly uint _ssrc;
        private readonly List<(long Sequence, int Index)> _members = [];
        private long _highest;
        private int _lastIndex;

        public Run(in TimelinePacket first, int index)
        {
            (_codec, _ssrc, _highest) = (first.Codec, first.Ssrc, first.Sequence);
            _members.Add((_highest, index));
            _lastIndex = index;
        }

        public bool TryAdd(in TimelinePacket packet, int index)
        {
            if (packet.Codec != _codec || packet.Ssrc != _ssrc || index - _lastIndex > MaxInterruption) return false;
            var distance = unchecked((short)(packet.Sequence - (ushort)_highest));
            if (distance is <= -MaxMisorder or >= MaxDropout) return false;
            var sequence = _highest + distance;
            _members.Add((sequence, index));
            _highest = Math.Max(_highest, sequence);
            _lastIndex = index;
            return true;
        }

        public int[] InOrder()
        {
            // Tuples compare by sequence, then by arrival: of duplicates the first to arrive stays.
            _members.Sort();
            var order = new List<int>(_members.Count);
            for (var i = 0; i < _members.Count; i++)
                if (i == 0 || _members[i].Sequence != _members[i - 1].Sequence) order.Add(_members[i].Index);
            return [.. order];
        }
    }
}
