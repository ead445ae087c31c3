using Telephony.Core.Media;

namespace Telephony.Recording;

/// <summary>
/// Every stored sound (DESIGN 4.3): a spool while it is recorded and until it is sealed, then an encrypted Ogg Opus file. Who reads a sound need not
/// know which. All members may be called from any thread; one archive per process and directory.
/// </summary>
public sealed class SoundArchive : IAsyncDisposable
{
    /// <summary>Opens the archive, making its folders when they are missing.</summary>
    public SoundArchive(SoundArchiveOptions options) => throw new NotSupportedException();

    /// <summary>
    /// Opens a spool for the message <paramref name="sound"/>; it is on disk when this returns, so that no speech is lost (the tone may end
    /// after). The leg must be decided (DESIGN 4.4).
    /// </summary>
    /// <exception cref="RecordingUnavailableException">The disk is full or cannot be written.</exception>
    public ValueTask<MessageRecorder> RecordAsync(Guid sound, LegPrivacy.Decided privacy, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>
    /// The sound, in whichever form it is kept; only its first <paramref name="length"/> when that is given. A recorder that is still open must have been closed or
    /// flushed before. The sound stays playable when it is sealed, and what is already open also when it is erased.
    /// </summary>
    /// <exception cref="SoundNotFoundException">There is no such sound.</exception>
    /// <exception cref="SoundDamagedException">Its header is damaged; damage further in ends the sound there.</exception>
    public ValueTask<ISound> OpenAsync(Guid sound, TimeSpan? length = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>
    /// Makes the sealed form of a spool on a thread of low priority, cut to <paramref name="length"/> when that is given. The file appears whole or not at all; the spool stays.
    /// Doing it again replaces it by an equal one; once the spool is gone it describes the sealed file.
    /// </summary>
    /// <exception cref="SoundNotFoundException">There is no such sound, or it was erased meanwhile.</exception>
    /// <exception cref="SoundDamagedException">The spool's header is damaged; of a spool damaged further in, what comes before the damage is sealed.</exception>
    public Task<SealedSound> SealAsync(Guid sound, TimeSpan? length = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Deletes the spool, after the sealed form has taken its place. No effect when there is none.</summary>
    public void DeleteSpool(Guid sound) => throw new NotSupportedException();

    /// <summary>Deletes every form of the sound; its key is overwritten first. No effect when there is none.</summary>
    public void Erase(Guid sound) => throw new NotSupportedException();

    /// <summary>The spools on disk that no recorder of this archive has open: at the start, what a killed process left.</summary>
    public IReadOnlyList<Guid> Spools() => throw new NotSupportedException();

    /// <summary>What a spool holds, also after a crash: everything before the first damaged or missing block.</summary>
    /// <exception cref="SoundNotFoundException">There is no such spool.</exception>
    /// <exception cref="SoundDamagedException">Its header is damaged.</exception>
    public Task<SpoolSummary> InspectSpoolAsync(Guid sound, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Writes the sound as a plain Ogg Opus file (RFC 7845), from either form, cut to <paramref name="length"/> when that is given.</summary>
    /// <exception cref="SoundNotFoundException">There is no such sound.</exception>
    /// <exception cref="SoundDamagedException">It is damaged; what was written before stays written.</exception>
    public Task ExportAsync(Guid sound, TimeSpan? length, Stream oggOpus, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Writes what the open recorders hold and stops the threads. A sealing in progress is given up; its spool stays.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
