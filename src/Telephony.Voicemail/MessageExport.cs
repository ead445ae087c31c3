using Telephony.Recording;

namespace Telephony.Voicemail;

/// <summary>What came of an export.</summary>
public enum ExportOutcome
{
    /// <summary>The file is there, whole.</summary>
    Written,

    /// <summary>There is no such message, or it was erased.</summary>
    NotFound,

    /// <summary>The message is protected: it is never exported (DESIGN 4.4).</summary>
    Protected,
}

/// <summary>Writes messages to files, for <c>mailbox export</c> (DESIGN 8). Thread-safe.</summary>
public sealed class MessageExport(VoicemailStore store, SoundArchive archive)
{
    /// <summary>
    /// Writes the message as Ogg Opus to <paramref name="path"/>, readable by its owner only; a file there is replaced, once the new one is whole.
    /// Protected messages are refused whoever asks. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the file cannot
    /// be written, <see cref="SoundDamagedException"/> when the sound is damaged; nothing is left at the path then.
    /// </summary>
    /// <param name="message">Which.</param>
    /// <param name="path">Where to.</param>
    /// <param name="writeDown">Called once before anything of a message leaves; when it throws, nothing does.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ExportOutcome> ExportAsync(Guid message, string path, Func<Task> writeDown, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(writeDown);
        var sound = await store.SoundAsync(message, cancellation);
        if (sound.State is not (SoundState.Spool or SoundState.Sealed)) return ExportOutcome.NotFound;
        if (sound.IsProtected) return ExportOutcome.Protected;
        await writeDown();
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            await using (var file = new FileStream(partial, OwnerOnly)) await archive.ExportAsync(message, sound.Length, file, cancellation);
            File.Move(partial, path, overwrite: true);
            return ExportOutcome.Written;
        }
        catch (SoundNotFoundException)
        {
            // Erased since the row was read.
            return ExportOutcome.NotFound;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static FileStreamOptions OwnerOnly => new()
    {
        Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };
}
