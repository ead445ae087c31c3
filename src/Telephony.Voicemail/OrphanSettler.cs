using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Recording;

namespace Telephony.Voicemail;

/// <summary>
/// Settles reservations whose recording is not running: after a crash, after a lost database, or of a node that died (DESIGN 4.6).
/// A spool with a second of sound becomes its message; an empty or missing one gives the reservation back; another node's
/// spool that this one cannot see keeps its reservation, unless it never was opened.
/// </summary>
internal sealed class OrphanSettler(
    VoicemailStore store, SoundArchive archive, LiveDeposits deposits, SoundSealer sealer, MailboxOptions options, ILogger logger)
{
    /// <summary>Settles what can be settled now; counts messages made and reservations given back. A lost database throws.</summary>
    public async Task<(int Committed, int Released)> SettleAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var (committed, released) = (0, 0);
        foreach (var orphan in await store.OrphansAsync(options.Node, now, cancellation))
        {
            // Asked after the rows were read: one that began later is not among them, one that ended since is settled already.
            if (deposits.IsLive(orphan.Id)) continue;
            try
            {
                var outcome = await SettleAsync(orphan, cancellation);
                if (outcome == Outcome.Committed) committed++;
                if (outcome == Outcome.Released) released++;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PostgresException { IsTransient: false })
            {
                Log.NotSettled(logger, orphan.Id, exception);
            }
        }
        return (committed, released);
    }

    private enum Outcome
    {
        Left,
        Committed,
        Released,
    }

    private async Task<Outcome> SettleAsync(OrphanReservation orphan, CancellationToken cancellation)
    {
        TimeSpan length;
        try
        {
            length = deposits.Remembered(orphan.Id) ?? (await archive.InspectSpoolAsync(orphan.Id, cancellation)).Duration;
        }
        catch (SoundNotFoundException)
        {
            if (!orphan.IsOwn && orphan.SpoolOpen) return Outcome.Left;
            await store.ReleaseAsync(orphan.Id, cancellation);
            return Outcome.Released;
        }
        catch (SoundDamagedException exception)
        {
            Log.Unreadable(logger, orphan.Id, exception);
            await store.ReleaseAsync(orphan.Id, cancellation);
            return Outcome.Released;
        }
        if (length < MailboxLimits.ShortestMessage)
        {
            archive.Erase(orphan.Id);
            await store.ReleaseAsync(orphan.Id, cancellation);
            deposits.Forget(orphan.Id);
            return Outcome.Released;
        }
        if (await CommitAsync(orphan, length, cancellation) != CommitOutcome.Committed) return Outcome.Left;
        Log.Recovered(logger, orphan.Id, length);
        return Outcome.Committed;
    }

    /// <summary>Makes the message and queues it to be sealed. Safe to repeat.</summary>
    public async Task<CommitOutcome> CommitAsync(OrphanReservation reservation, TimeSpan length, CancellationToken cancellation)
    {
        var expiresAt = options.Retention.ExpiresAt(reservation.CreatedAt, firstHeardAt: null, reservation.TimeZone);
        var result = await store.CommitAsync(reservation.Id, length, expiresAt, options.Node, cancellation);
        deposits.Forget(reservation.Id);
        if (result.Outcome == CommitOutcome.NoReservation) Log.Unclaimed(logger, reservation.Id);
        else if (result.Length > TimeSpan.Zero) sealer.Enqueue(reservation.Id, result.Length);
        return result.Outcome;
    }
}
