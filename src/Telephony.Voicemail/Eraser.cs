using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Recording;

namespace Telephony.Voicemail;

/// <summary>Erases marked messages: sound first, then the row, which becomes the record of the erasure (RET-08). Thread-safe.</summary>
internal sealed class Eraser(ErasureStore store, SoundArchive archive, TimeProvider clock, ILogger logger)
{
    /// <summary>
    /// Erases one marked message; what fails stays marked and is taken up by the next retention run, and what is not sealed yet by the sealer. True when it is gone
    /// through this call.
    /// </summary>
    public async Task<bool> EraseAsync(Guid message, CancellationToken cancellation)
    {
        if (await store.WaitsForCopyAsync(message, clock.GetUtcNow(), cancellation)) return false;
        try
        {
            archive.Erase(message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.ErasePostponed(logger, message, exception);
            return false;
        }
        var gone = await store.FinishAsync(message, clock.GetUtcNow(), cancellation);
        if (gone) Log.Erased(logger, message);
        return gone;
    }

    /// <summary>Ends a listening session for good: what it deleted is erased. A lost database leaves it to <c>Mailboxes.MaintainAsync</c>.</summary>
    public async Task EndSessionAsync(Guid session, CancellationToken cancellation)
    {
        try
        {
            foreach (var message in await store.MarkSessionAsync(session, cancellation)) await EraseAsync(message, cancellation);
        }
        catch (NpgsqlException exception) when (exception.IsAway())
        {
            Log.SessionEndPostponed(logger, session, exception);
        }
    }
}
