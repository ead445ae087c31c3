using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Recording;

namespace Telephony.Monitoring;

/// <summary>
/// Erases recordings whose term is over and that nothing holds (RET-05, RET-08), content and row, and records each erasure; takes up erasures that were interrupted. Each node erases
/// what lies on its own disk: another could remove the row and not the sound. Host owns the loop.
/// </summary>
public sealed class RecordingRetention(NpgsqlDataSource database, SoundArchive archive, string node, ILogger<RecordingRetention> logger)
{
    private readonly MonitoringStore _store = new(database);

    /// <summary>Erases what is past its term at <paramref name="now"/>; returns how many recordings went. Bounded work at a time, whatever the number.</summary>
    public async Task<int> RunOnceAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        while (await _store.MarkDueAsync(node, now, cancellation) > 0)
        {
            // Until nothing is due.
        }
        var count = 0;
        var last = Guid.Empty;
        // Once over pages in the order of ids, so that one that fails is not met again.
        while (await _store.MarkedAsync(node, last, cancellation) is { Count: > 0 } page)
        {
            foreach (var recording in page)
                if (await EraseAsync(recording, now, cancellation)) count++;
            last = page[^1];
        }
        return count;
    }

    /// <summary>Erases one marked recording, the sound first; what fails stays marked for the next run. True when it is gone through this call.</summary>
    private async Task<bool> EraseAsync(Guid recording, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            archive.Erase(recording);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.ErasePostponed(logger, recording, exception);
            return false;
        }
        var gone = await _store.FinishErasureAsync(recording, now, cancellation);
        if (gone) Log.Erased(logger, recording);
        return gone;
    }
}
