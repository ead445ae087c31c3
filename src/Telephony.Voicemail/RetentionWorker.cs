using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Recording;

namespace Telephony.Voicemail;

/// <summary>
/// Erases messages whose term is over (RET-01, RET-02), content and row, and records each erasure (RET-08); takes up erasures that were
/// interrupted. Any number of nodes may run it at once: each message is erased and recorded once. Host owns the loop.
/// </summary>
public sealed class RetentionWorker(NpgsqlDataSource database, SoundArchive archive, TimeProvider clock, ILogger<RetentionWorker> logger)
{
    private readonly ErasureStore _store = new(database);
    private readonly Eraser _eraser = new(new ErasureStore(database), archive, clock, logger);

    /// <summary>Erases what is past its term at <paramref name="now"/>; returns how many messages went. Bounded work at a time, whatever the number.</summary>
    public async Task<int> RunOnceAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await ForEachAsync(after => _store.DueAsync(now, after, cancellation), message => _store.MarkExpiredAsync(message, now, cancellation));
        return await ForEachAsync(after => _store.MarkedAsync(after, cancellation), message => _eraser.EraseAsync(message, cancellation));
    }

    /// <summary>Goes once over pages in the order of ids, so that one that fails is not met again; counts the true answers.</summary>
    private static async Task<int> ForEachAsync(Func<Guid, Task<IReadOnlyList<Guid>>> pageAfter, Func<Guid, Task<bool>> action)
    {
        var count = 0;
        var last = Guid.Empty;
        while (await pageAfter(last) is { Count: > 0 } page)
        {
            foreach (var message in page)
                if (await action(message)) count++;
            last = page[^1];
        }
        return count;
    }
}
