using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Core.Media;
using Telephony.Recording;
using Telephony.Recording.Listening;

namespace Telephony.Voicemail;

/// <summary>Settings of <see cref="Mailboxes"/>.</summary>
public sealed record MailboxOptions
{
    /// <summary>This node's name; no two running processes share one.</summary>
    public required string Node { get; init; }

    /// <summary>How long messages live.</summary>
    public Retention Retention { get; init; } = new();

    /// <summary>After this long without <see cref="Mailboxes.MaintainAsync"/> other nodes think this one dead.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>What <see cref="Mailboxes.RecoverAsync"/> found.</summary>
/// <param name="Committed">Recordings of interrupted calls that are messages now.</param>
/// <param name="Released">Reservations without a second of sound, given back.</param>
/// <param name="Sealing">Spools of messages, queued to be sealed.</param>
/// <param name="Unclaimed">Spools that belong to nothing; kept, for a person to look at.</param>
public sealed record RecoveryReport(int Committed, int Released, int Sealing, IReadOnlyList<Guid> Unclaimed);

/// <summary>
/// The mailboxes over PostgreSQL and the sound archive (DESIGN 4.3, 4.6). Host calls <see cref="RecoverAsync"/> once before the first call and
/// <see cref="MaintainAsync"/> every 10 s, and disposes of it before the archive. Thread-safe.
/// </summary>
public sealed class Mailboxes : IMailboxes, IAsyncDisposable
{
    private readonly VoicemailStore _store;
    private readonly ErasureStore _erasures;
    private readonly SoundArchive _archive;
    private readonly MailboxOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SoundSealer _sealer;
    private readonly Eraser _eraser;
    private readonly LiveDeposits _deposits = new();
    private readonly OrphanSettler _settler;
    private readonly IMessageCopies? _copies;
    private readonly IMessageAudiences? _audiences;
    private readonly ConcurrentDictionary<Guid, bool> _sessions = new();

    /// <summary>
    /// Over a migrated database and an archive that outlives this. <paramref name="copies"/> takes monitoring's copies, <paramref name="audiences"/> lets messages be heard while they are left; null does
    /// neither.
    /// </summary>
    public Mailboxes(
        NpgsqlDataSource database, SoundArchive archive, MailboxOptions options, TimeProvider clock, ILogger<Mailboxes> logger, IMessageCopies? copies = null, IMessageAudiences? audiences = null)
    {
        _copies = copies;
        _audiences = audiences;
        _store = new VoicemailStore(database);
        _erasures = new ErasureStore(database);
        _archive = archive;
        _options = options;
        _clock = clock;
        _logger = logger;
        _eraser = new Eraser(_erasures, archive, clock, logger);
        _sealer = new SoundSealer(archive, SwapAsync, (sound, exception) => Log.NotSealed(logger, sound, exception), clock);
        _settler = new OrphanSettler(_store, archive, _deposits, _sealer, options, logger);
    }

    /// <summary>Messages that wait to be sealed.</summary>
    public int SealBacklog => _sealer.Backlog;

    /// <summary>Completes when nothing waits to be sealed.</summary>
    public Task WhenSealedAsync(CancellationToken cancellation = default) => _sealer.WhenIdleAsync(cancellation);

    /// <inheritdoc/>
    public async Task<IDeposit?> BeginDepositAsync(DepositRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = _clock.GetUtcNow();
        var reservation = new NewReservation(Guid.CreateVersion7(now), _options.Node, now, request, request.Privacy is LegPrivacy.Protected);
        _deposits.Begin(reservation.Id);
        var begun = false;
        try
        {
            if (await _store.ReserveAsync(reservation, cancellation) is not { } grant) return null;
            var recorder = await OpenSpoolAsync(reservation, cancellation);
            begun = true;
            return new Deposit(this, _store, _archive, _logger, reservation, grant, recorder, OpenAudience(request));
        }
        finally
        {
            if (!begun) _deposits.End(reservation.Id);
        }
    }

