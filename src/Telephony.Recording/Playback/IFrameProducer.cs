using Telephony.Core.Codecs;

namespace Telephony.Recording.Playback;

/// <summary>Makes the frames of a sound in one codec, ahead of their time, on a worker.</summary>
internal interface IFrameProducer : IDisposable
{
    /// <summary>Writes the next 20 ms; 0 when nothing further can be made.</summary>
    int Produce(Span<byte> frame);
}

/// <summary>Frames of G.711 from any form.</summary>
internal sealed class G711Producer(IPcmSource source, AudioCodec codec) : IFrameProducer
{
    private readonly short[] _pcm = new short[SoundClock.Frame];

    public int Produce(Span<byte> frame)
    {
        var count = source.Read(_pcm);
        if (count == 0) return 0;
        _pcm.AsSpan(count).Clear();
        G711.Encode(codec, _pcm, frame);
        return _pcm.Length;
    }

    public void Dispose() => source.Dispose();
}

/// <summary>Frames of Opus from a spool, which is not Opus yet or not in frames of 20 ms.</summary>
internal sealed class OpusProducer(IPcmSource source) : IFrameProducer
{
    /// <summary>A message is heard from its spool only until it is sealed: speed counts more.</summary>
    private const int Complexity = 3;

    private readonly short[] _pcm = new short[SoundClock.Frame];
    private readonly OpusEncoder _encoder = new(Complexity);

    public int Produce(Span<byte> frame)
    {
        var count = source.Read(_pcm);
        if (count == 0) return 0;
        _pcm.AsSpan(count).Clear();
        return _encoder.Encode(_pcm, frame);
    }

    public void Dispose()
    {
        _encoder.Dispose();
        source.Dispose();
    }
}

/// <summary>The stored Opus packets as they are (DESIGN 5).</summary>
internal sealed class StoredOpusProducer : IFrameProducer
{
    private readonly SealedOpus _opus;

    /// <summary>Begins with the packet of frame <paramref name="from"/>.</summary>
    public StoredOpusProducer(SealedOpus opus, long from)
    {
        _opus = opus;
        for (var i = 0L; i < from && opus.TryRead(out _, out _); i++) { }
    }

    public int Produce(Span<byte> frame)
    {
        if (!_opus.TryRead(out var packet, out _)) return 0;
        packet.CopyTo(frame);
        return packet.Length;
    }

    public void Dispose() => _opus.Dispose();
}
