using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Recording;

/// <summary>
/// Keeps what a caller says in a spool (DESIGN 4.3). Exists only for a decided leg, monitored or protected (DESIGN 4.4); made by
/// <see cref="SoundArchive.RecordAsync"/>. <see cref="OnAudio"/> is called by one media thread and neither blocks, encrypts nor allocates; the other members
/// may be called from any thread.
/// </summary>
public sealed class MessageRecorder : IMediaTap, IAsyncDisposable
{
    internal MessageRecorder(Guid sound, LegPrivacy.Decided privacy)
    {
        Sound = sound;
        Privacy = privacy;
    }

    /// <summary>The sound's id.</summary>
    public Guid Sound { get; }

    /// <summary>What the leg was decided to be.</summary>
    public LegPrivacy.Decided Privacy { get; }

    /// <summary>Whether writing failed (a full disk): nothing further is kept, what was written before stays. See <see cref="Failure"/>.</summary>
    public bool Failed => throw new NotSupportedException();

    /// <summary>Cancelled when <see cref="Failed"/> becomes true.</summary>
    public CancellationToken Failure => throw new NotSupportedException();

    /// <summary>
    /// The sound begins now; packets that arrived before are not kept. Without it the sound begins with the first packet. No effect once a packet was kept.
    /// </summary>
    public void Start() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload) => throw new NotSupportedException();

    /// <summary>Completes when everything received so far is in the file, so that <see cref="SoundArchive.OpenAsync"/> finds it.</summary>
    /// <exception cref="RecordingUnavailableException">Writing failed.</exception>
    public Task FlushAsync() => throw new NotSupportedException();

    /// <summary>
    /// Writes the rest, closes the spool and has the disk confirm it (fdatasync). Further packets are dropped. Calling it again gives the same
    /// summary. After a failed write it describes what is on disk and does not throw.
    /// </summary>
    public Task<SpoolSummary> CloseAsync() => throw new NotSupportedException();

    /// <summary>Closes like <see cref="CloseAsync"/>; the spool stays.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
