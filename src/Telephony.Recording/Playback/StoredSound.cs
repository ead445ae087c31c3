using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Recording.Playback;

/// <summary>A stored message to play. Which form it is kept in is looked up each time it is opened, since it may be sealed meanwhile.</summary>
/// <param name="length">Length in samples.</param>
/// <param name="openFrames">Opens its frames in a codec from a frame on; runs on a worker.</param>
internal sealed class StoredSound(long length, Func<AudioCodec, long, IFrameProducer> openFrames) : ISound
{
    private readonly long _frames = (length + SoundClock.Frame - 1) / SoundClock.Frame;

    /// <summary>The last frame is filled up with silence.</summary>
    public TimeSpan Duration => SoundClock.ToTime(_frames * SoundClock.Frame);

    public IFrameSource Open(AudioCodec codec, TimeSpan from)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from.Ticks, nameof(from));
        var first = Math.Min(SoundClock.ToSamples(from) / SoundClock.Frame, _frames);
        return new AheadFrameSource(() => openFrames(codec, first), _frames - first);
    }
}
