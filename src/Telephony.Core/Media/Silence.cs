using Telephony.Core.Codecs;

namespace Telephony.Core.Media;

/// <summary>Silence of some length, sent as packets so that the caller's side keeps its path open. Immutable; any thread.</summary>
public sealed class Silence : ISound
{
    private readonly long _frames;

    /// <summary>Silence of <paramref name="duration"/>, rounded down to 20 ms, not negative.</summary>
    public Silence(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        _frames = duration.Ticks / Playback.FrameTime.Ticks;
    }

    // RFC 6716: TOC 0xF8 is one CELT fullband mono frame of 20 ms; the two bytes after it decode to silence.
    private static ReadOnlySpan<byte> OpusSilence => [0xF8, 0xFF, 0xFE];

    /// <inheritdoc/>
    public TimeSpan Duration => Playback.FrameTime * _frames;

    /// <inheritdoc/>
    public IFrameSource Open(AudioCodec codec, TimeSpan from) =>
        new Source(codec, _frames - Math.Clamp(from.Ticks / Playback.FrameTime.Ticks, 0, _frames));

    private sealed class Source(AudioCodec codec, long left) : IFrameSource
    {
        private long _left = left;

        public FrameState Next(Span<byte> payload, out int length)
        {
            length = 0;
            if (_left == 0)
                return FrameState.End;
            _left--;
            if (codec == AudioCodec.Opus)
            {
                OpusSilence.CopyTo(payload);
                length = OpusSilence.Length;
                return FrameState.Ready;
            }

            length = G711.FrameLength;
            payload[..length].Fill(G711.SilenceOf(codec));
            return FrameState.Ready;
        }

        public void Dispose()
        {
        }
    }
}
