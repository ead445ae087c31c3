using Telephony.Core.Codecs;

namespace Telephony.Core.Media;

/// <summary>A sound of ready frames: a prompt, played by sending packets (DESIGN 5). Immutable; any thread.</summary>
public sealed class FrameSound(StoredFrames frames) : ISound
{
    /// <inheritdoc/>
    public TimeSpan Duration => Playback.FrameTime * frames.Count;

    /// <summary>From samples at 8000 Hz; see <see cref="StoredFrames.FromSamples"/>.</summary>
    public static FrameSound FromSamples(ReadOnlySpan<short> samples, OpusFrameEncoder? opus) => new(StoredFrames.FromSamples(samples, opus));

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Opus, but the frames have no Opus encoder.</exception>
    public IFrameSource Open(AudioCodec codec, TimeSpan from)
    {
        frames.Prepare(codec);
        return new Source(frames, codec, (int)Math.Clamp(from.Ticks / Playback.FrameTime.Ticks, 0, frames.Count));
    }

    private sealed class Source(StoredFrames frames, AudioCodec codec, int next) : IFrameSource
    {
        private int _next = next;

        public FrameState Next(Span<byte> payload, out int length)
        {
            var state = frames.Copy(codec, _next, payload, out length);
            if (state == FrameState.Ready)
                _next++;
            return state;
        }

        public void Dispose()
        {
        }
    }
}
