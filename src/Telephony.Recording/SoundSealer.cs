namespace Telephony.Recording;

/// <summary>
/// Seals sounds one after another in the background: seal, tell the owner (who swaps his row), delete the spool. Each step can be repeated, so a
/// process killed between any two of them loses nothing: at the start the owner enqueues every spool that is still there. A step that fails is tried again
/// later; a damaged spool is reported once and left alone. Any thread.
/// </summary>
public sealed class SoundSealer : IAsyncDisposable
{
    /// <summary>Starts it.</summary>
    /// <param name="archive">Whose spools are sealed; must outlive this.</param>
    /// <param name="onSealed">Swaps the owner's row; must tolerate a second call for the same sound. When it returns, the spool is deleted.</param>
    /// <param name="onFailed">Told of every failure; a <see cref="SoundDamagedException"/> or <see cref="SoundNotFoundException"/> is final, others are tried again.</param>
    /// <param name="clock">Measures the time between tries; null is the system's.</param>
    public SoundSealer(SoundArchive archive, Func<SealedSound, CancellationToken, Task> onSealed, Action<Guid, Exception> onFailed, TimeProvider? clock = null) =>
        throw new NotSupportedException();

    /// <summary>Sounds that wait or are being sealed.</summary>
    public int Backlog => throw new NotSupportedException();

    /// <summary>Queues a spool to be sealed, cut to <paramref name="length"/> when that is given. A sound that waits already is not queued twice.</summary>
    public void Enqueue(Guid sound, TimeSpan? length = null) => throw new NotSupportedException();

    /// <summary>Completes when <see cref="Backlog"/> is 0.</summary>
    public Task WhenIdleAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Stops after the sound in progress was given up; what waits stays a spool.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