    // Of a protected deposit there is nothing that could be listened to.
    private Audience? OpenAudience(DepositRequest request)
    {
        if (_audiences is null || request.Privacy is not LegPrivacy.Monitored monitored) return null;
        var audience = new Audience(monitored, _clock);
        _audiences.Opened(request.CallId, audience);
        return audience;
    }

    private async Task<MessageRecorder> OpenSpoolAsync(NewReservation reservation, CancellationToken cancellation)
    {
        try
        {
            var recorder = await _archive.RecordAsync(reservation.Id, reservation.Request.Privacy, cancellation);
            _deposits.SpoolOpened(reservation.Id);
            return recorder;
        }
        catch (Exception exception)
        {
            if (exception is RecordingUnavailableException) Log.RecordingRefused(_logger, reservation.Id, exception);
            await DropAsync(reservation.Id);
            throw;
        }
    }

    /// <summary>Commits a closed spool of <paramref name="length"/>; null when that is no message, or the reservation was lost.</summary>
    internal async Task<Guid?> KeepAsync(NewReservation reservation, TimeSpan length)
    {
        if (length < MailboxLimits.ShortestMessage)
        {
            await DropAsync(reservation.Id);
            return null;
        }
        _deposits.Remember(reservation.Id, length);
        try
        {
            var orphan = new OrphanReservation(reservation.Id, IsOwn: true, SpoolOpen: true, reservation.CreatedAt, reservation.Request.TimeZone);
            return await _settler.CommitAsync(orphan, length, CancellationToken.None) == CommitOutcome.NoReservation ? null : reservation.Id;
        }
        catch (NpgsqlException exception) when (exception.IsAway())
        {
            // The spool is on disk and the reservation names it: nothing is lost, only late.
            Log.CommitPostponed(_logger, reservation.Id, exception);
            return reservation.Id;
        }
    }

    /// <summary>Erases the spool, then gives the reservation back: in this order a crash between leaves a reservation whose spool is found empty.</summary>
    internal async Task DropAsync(Guid reservation)
    {
        _deposits.Remember(reservation, TimeSpan.Zero);
        _archive.Erase(reservation);
        try
        {
            await _store.ReleaseAsync(reservation, CancellationToken.None);
            _deposits.Forget(reservation);
        }
        catch (NpgsqlException exception) when (exception.IsAway())
        {
            Log.ReleasePostponed(_logger, reservation, exception);
        }
    }

    /// <summary>A deposit is over, kept or not, and for whoever listened to it.</summary>
    internal void Over(NewReservation reservation, Audience? audience)
    {
        _deposits.End(reservation.Id);
        if (audience is null) return;
        _audiences?.Closed(reservation.Request.CallId);
        audience.Dispose();
    }

    /// <inheritdoc/>
    public Task<MailboxContents> OpenAsync(Guid detainee, CancellationToken cancellation) =>
        _store.ContentsAsync(detainee, _clock.GetUtcNow(), cancellation);

