namespace Telephony.Core.Rtp;

/// <summary>
/// Numbers what we send (RFC 3550 5.1): sequence, timestamp and marker of one SSRC. The timestamp follows real time over pauses, and the
/// first packet after a pause carries the marker (RFC 3551 4.1). Pure; one thread. The random beginnings come from the caller.
/// </summary>
public sealed class RtpSendStream
{
    /// <summary>Packets missing in a row that are taken for loss.</summary>
    private const int MostMissing = 100;

    private readonly int _clockRate;
    private readonly uint _frameUnits;
    private SequenceNumber _sequence;
    private bool _marker = true;
    private bool _forwarding;
    private uint _timeOffset;
    private ushort _sequenceOffset;
    private uint _forwardedSsrc;

    /// <summary>Starts a stream.</summary>
    /// <param name="now">The instant of <paramref name="timestamp"/>.</param>
    /// <param name="ssrc">Our SSRC.</param>
    /// <param name="sequence">Number of the first packet.</param>
    /// <param name="timestamp">RTP time of the first packet if it were sent now.</param>
    /// <param name="clockRate">RTP clock in Hz.</param>
    public RtpSendStream(MonotonicTime now, uint ssrc, SequenceNumber sequence, uint timestamp, int clockRate)
    {
        (NextTime, Ssrc, _sequence, NextTimestamp, _clockRate) = (now, ssrc, sequence, timestamp, clockRate);
        _frameUnits = (uint)RtpClock.Units(FrameTime, clockRate);
    }

    /// <summary>Length of every frame that we send.</summary>
    public static TimeSpan FrameTime { get; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Our SSRC.</summary>
    public uint Ssrc { get; }

    /// <summary>When the frame after the last one may be sent.</summary>
    public MonotonicTime NextTime { get; private set; }

    /// <summary>The timestamp that belongs to <see cref="NextTime"/>.</summary>
    public uint NextTimestamp { get; private set; }

    /// <summary>Packets sent.</summary>
    public long Packets { get; private set; }

    /// <summary>Payload bytes sent.</summary>
    public long Octets { get; private set; }

    /// <summary>The RTP clock in Hz.</summary>
    public int ClockRate => _clockRate;

    /// <summary>The RTP time of an instant, for sender reports.</summary>
    public uint TimestampAt(MonotonicTime now) => unchecked(NextTimestamp + (uint)RtpClock.Units(now - NextTime, _clockRate));

    /// <summary>A pause up to <paramref name="due"/>: the timestamp moves on and the next packet begins a talkspurt. No effect when it is not later.</summary>
    public void MoveTo(MonotonicTime due)
    {
        if (due <= NextTime)
            return;
        NextTimestamp = unchecked(NextTimestamp + (uint)RtpClock.Units(due - NextTime, _clockRate));
        NextTime = due;
        _marker = true;
    }

    /// <summary>The next frame's time passes without a packet.</summary>
    public void SkipFrame() => MoveTo(NextTime + FrameTime);

    /// <summary>Writes the header of the next frame, of <paramref name="payloadLength"/> bytes, and counts it as sent.</summary>
    public void WriteFrameHeader(Span<byte> destination, byte payloadType, int payloadLength)
    {
        _forwarding = false;
        WriteHeader(destination, payloadType, _marker, NextTimestamp, payloadLength);
        NextTimestamp = unchecked(NextTimestamp + _frameUnits);
        NextTime += FrameTime;
    }

    /// <summary>
    /// Writes the header of a packet received from somebody else and sent on, under our SSRC: its spacing in RTP time is kept, whatever its length, and so are gaps and order, for who
    /// plays it to deal with. Another source, and a jump by more than a second or a hundred packets, continue where we are.
    /// </summary>
    public void WriteForwardHeader(MonotonicTime now, Span<byte> destination, byte payloadType, in RtpPacket received) =>
        WriteForwardHeader(now, destination, payloadType, received.Ssrc, received.Sequence, received.Timestamp, received.Marker, received.Payload.Length);

    /// <summary>The same for what a transcoder made of received packets, numbered and timed in the clock of this stream.</summary>
    public void WriteForwardHeader(
        MonotonicTime now, Span<byte> destination, byte payloadType, uint ssrc, SequenceNumber number, uint time, bool marker, int payloadLength)
    {
        if (!_forwarding || ssrc != _forwardedSsrc || IsJump(number, time))
        {
            MoveTo(now);
            _timeOffset = unchecked(NextTimestamp - time);
            _sequenceOffset = unchecked((ushort)(_sequence.Value - number.Value));
            (_forwarding, _forwardedSsrc) = (true, ssrc);
        }

        var timestamp = unchecked(time + _timeOffset);
        var sequence = Forwarded(number);
        RtpPacket.WriteHeader(destination, payloadType, _marker || marker, sequence, timestamp, Ssrc);
        Packets++;
        Octets += payloadLength;
        if (_sequence.DistanceTo(sequence) < 0)
            return; // it came late; the next one follows the newest
        _marker = false;
        _sequence = sequence.Next;
        NextTimestamp = unchecked(timestamp + _frameUnits);
        NextTime = now + FrameTime;
    }

    private bool IsJump(SequenceNumber number, uint time) =>
        Math.Abs((long)RtpClock.Distance(NextTimestamp, unchecked(time + _timeOffset))) > _clockRate
        || Math.Abs(_sequence.DistanceTo(Forwarded(number))) > MostMissing;

    private SequenceNumber Forwarded(SequenceNumber number) => new(unchecked((ushort)(number.Value + _sequenceOffset)));

    /// <summary>Writes the header of a packet of a key that began at <paramref name="timestamp"/> (RFC 4733 2.5.1.2) and counts it as sent.</summary>
    public void WriteEventHeader(Span<byte> destination, byte payloadType, bool marker, uint timestamp, int payloadLength)
    {
        _forwarding = false;
        RtpPacket.WriteHeader(destination, payloadType, marker, _sequence, timestamp, Ssrc);
        _sequence = _sequence.Next;
        Packets++;
        Octets += payloadLength;
    }

    private void WriteHeader(Span<byte> destination, byte payloadType, bool marker, uint timestamp, int payloadLength)
    {
        RtpPacket.WriteHeader(destination, payloadType, marker, _sequence, timestamp, Ssrc);
        _sequence = _sequence.Next;
        _marker = false;
        Packets++;
        Octets += payloadLength;
    }
}
