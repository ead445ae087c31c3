namespace Telephony.LoadGenerator.Media;

/// <summary>What one caller's packets were like, or many callers' together.</summary>
internal sealed class ReceptionCounts
{
    private static readonly TimeSpan LongGap = TimeSpan.FromMilliseconds(40);

    /// <summary>RTP packets received.</summary>
    public long Received { get; set; }

    /// <summary>Packets that never came.</summary>
    public long Lost { get; set; }

    /// <summary>Packets that came after a later one.</summary>
    public long Late { get; set; }

    /// <summary>Packets that came twice.</summary>
    public long Duplicated { get; set; }

    /// <summary>Datagrams that are no RTP.</summary>
    public long Malformed { get; set; }

    /// <summary>Packets after which the next was due and came more than 40 ms later.</summary>
    public long LongGaps { get; private set; }

    /// <summary>The longest of these waits.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>Counts one wait between packets that follow each other.</summary>
    public void AddGap(TimeSpan gap)
    {
        if (gap > LongGap) LongGaps++;
        if (gap > LongestGap) LongestGap = gap;
    }

    /// <summary>Adds another caller's counts.</summary>
    public void Add(ReceptionCounts other)
    {
        Received += other.Received;
        Lost += other.Lost;
        Late += other.Late;
        Duplicated += other.Duplicated;
        Malformed += other.Malformed;
        LongGaps += other.LongGaps;
        if (other.LongestGap > LongestGap) LongestGap = other.LongestGap;
    }
}