    /// <inheritdoc/>
    public async Task MarkHeardAsync(Guid message, CancellationToken cancellation)
    {
        if (await _store.UnheardAsync(message, cancellation) is not var (receivedAt, timeZone)) return;
        var now = _clock.GetUtcNow();
        await _store.MarkHeardAsync(message, now, _options.Retention.ExpiresAt(receivedAt, now, timeZone), cancellation);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(Guid message, Guid session, CancellationToken cancellation)
    {
        _sessions[session] = true;
        return _store.DeleteAsync(message, session, _options.Node, _clock.GetUtcNow(), cancellation);
    }

    /// <inheritdoc/>
    public Task<bool> UndoDeleteAsync(Guid message, Guid session, CancellationToken cancellation) =>
        _store.UndoDeleteAsync(message, session, cancellation);

    /// <inheritdoc/>
    /// <remarks>A session that deleted nothing costs no statement. While the database is away it completes; <see cref="MaintainAsync"/> does the rest.</remarks>
    public Task EndSessionAsync(Guid session, CancellationToken cancellation) =>
        _sessions.TryRemove(session, out _) ? _eraser.EndSessionAsync(session, cancellation) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<ISound> SoundAsync(Guid message, CancellationToken cancellation)
    {
        var sound = await _store.SoundAsync(message, cancellation);
        if (sound.State is not (SoundState.Spool or SoundState.Sealed)) throw new SoundNotFoundException(message);
        return await _archive.OpenAsync(message, sound.Length, cancellation);
    }

    /// <summary>
    /// Takes up what an earlier process left: commits the recordings of interrupted calls, queues what is not sealed, ends listening sessions that
    /// vanished, and reports spools that belong to nothing. Nothing recorded is deleted unless it is shorter than a second.
    /// </summary>
    public async Task<RecoveryReport> RecoverAsync(CancellationToken cancellation)
    {
        var (committed, released) = await SettleAsync(cancellation);
        var sealing = 0;
        var unclaimed = new List<Guid>();
        foreach (var spool in _archive.Spools().Order())
        {
            if (_deposits.IsLive(spool)) continue;
            var sound = await _store.SoundAsync(spool, cancellation);
            switch (sound.State)
            {
                // Sealed already: the process ended between the swap of the row and the deletion of the spool. Sealing again gives the same sound, and
                // unlike deleting the spool it does not trust that the sealed file is there.
                // Erasing: a monitored message that was deleted before it was sealed is copied first.
                case SoundState.Spool or SoundState.Sealed or SoundState.Erasing:
                    _sealer.Enqueue(spool, sound.Length);
                    sealing++;
                    break;
                case SoundState.Erased:
                    _archive.Erase(spool);
                    break;
                case SoundState.Unknown when !await _store.IsReservedAsync(spool, cancellation):
                    Log.Unclaimed(_logger, spool);
                    unclaimed.Add(spool);
                    break;
            }
        }
        return new RecoveryReport(committed, released, sealing, unclaimed);
    }

    /// <summary>
    /// Renews this node's lease, settles what a lost database postponed, and takes over what nodes left whose lease is over. Throws when
    /// the database is away; the next time does it all.
    /// </summary>
    public Task MaintainAsync(CancellationToken cancellation) => SettleAsync(cancellation);

    private async Task<(int Committed, int Released)> SettleAsync(CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow();
        await _store.RenewLeaseAsync(_options.Node, now + _options.Lease, _deposits.WithSpool, cancellation);
        var settled = await _settler.SettleAsync(now, cancellation);
        foreach (var session in await _erasures.SessionsAsync(_options.Node, now, cancellation))
            if (!_sessions.ContainsKey(session)) await _eraser.EndSessionAsync(session, cancellation);
        return settled;
    }

    /// <summary>
    /// The sealer's: has monitoring take its copy, then swaps the row's form. The sealer deletes the spool when this returns. So a sealed row says that the copy is there, and a
    /// process killed anywhere between does it all again at the next start.
    /// </summary>
    internal async Task SwapAsync(SealedSound sound, CancellationToken cancellation)
    {
        if (_copies is not null && await _store.ToCopyAsync(sound.Sound, cancellation) is ({ } message, LegPrivacy.Monitored privacy))
            await _copies.CopyAsync(message, sound, _archive, privacy, cancellation);
        if (await _store.SealedAsync(sound, _clock.GetUtcNow(), cancellation)) return;
        switch ((await _store.SoundAsync(sound.Sound, cancellation)).State)
        {
            case SoundState.Erasing: await _eraser.EraseAsync(sound.Sound, cancellation); break;
            // Erased while it was being sealed: what was just written must go as well.
            case SoundState.Erased: _archive.Erase(sound.Sound); break;
            case SoundState.Unknown: Log.SealedUnknown(_logger, sound.Sound); break;
        }
    }

    /// <summary>Stops sealing; what waits stays spools, for the next start.</summary>
    public ValueTask DisposeAsync() => _sealer.DisposeAsync();
}
