using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Recording.Spools;

namespace Telephony.Recording;

/// <summary>
/// Keeps what a caller says in a spool. Exists only for a decided leg, monitored or protected (DESIGN 4.4); made by
/// <see cref="SoundArchive.RecordAsync"/>. <see cref="OnAudio"/> is called by one media thread.
/// </summary>
public sealed class MessageRecorder : SpoolRecorder, IMediaTap
{
    internal MessageRecorder(
        Guid sound, LegPrivacy.Decided privacy, SpoolSession session, SpoolService service, TimeProvider clock, Func<TimeSpan, Task<SpoolSummary>> finish)
        : base(sound, session, service, clock, finish)
    {
        ArgumentNullException.ThrowIfNull(privacy);
        Privacy = privacy;
    }

    /// <summary>What the leg was decided to be.</summary>
    public LegPrivacy.Decided Privacy { get; }

    /// <inheritdoc/>
    public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload) =>
        Append(0, arrival, codec, ssrc, sequence, rtpTime, payload);
}
