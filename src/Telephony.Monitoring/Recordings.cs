using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Monitoring.Alerts;
using Telephony.Monitoring.Search;
using Telephony.Recording;
using Telephony.Recording.Listening;

namespace Telephony.Monitoring;

/// <summary>What <see cref="Recordings.RecoverAsync"/> found.</summary>
/// <param name="Kept">Recordings of interrupted calls that are kept now.</param>
/// <param name="Dropped">Rows whose recording holds nothing, removed.</param>
/// <param name="Sealing">Spools queued to be sealed.</param>
/// <param name="Unclaimed">Spools that belong to nothing; kept, for a person to look at.</param>
public sealed record RecoveryReport(int Kept, int Dropped, int Sealing, IReadOnlyList<Guid> Unclaimed);

/// <summary>
/// The recordings of calls and monitoring's copies of messages, over PostgreSQL and a sound archive of monitoring's own (docs/adr/0007). Host calls <see cref="RecoverAsync"/> once before the first
/// call and <see cref="MaintainAsync"/> every 10 s, and disposes of it before the archive and after the mailboxes. Thread-safe.
/// </summary>
public sealed class Recordings : ICallRecordings, IMessageCopies, IMessageAudiences, IAsyncDisposable
{
    private readonly MonitoringStore _store;
    private readonly AlertStore _alerts;
    private readonly ExchangeStore _exchanges;
    private readonly SoundArchive _archive;
    private readonly string _node;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SoundSealer _sealer;
    private readonly LiveRecordings _live = new();
    private readonly RecordingSettler _settler;

    /// <summary>Over a migrated database and an archive that nothing else records into and that outlives this.</summary>
    /// <param name="database">With the schema <c>monitoring</c>.</param>
    /// <param name="archive">Monitoring's own.</param>
    /// <param name="node">This node's name; no two running processes share one.</param>
    /// <param name="clock">The clock of everything in it.</param>
    /// <param name="logger">Where it tells.</param>
    public Recordings(NpgsqlDataSource database, SoundArchive archive, string node, TimeProvider clock, ILogger<Recordings> logger)
    {
        _store = new MonitoringStore(database);
        _alerts = new AlertStore(database);
        _exchanges = new ExchangeStore(database);
        _archive = archive;
        _node = node;
        _clock = clock;
        _logger = logger;
        _sealer = new SoundSealer(archive, SwapAsync, (sound, exception) => Log.NotSealed(logger, sound, exception), clock);
        _settler = new RecordingSettler(_store, archive, _live, _sealer, node, logger);
    }

    /// <summary>
    /// Lets an officer hear a running call or deposit of this node from now on (MON-06); null when there is none that is being recorded: it has ended, runs on another node, or is protected. That
    /// he listens, and why, is for the caller to write down first.
    /// </summary>
    public Listener? Listen(string callId) => _live.Listen(callId);

    /// <inheritdoc/>
    public void Opened(string callId, Audience audience)
    {
        ArgumentNullException.ThrowIfNull(audience);
        _live.Opened(callId, audience.Listen);
    }

    /// <inheritdoc/>
    public void Closed(string callId) => _live.Closed(callId);

    /// <summary>Recordings that wait to be sealed.</summary>
    public int SealBacklog => _sealer.Backlog;

    /// <summary>Completes when nothing waits to be sealed.</summary>
    public Task WhenSealedAsync(CancellationToken cancellation = default) => _sealer.WhenIdleAsync(cancellation);

    /// <inheritdoc/>
    public async Task<ICallRecording> BeginAsync(CallToRecord call, LegPrivacy.Monitored privacy, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(privacy);
        var now = _clock.GetUtcNow();
        var recording = Guid.CreateVersion7(now);
        _live.Begin(recording);
        var begun = false;
        try
        {
            await _store.BeginCallAsync(recording, call, _node, now, cancellation);
            var recorder = await _archive.RecordCallAsync(recording, privacy, cancellation);
            begun = true;
            _live.Opened(call.CallId, recorder.Listen);
            return new CallRecording(this, recorder, call.CallId, now, call.TimeZone, _clock, _logger);
        }
        catch (NpgsqlException exception) when (exception.IsAway())
        {
            Log.RecordingRefused(_logger, recording, exception);
            throw new RecordingUnavailableException("The recording could not be written down.", exception);
        }
        catch (RecordingUnavailableException exception)
        {
            Log.RecordingRefused(_logger, recording, exception);
            await EndAsync(recording, new RecordingEnd(TimeSpan.Zero, now), call.TimeZone);
            throw;
        }
        finally
        {
            // A row that was written all the same, its answer lost, is an orphan without a spool.
            if (!begun) _live.End(recording);
        }
    }

