namespace Telephony.Core.Rtp;

/// <summary>
/// Sends one key as telephone-event packets (RFC 4733 2.5.1): a packet every 20 ms with a growing duration, all with the timestamp of the
/// key's beginning, then the end three times. Pure; one thread; the caller owns clock, sequence numbers and socket.
/// </summary>
public sealed class TelephoneEventSender
{
    /// <summary>Updates of a key unless told otherwise: a key of 100 ms.</summary>
    public const int DefaultUpdates = 5;

    /// <summary>How often the end is sent (RFC 4733 2.5.1.4).</summary>
    public const int Ends = 3;

    private const byte Volume = 10;
    private readonly int _unitsPerPacket;
    private readonly int _updates;
    private readonly byte _event;
    private int _sent;

    /// <summary>Prepares a key.</summary>
    /// <param name="key">One of <see cref="TelephoneEvent.Keys"/>.</param>
    /// <param name="timestamp">RTP time of the key's beginning.</param>
    /// <param name="clockRate">The events' clock in Hz.</param>
    /// <param name="updates">Packets before the end packets, 1 to 1000; each stands for 20 ms of the key.</param>
    public TelephoneEventSender(char key, uint timestamp, int clockRate = 8000, int updates = DefaultUpdates)
    {
        if (!TelephoneEvent.IsKey(key))
            throw new ArgumentOutOfRangeException(nameof(key), key, "not a key");
        ArgumentOutOfRangeException.ThrowIfLessThan(updates, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(updates, 1000);
        _event = (byte)TelephoneEvent.Keys.IndexOf(key, StringComparison.Ordinal);
        _unitsPerPacket = (int)RtpClock.Units(TimeSpan.FromMilliseconds(20), clockRate);
        _updates = updates;
        Timestamp = timestamp;
    }

    /// <summary>The timestamp of every packet of the key.</summary>
    public uint Timestamp { get; }

    /// <summary>Whether all packets were taken.</summary>
    public bool Done => _sent == _updates + Ends;

    /// <summary>
    /// The next packet's payload and marker; call it 20 ms after the one before (end packets too). False once <see cref="Done"/>.
    /// </summary>
    /// <param name="payload">At least four bytes.</param>
    /// <param name="marker">Set on the first packet only.</param>
    public bool TryNext(Span<byte> payload, out bool marker)
    {
        marker = _sent == 0;
        if (Done)
            return false;
        _sent++;
        var duration = Math.Min(Math.Min(_sent, _updates) * _unitsPerPacket, TelephoneEventReceiver.SegmentLength);
        new TelephoneEvent(_event, _sent > _updates, Volume, (ushort)duration).Write(payload);
        return true;
    }
}
