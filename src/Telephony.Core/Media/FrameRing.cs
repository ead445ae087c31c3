namespace Telephony.Core.Media;

/// <summary>
/// A few frames on their way from one thread to another, without locks: one writes, one reads. A frame that finds no room is dropped: late sound is worth nothing.
/// </summary>
internal sealed class FrameRing
{
    /// <summary>Frames that may wait: a third of a second.</summary>
    public const int Capacity = 16;

    private readonly Slot[] _slots = [.. Enumerable.Range(0, Capacity).Select(_ => new Slot())];
    private int _written;
    private int _read;

    /// <summary>Writer: appends a frame; false when there is no room, or it is longer than any codec's.</summary>
    /// <param name="ssrc">Of the stream it comes from.</param>
    /// <param name="sequence">Its number there.</param>
    /// <param name="timestamp">Its time there.</param>
    /// <param name="payload">At most <see cref="Slot.MaxPayload"/> bytes.</param>
    public bool TryWrite(uint ssrc, ushort sequence, uint timestamp, ReadOnlySpan<byte> payload)
    {
        var written = _written;
        if (written - Volatile.Read(ref _read) == Capacity || payload.Length > Slot.MaxPayload)
            return false;
        var slot = _slots[written % Capacity];
        (slot.Ssrc, slot.Sequence, slot.Timestamp, slot.Length) = (ssrc, sequence, timestamp, payload.Length);
        payload.CopyTo(slot.Bytes);
        Volatile.Write(ref _written, written + 1);
        return true;
    }

    /// <summary>Reader: the oldest frame, or null; it stays until <see cref="Skip"/>.</summary>
    public Slot? Peek() => Volatile.Read(ref _written) == _read ? null : _slots[_read % Capacity];

    /// <summary>Reader: the oldest frame is done with.</summary>
    public void Skip() => Volatile.Write(ref _read, _read + 1);

    /// <summary>One frame.</summary>
    internal sealed class Slot
    {
        public const int MaxPayload = 1500;

        public byte[] Bytes { get; } = new byte[MaxPayload];

        public int Length { get; set; }

        public uint Ssrc { get; set; }

        public ushort Sequence { get; set; }

        public uint Timestamp { get; set; }

        public ReadOnlySpan<byte> Payload => Bytes.AsSpan(0, Length);
    }
}
