using Telephony.Core.Codecs;

namespace Telephony.Core.Media;

/// <summary>
/// Turns what one leg of a bridge receives into the codec of the other: Opus to G.711 and back, on the thread of a <see cref="TranscoderThread"/> (DESIGN 4.3: media threads never
/// run a codec). Loss stays loss: a packet that did not come leaves a gap in time. The media thread of both legs writes <see cref="Input"/> and reads <see cref="Output"/>.
/// </summary>
internal sealed class Transcoder : IDisposable
{
    /// <summary>libopus complexity: the call is live, its sound from a telephone (docs/benchmarks.md, "Record to Opus").</summary>
    private const int Complexity = 0;

    private const int Rate = 8000;
    private readonly AudioCodec _from;
    private readonly AudioCodec _to;
    private readonly OpusDecoder? _decoder;
    private readonly OpusEncoder? _encoder;
    private readonly short[] _pcm = new short[2 * OpusDecoder.MaxPacketSamples];
    private readonly byte[] _frame = new byte[OpusEncoder.MaxPacketLength];
    private int _held;
    private uint _heldTime;
    private ushort _sequence;
    private int _queued;
    private bool _isClosed;

    /// <summary>Between these two, one of them Opus. What is made is told to <paramref name="target"/> by a command.</summary>
    public Transcoder(AudioCodec from, AudioCodec to, LegWorker target)
    {
        (_from, _to, Target) = (from, to, target);
        if (from == AudioCodec.Opus)
            _decoder = new OpusDecoder();
        if (to == AudioCodec.Opus)
            _encoder = new OpusEncoder(Complexity);
    }

    /// <summary>The leg that sends what is made.</summary>
    public LegWorker Target { get; }

    /// <summary>Packets as received.</summary>
    public FrameRing Input { get; } = new();

    /// <summary>Frames of 20 ms to send, their times in the clock of the codec they are in.</summary>
    public FrameRing Output { get; } = new();

    /// <summary>Whether it is for these codecs.</summary>
    public bool Fits(AudioCodec from, AudioCodec to) => from == _from && to == _to;

    /// <summary>Any thread: nobody writes to it or wants what it makes.</summary>
    public bool IsClosed
    {
        get => Volatile.Read(ref _isClosed);
        set => Volatile.Write(ref _isClosed, value);
    }

    /// <summary>Any thread: true for the one that has to hand it to the thread.</summary>
    public bool MarkQueued() => Interlocked.Exchange(ref _queued, 1) == 0;

    /// <summary>Transcoder thread: works on everything that waits; true when there is something to send.</summary>
    public bool Run()
    {
        Volatile.Write(ref _queued, 0);
        Interlocked.MemoryBarrier(); // what is written from here on queues it again
        if (IsClosed)
        {
            Dispose();
            return false;
        }

        var made = false;
        while (Input.Peek() is { } packet)
        {
            made |= Take(packet);
            Input.Skip();
        }

        return made;
    }

    public void Dispose()
    {
        _decoder?.Dispose();
        _encoder?.Dispose();
    }

    private bool Take(FrameRing.Slot packet)
    {
        // 8 kHz samples are the common clock; Opus counts six units for each (RFC 7587 4.1).
        var time = _from == AudioCodec.Opus ? packet.Timestamp / OpusUnits : packet.Timestamp;
        var expected = unchecked(_heldTime + (uint)_held);
        if (_held > 0 && time != expected && !IsSameOpusClock(time, expected))
            _held = 0; // a gap or another stream: half a frame from before it is not worth a glitch
        if (_held == 0)
            _heldTime = time;
        _held += Decode(packet.Payload, _pcm.AsSpan(_held));
        var made = false;
        var at = 0;
        for (; _held - at >= OpusEncoder.FrameSamples; at += OpusEncoder.FrameSamples)
            made |= Send(packet.Ssrc, _pcm.AsSpan(at, OpusEncoder.FrameSamples), unchecked(_heldTime + (uint)at));
        _pcm.AsSpan(at, _held - at).CopyTo(_pcm);
        (_held, _heldTime) = (_held - at, unchecked(_heldTime + (uint)at));
        return made;
    }

    private const uint OpusUnits = OpusPacket.ClockRate / Rate;

    // 2^32 is not a multiple of six: once in a day the division jumps.
    private bool IsSameOpusClock(uint time, uint expected) => _from == AudioCodec.Opus && time < OpusEncoder.FrameSamples && expected > uint.MaxValue / OpusUnits - (2 * OpusEncoder.FrameSamples);

    private int Decode(ReadOnlySpan<byte> payload, Span<short> pcm)
    {
        if (_decoder is not null)
            return Math.Max(0, _decoder.Decode(payload, pcm));
        if (payload.Length > pcm.Length)
            return 0;
        G711.Decode(_from, payload, pcm);
        return payload.Length;
    }

    private bool Send(uint ssrc, ReadOnlySpan<short> pcm, uint time)
    {
        var length = pcm.Length;
        if (_encoder is not null)
            length = _encoder.Encode(pcm, _frame);
        else
            G711.Encode(_to, pcm, _frame);
        var timestamp = _to == AudioCodec.Opus ? unchecked(time * OpusUnits) : time;
        var sequence = _sequence;
        _sequence = unchecked((ushort)(sequence + 1)); // it wraps every 22 minutes
        return Output.TryWrite(ssrc, sequence, timestamp, _frame.AsSpan(0, length));
    }
}
