namespace Telephony.Core.Rtp;

/// <summary>RTP sequence number (RFC 3550 5.1): 16 bits that wrap. Order is by the shorter way round the circle.</summary>
/// <param name="Value">0 to 65535.</param>
public readonly record struct SequenceNumber(ushort Value)
{
    /// <summary>The number after this one.</summary>
    public SequenceNumber Next => new(unchecked((ushort)(Value + 1)));

    /// <summary>How far <paramref name="later"/> lies after this one: -32768 to 32767; negative when it lies before.</summary>
    public int DistanceTo(SequenceNumber later) => unchecked((short)(later.Value - Value));

    /// <summary>Whether this one comes after <paramref name="other"/>. Two numbers exactly 32768 apart are not in order either way round.</summary>
    public bool IsAfter(SequenceNumber other) => other.DistanceTo(this) > 0;

    /// <summary>The number <paramref name="count"/> after this one, before it when negative.</summary>
    public SequenceNumber Add(int count) => new(unchecked((ushort)(Value + count)));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
