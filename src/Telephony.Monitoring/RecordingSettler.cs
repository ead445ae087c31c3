using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Recording;

namespace Telephony.Monitoring;

/// <summary>
/// Settles recordings whose end was not written down: after a crash, or a lost database. A spool with any sound becomes its recording; an empty or missing one takes its row with it. Only of its own
/// node: another node's spools lie on another disk and wait for its next start.
/// </summary>
internal sealed class RecordingSettler(MonitoringStore store, SoundArchive archive, LiveRecordings live, SoundSealer sealer, string node, ILogger logger)
{
    /// <summary>Settles what can be settled now; counts recordings kept and rows dropped. A lost database throws.</summary>
    public async Task<(int Kept, int Dropped)> SettleAsync(CancellationToken cancellation)
    {
        var (kept, dropped) = (0, 0);
        foreach (var orphan in await store.UnfinishedAsync(node, cancellation))
        {
            // Asked after the rows were read: one that began later is not among them, one that ended since is settled already.
            if (live.IsLive(orphan.Id)) continue;
            try
            {
                if (await SettleAsync(orphan, cancellation)) kept++;
                else dropped++;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PostgresException { IsTransient: false })
            {
                Log.NotSettled(logger, orphan.Id, exception);
            }
        }
        return (kept, dropped);
    }

    private async Task<bool> SettleAsync(UnfinishedRecording orphan, CancellationToken cancellation)
    {
        try
        {
            var end = live.Remembered(orphan.Id) ?? new RecordingEnd(await LengthOnDiskAsync(orphan.Id, cancellation), orphan.StartedAt);
            if (end.Length == TimeSpan.Zero)
            {
                await DropAsync(orphan.Id, cancellation);
                return false;
            }
            await KeepAsync(orphan.Id, end, orphan.TimeZone, cancellation);
            Log.Recovered(logger, orphan.Id, end.Length);
        }
        catch (SoundDamagedException exception)
        {
            // Nobody will hear it, but nothing recorded is deleted before its term: row and spool stay, as a recording of no length.
            Log.Unreadable(logger, orphan.Id, exception);
            await store.KeepAsync(orphan.Id, new RecordingEnd(TimeSpan.Zero, orphan.StartedAt), RecordingTerm.ExpiresAt(orphan.StartedAt, orphan.TimeZone), cancellation);
        }
        return true;
    }

    /// <summary>Zero when there is nothing. A sealed sound of an unfinished row is one that a restored database has forgotten.</summary>
    private async Task<TimeSpan> LengthOnDiskAsync(Guid recording, CancellationToken cancellation)
    {
        try
        {
            return (await archive.InspectSpoolAsync(recording, cancellation)).Duration;
        }
        catch (SoundNotFoundException)
        {
            return archive.Has(recording) ? (await archive.SealAsync(recording, cancellation: cancellation)).Duration : TimeSpan.Zero;
        }
    }

    /// <summary>Commits a recording and queues it to be sealed. Safe to repeat.</summary>
    public async Task KeepAsync(Guid recording, RecordingEnd end, string timeZone, CancellationToken cancellation)
    {
        var isNew = await store.KeepAsync(recording, end, RecordingTerm.ExpiresAt(end.StartedAt, timeZone), cancellation);
        live.Forget(recording);
        if (isNew || (await store.StatesAsync([recording], cancellation)).ContainsKey(recording)) sealer.Enqueue(recording);
        else Log.Unclaimed(logger, recording);
    }

    /// <summary>Erases the spool, then the row: in this order a crash between leaves a row whose spool is found missing.</summary>
    public async Task DropAsync(Guid recording, CancellationToken cancellation)
    {
        archive.Erase(recording);
        await store.DropAsync(recording, cancellation);
        live.Forget(recording);
    }
}
