using Telephony.Core.Codecs;

namespace Telephony.Core.Media;

/// <summary>One sound on its way to one leg. Made on any thread, then used by the leg's media thread only.</summary>
internal sealed class Playback
{
    private readonly ISound _sound;
    private IFrameSource _source;

    /// <exception cref="Exception">Whatever the sound throws when opened.</exception>
    public Playback(PlaybackId id, ISound sound, AudioCodec codec, TimeSpan from)
    {
        var frames = Math.Max(0, from.Ticks / FrameTime.Ticks);
        (Id, _sound, Codec, Position) = (id, sound, codec, FrameTime * frames);
        _source = sound.Open(codec, Position);
    }

    public static TimeSpan FrameTime { get; } = TimeSpan.FromMilliseconds(20);

    public PlaybackId Id { get; }

    public AudioCodec Codec { get; private set; }

    /// <summary>Set on the leg when this playback ends, in whichever way; null changes nothing.</summary>
    public IMediaTap? TapAtEnd { get; init; }

    /// <summary>From the sound's beginning.</summary>
    public TimeSpan Position { get; private set; }

    /// <summary>Whether a frame was ready yet.</summary>
    public bool Started { get; private set; }

    public FrameState Next(Span<byte> payload, out int length)
    {
        var state = _source.Next(payload, out length);
        if (state == FrameState.Ready)
            Position += FrameTime;
        return state;
    }

    /// <summary>True the first time.</summary>
    public bool MarkStarted() => !Started && (Started = true);

    /// <summary>Goes on in another codec, after a re-INVITE that changed it.</summary>
    public void ChangeCodec(AudioCodec codec)
    {
        if (codec == Codec)
            return;
        var source = _sound.Open(codec, Position);
        Release();
        (_source, Codec) = (source, codec);
    }

    /// <summary>Disposes the source on a pool thread: closing a file must not hold the packets up.</summary>
    public void Release() => ThreadPool.UnsafeQueueUserWorkItem(static source => source.Dispose(), _source, preferLocal: false);
}
