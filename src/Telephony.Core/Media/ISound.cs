using Telephony.Core.Codecs;

namespace Telephony.Core.Media;

/// <summary>Something a leg can play: a prompt with ready frames, a tone, or a stored message. Immutable; any thread.</summary>
public interface ISound
{
    /// <summary>Its length; a multiple of 20 ms.</summary>
    TimeSpan Duration { get; }

    /// <summary>
    /// A source of its frames in <paramref name="codec"/>, from <paramref name="from"/> on (0 to <see cref="Duration"/>, rounded down to a
    /// frame). May start a worker that decodes ahead; does not block.
    /// </summary>
    IFrameSource Open(AudioCodec codec, TimeSpan from);
}

/// <summary>
/// A sequence of ready 20 ms frames. <see cref="Next"/> is called by one media thread and neither blocks nor allocates;
/// <see cref="IDisposable.Dispose"/> may be called by any thread once no further call of <see cref="Next"/> can come.
/// </summary>
public interface IFrameSource : IDisposable
{
    /// <summary>Copies the next frame's payload into <paramref name="payload"/> (at least 1,275 bytes long).</summary>
    FrameState Next(Span<byte> payload, out int length);
}

/// <summary>What <see cref="IFrameSource.Next"/> found.</summary>
public enum FrameState
{
    /// <summary>A frame was copied.</summary>
    Ready,

    /// <summary>The frame is not decoded yet: send nothing now and ask again 20 ms later; nothing was skipped.</summary>
    Late,

    /// <summary>The sound is over.</summary>
    End,
}
