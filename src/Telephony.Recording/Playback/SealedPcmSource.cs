using Telephony.Core.Codecs;

namespace Telephony.Recording.Playback;

/// <summary>The sound of a sealed file, decoded to one channel or to two, whichever it has; libopus mixes.</summary>
internal sealed class SealedPcmSource(SealedOpus opus, int channels = 1) : IPcmSource
{
    /// <summary>Decoding begins this long before the point asked for (RFC 7845 4.6): 80 ms.</summary>
    private const int PreRoll = SoundClock.Rate / 25 * 2;

    private readonly OpusDecoder _decoder = new(channels);
    private readonly short[] _decoded = new short[channels * OpusDecoder.MaxPacketSamples];
    private int _offset;
    private int _length;
    private long _skip = opus.PreSkip;
    private long _position;

    public int Channels => channels;

    public long Length => opus.Length;

    public void Seek(long sample)
    {
        opus.Rewind();
        _decoder.Reset();
        _position = sample;
        _offset = _length = 0;
        var target = sample + opus.PreSkip;
        for (var at = 0L; ; at += _length)
        {
            if (!opus.TryRead(out var packet, out _length)) return;
            if (at + _length <= target - PreRoll) continue;
            Decode(packet);
            _skip = target - at;
            return;
        }
    }

    public int Read(Span<short> pcm)
    {
        var wanted = (int)Math.Min(pcm.Length / channels, Length - _position);
        var written = 0;
        while (written < wanted)
        {
            if (_offset == _length && !Next()) break;
            var skipped = (int)Math.Min(_skip, _length - _offset);
            _skip -= skipped;
            _offset += skipped;
            var count = Math.Min(wanted - written, _length - _offset);
            _decoded.AsSpan(_offset * channels, count * channels).CopyTo(pcm[(written * channels)..]);
            _offset += count;
            written += count;
        }

        _position += written;
        return written;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        opus.Dispose();
    }

    private bool Next()
    {
        if (!opus.TryRead(out var packet, out _length))
        {
            _offset = _length = 0;
            return false;
        }

        Decode(packet);
        return true;
    }

    private void Decode(ReadOnlySpan<byte> packet)
    {
        _offset = 0;
        if (_decoder.Decode(packet, _decoded) != _length) throw new SoundDamagedException("A sound holds a packet that is not Opus.");
    }
}
