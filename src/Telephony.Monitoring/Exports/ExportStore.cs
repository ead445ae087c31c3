using Dapper;
using Npgsql;
using Telephony.Monitoring.Evidence;

namespace Telephony.Monitoring.Exports;

/// <summary>
/// Exports of recordings as rows (MON-12): one officer asks, another decides, both within what they may see. Each step is an entry of the audit chain in the statement that takes it. That two people are
/// needed is held by these statements and by constraints of the tables; that nothing protected is exported, by what there is to export: only a recording can be asked for, and of a protected call none exists
/// (DESIGN 4.4). Thread-safe; database failures are let through.
/// </summary>
public sealed class ExportStore(NpgsqlDataSource database)
{
    /// <summary>The most rows that <see cref="ListAsync"/> returns.</summary>
    public const int MaxPage = 200;

    /// <summary>Asks for the export of the recording of an exchange. Null when there is none for this officer.</summary>
    /// <param name="exchange">Row of the search.</param>
    /// <param name="purpose">What for; 1 to <see cref="Export.MaxText"/> characters.</param>
    /// <param name="recipient">For whom; 1 to <see cref="Export.MaxText"/> characters.</param>
    /// <param name="officer">Who asks.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Guid?> RequestAsync(Guid exchange, string purpose, string recipient, ActingOfficer officer, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(officer);
        foreach (var text in (string[])[purpose, recipient])
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(text);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, Export.MaxText);
        }
        const string sql = """
            WITH asked AS (
                INSERT INTO monitoring.exports (id, exchange, recording, call_id, establishment, purpose, recipient, requester, requested_by, requested_at)
                SELECT @export, e.id, r.id, r.call_id, r.establishment, @purpose, @recipient, @Id, @Name, @at
                FROM monitoring.exchanges e JOIN monitoring.recordings r ON r.call_id = e.call_id AND r.duration_ms IS NOT NULL AND r.erasing IS NULL
                WHERE e.id = @exchange AND NOT e.protected AND (@Visible::text[] IS NULL OR r.establishment = ANY(@Visible))
                ORDER BY r.id LIMIT 1
                RETURNING *)
            SELECT monitoring.append_audit(@at, @Name, establishment, 'exportRequested', id::text, @purpose,
                jsonb_build_object('recipient', recipient, 'recording', recording::text, 'call', call_id)) FROM asked
            """;
        var export = Guid.CreateVersion7(at);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var entry = await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(
            sql, new { export, exchange, purpose, recipient, officer.Id, officer.Name, officer.Visible, at = at.UtcDateTime }, cancellationToken: cancellation));
        return entry is null ? null : export;
    }

    /// <summary>Lets the file be had until <paramref name="expiresAt"/>.</summary>
    public Task<ExportOutcome> ApproveAsync(Guid export, DateTimeOffset expiresAt, ActingOfficer officer, DateTimeOffset at, CancellationToken cancellation) =>
        DecideAsync(export, AuditAction.ExportApproved, expiresAt, refusal: null, officer, at, cancellation);

    /// <summary>Refuses it, for a reason that is not empty.</summary>
    public Task<ExportOutcome> RefuseAsync(Guid export, string refusal, ActingOfficer officer, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(refusal);
        return DecideAsync(export, AuditAction.ExportRefused, expiresAt: null, refusal, officer, at, cancellation);
    }

    /// <summary>One export; null when there is none, or it is of none of the establishments that may be seen (null: all).</summary>
    public async Task<Export?> FindAsync(Guid export, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        const string sql = $"{Select} WHERE x.id = @export AND (@establishments::text[] IS NULL OR x.establishment = ANY(@establishments))";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<ExportRow>(new CommandDefinition(sql, new { export, establishments = establishments?.ToArray() }, cancellationToken: cancellation));
        return row?.ToExport();
    }

    /// <summary>Exports, the newest first; the next page is that after the last id of this one.</summary>
    /// <param name="establishments">Codes of those that may be seen; null: all.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="limit">1 to <see cref="MaxPage"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<Export>> ListAsync(IReadOnlyList<string>? establishments, Guid? after, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        const string sql = $"""
            {Select}
            WHERE (@establishments::text[] IS NULL OR x.establishment = ANY(@establishments)) AND (@after::uuid IS NULL OR x.id < @after)
            ORDER BY x.id DESC LIMIT @limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<ExportRow>(new CommandDefinition(sql, new { establishments = establishments?.ToArray(), after, limit }, cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToExport())];
    }

    /// <summary>What is known of the recording of an export; null when it is gone or going, or its exchange is protected.</summary>
    internal async Task<ExportedRecording?> RecordingAsync(Export export, CancellationToken cancellation)
    {
        const string sql = """
            SELECT kind, identifier, number, started_at AS StartedAt, duration_ms AS Duration, sealed_at AS SealedAt, sha256
            FROM monitoring.recordings r
            WHERE id = @Recording AND erasing IS NULL AND duration_ms IS NOT NULL AND NOT EXISTS (SELECT FROM monitoring.exchanges e WHERE e.call_id = r.call_id AND e.protected)
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<RecordingRow>(new CommandDefinition(sql, new { export.Recording }, cancellationToken: cancellation));
        return row?.ToRecording();
    }

    /// <summary>
    /// Writes down that an officer takes the file, whose SHA-256 is given; false when he may not, or not any longer: everything is asked again in the statement that writes it.
    /// </summary>
    internal async Task<bool> TakeAsync(Guid export, string sha256, ActingOfficer officer, DateTimeOffset at, CancellationToken cancellation)
    {
        const string sql = """
            WITH taken AS (
                SELECT x.* FROM monitoring.exports x JOIN monitoring.export_decisions d ON d.export = x.id
                WHERE x.id = @export AND d.expires_at > @at AND @Id IN (x.requester, d.decider) AND (@Visible::text[] IS NULL OR x.establishment = ANY(@Visible))
                    AND EXISTS (SELECT FROM monitoring.recordings r WHERE r.id = x.recording AND r.erasing IS NULL))
            SELECT monitoring.append_audit(@at, @Name, establishment, 'exported', id::text, purpose,
                jsonb_build_object('recipient', recipient, 'recording', recording::text, 'call', call_id, 'sha256', @sha256::text)) FROM taken
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(
            sql, new { export, sha256, officer.Id, officer.Name, officer.Visible, at = at.UtcDateTime }, cancellationToken: cancellation)) is not null;
    }

    private async Task<ExportOutcome> DecideAsync(
        Guid export, AuditAction action, DateTimeOffset? expiresAt, string? refusal, ActingOfficer officer, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(officer);
        // The key of the table lets one decision in: whoever comes second fails with all of his statement, his entry too.
        const string sql = """
            WITH open AS (
                SELECT x.* FROM monitoring.exports x
                WHERE x.id = @export AND x.requester <> @Id AND (@Visible::text[] IS NULL OR x.establishment = ANY(@Visible))
                    AND NOT EXISTS (SELECT FROM monitoring.export_decisions d WHERE d.export = x.id)
                    AND EXISTS (SELECT FROM monitoring.recordings r WHERE r.id = x.recording AND r.erasing IS NULL)),
            written AS (
                SELECT monitoring.append_audit(@at, @Name, establishment, @action, id::text, coalesce(@refusal, purpose),
                    jsonb_build_object('recipient', recipient, 'recording', recording::text, 'call', call_id, 'requestedBy', requested_by)) AS entry FROM open)
            INSERT INTO monitoring.export_decisions (export, requester, decider, decided_by, decided_at, expires_at, refusal, entry)
            SELECT open.id, open.requester, @Id, @Name, @at, @expiresAt, @refusal, entry FROM open, written
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            var parameters = new { export, action = RowName.Of(action), refusal, officer.Id, officer.Name, officer.Visible, at = at.UtcDateTime, expiresAt = expiresAt?.UtcDateTime };
            if (await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation)) == 1) return ExportOutcome.Done;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ExportOutcome.Decided;
        }
        return await FindAsync(export, officer.Establishments, cancellation) switch
        {
            null => ExportOutcome.NotFound,
            { Decision: not null } => ExportOutcome.Decided,
            var found when found.Requester == officer.Id => ExportOutcome.SamePerson,
            _ => ExportOutcome.NotFound,
        };
    }

    private const string Select = """
        SELECT x.id, x.exchange, x.recording, x.call_id AS CallId, x.establishment, x.purpose, x.recipient, x.requested_by AS RequestedBy, x.requester, x.requested_at AS RequestedAt,
            d.decided_by AS DecidedBy, d.decider, d.decided_at AS DecidedAt, d.expires_at AS ExpiresAt, d.refusal, d.entry, a.hash AS EntryHash
        FROM monitoring.exports x LEFT JOIN monitoring.export_decisions d ON d.export = x.id LEFT JOIN monitoring.audit a ON a.number = d.entry
        """;

    private sealed record ExportRow(
        Guid Id, Guid Exchange, Guid Recording, string CallId, string Establishment, string Purpose, string Recipient, string RequestedBy, Guid Requester, DateTime RequestedAt,
        string? DecidedBy, Guid? Decider, DateTime? DecidedAt, DateTime? ExpiresAt, string? Refusal, long? Entry, byte[]? EntryHash)
    {
        public Export ToExport() => new(
            Id, Exchange, Recording, CallId, Establishment, Purpose, Recipient, RequestedBy, Requester, new DateTimeOffset(RequestedAt),
            Decider is { } decider
                ? new ExportDecision(DecidedBy!, decider, new DateTimeOffset(DecidedAt!.Value), ExpiresAt is { } end ? new DateTimeOffset(end) : null, Refusal, Entry!.Value, Convert.ToHexStringLower(EntryHash!))
                : null);
    }

    private sealed record RecordingRow(string Kind, string Identifier, string Number, DateTime StartedAt, long Duration, DateTime? SealedAt, byte[]? Sha256)
    {
        public ExportedRecording ToRecording() => new(
            Enum.Parse<RecordingKind>(Kind, ignoreCase: true), Identifier, Number, new DateTimeOffset(StartedAt), TimeSpan.FromTicks(Duration * TimeSpan.TicksPerMillisecond),
            SealedAt is { } at ? new DateTimeOffset(at) : null, Sha256);
    }
}