    /// <summary>Keeps a recording, or drops one of no length. A lost database postpones either: the spool is on disk and the row names it.</summary>
    internal async Task EndAsync(Guid recording, RecordingEnd end, string timeZone)
    {
        var keeps = end.Length > TimeSpan.Zero;
        _live.Remember(recording, end);
        try
        {
            if (keeps) await _settler.KeepAsync(recording, end, timeZone, CancellationToken.None);
            else await _settler.DropAsync(recording, CancellationToken.None);
        }
        catch (NpgsqlException exception) when (exception.IsAway())
        {
            if (keeps) Log.CommitPostponed(_logger, recording, exception);
            else Log.DropPostponed(_logger, recording, exception);
        }
    }

    /// <summary>A recording is over, kept or not.</summary>
    internal void Over(Guid recording, string callId)
    {
        _live.Closed(callId);
        _live.End(recording);
    }

    /// <inheritdoc/>
    public async Task CopyAsync(MessageToCopy message, SealedSound sound, SoundArchive archive, LegPrivacy.Monitored privacy, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(sound);
        ArgumentNullException.ThrowIfNull(privacy);
        var now = _clock.GetUtcNow();
        if (RecordingTerm.ExpiresAt(message.ReceivedAt, message.TimeZone) <= now) return;
        // Before the copy: a message whose copy is there has fired, also when the process was killed in between, and of a protected message nobody can ask for this.
        await _alerts.FireAsync([new AlertEvent(message.CallId, AlertOccasion.Message, message.ReceivedAt, message.Identifier, message.Establishment, message.Number)], cancellation);
        if (await _store.BeginCopyAsync(Guid.CreateVersion7(message.ReceivedAt), message, _node, cancellation) is { } copy)
        {
            await _archive.CopyAsync(archive, sound, copy, cancellation);
            // Erased while it was copied, at the very end of its term: what was just written must go as well.
            if (!await _store.CopiedAsync(sound with { Sound = copy }, now, cancellation) && await StateAsync(copy, cancellation) is RecordingState.Erasing or RecordingState.Erased)
                _archive.Erase(copy);
        }
        await _exchanges.TakeLengthsOfMessagesAsync([message.CallId], cancellation);
    }

    /// <summary>
    /// Takes up what an earlier process left: keeps the recordings of interrupted calls, queues what is not sealed, and reports spools that belong to nothing. Nothing
    /// recorded is deleted unless it is empty or was erased.
    /// </summary>
    public async Task<RecoveryReport> RecoverAsync(CancellationToken cancellation)
    {
        var (kept, dropped) = await _settler.SettleAsync(cancellation);
        var sealing = 0;
        var unclaimed = new List<Guid>();
        foreach (var spools in _archive.Spools().Order().Chunk(MonitoringStore.Batch))
        {
            var states = await _store.StatesAsync(spools, cancellation);
            foreach (var spool in spools)
            {
                switch (states.GetValueOrDefault(spool))
                {
                    // Sealed already: the process ended between the swap of the row and the deletion of the spool. Sealing again gives the same sound, and unlike
                    // deleting the spool it does not trust that the sealed file is there.
                    case RecordingState.Spool or RecordingState.Sealed:
                        _sealer.Enqueue(spool);
                        sealing++;
                        break;
                    case RecordingState.Erased:
                        _archive.Erase(spool);
                        break;
                    case RecordingState.Unknown when !_live.IsLive(spool):
                        Log.Unclaimed(_logger, spool);
                        unclaimed.Add(spool);
                        break;
                }
            }
        }
        return new RecoveryReport(kept, dropped, sealing, unclaimed);
    }

    /// <summary>Settles what a lost database postponed. Throws when it is still away; the next time does it all.</summary>
    public Task MaintainAsync(CancellationToken cancellation) => _settler.SettleAsync(cancellation);

    /// <summary>The sealer's: swaps the row's form. The sealer deletes the spool when this returns.</summary>
    internal async Task SwapAsync(SealedSound sound, CancellationToken cancellation)
    {
        if (await _store.SealedAsync(sound, _clock.GetUtcNow(), cancellation)) return;
        var state = await StateAsync(sound.Sound, cancellation);
        // Erased while it was being sealed: what was just written must go as well.
        if (state is RecordingState.Erasing or RecordingState.Erased) _archive.Erase(sound.Sound);
        else if (state == RecordingState.Unknown) Log.SealedUnknown(_logger, sound.Sound);
    }

    private async Task<RecordingState> StateAsync(Guid recording, CancellationToken cancellation) =>
        (await _store.StatesAsync([recording], cancellation)).GetValueOrDefault(recording);

    /// <summary>Stops sealing; what waits stays spools, for the next start.</summary>
    public ValueTask DisposeAsync() => _sealer.DisposeAsync();
}
