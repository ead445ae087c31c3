namespace Telephony.Core.Rtp;

/// <summary>
/// Numbers what we send (RFC 3550 5.1): sequence, timestamp and marker of one SSRC. The timestamp follows real time over pauses, and the
/// first packet after a pause carries the marker (RFC 3551 4.1). Pure; one thread. The random beginnings come from the caller.
/// </summary>
public sealed class RtpSendStream
{
    private readonly int _clockRate;
    private readonly uint _frameUnits;
    private SequenceNumber _sequence;
    private bool _marker = true;
    private bool _echoing;
    private uint _echoOffset;

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
        _echoing = false;
        WriteHeader(destination, payloadType, _marker, NextTimestamp, payloadLength);
        NextTimestamp = unchecked(NextTimestamp + _frameUnits);
        NextTime += FrameTime;
    }

    /// <summary>Writes the header of a received packet's echo: its spacing in RTP time is kept, whatever its length.</summary>
    public void WriteEchoHeader(MonotonicTime now, Span<byte> destination, byte payloadType, uint receivedTimestamp, bool receivedMarker, int payloadLength)
    {
        var expected = unchecked(receivedTimestamp + _echoOffset);
        if (!_echoing || Math.Abs((long)RtpClock.Distance(NextTimestamp, expected)) > _clockRate)
        {
            // The first, or the peer's clock jumped by more than a second.
            MoveTo(now);
            _echoOffset = unchecked(NextTimestamp - receivedTimestamp);
            _echoing = true;
        }

        var timestamp = unchecked(receivedTimestamp + _echoOffset);
        WriteHeader(destination, payloadType, _marker || receivedMarker, timestamp, payloadLength);
        NextTimestamp = unchecked(timestamp + _frameUnits);
        NextTime = now + FrameTime;
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
