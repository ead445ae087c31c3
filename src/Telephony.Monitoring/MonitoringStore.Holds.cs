using Dapper;
using Telephony.Monitoring.Evidence;

namespace Telephony.Monitoring;

/// <content>
/// Holding (RET-08): a recording that was sent to the judicial authority leaves the automatic term, with the reference of the transmission. Each hold and release is an entry of the audit chain, in the statement
/// that does it: one is not without the other.
/// </content>
public sealed partial class MonitoringStore
{
    /// <summary>Longest reference.</summary>
    public const int MaxReference = 200;

    /// <summary>Keeps a recording from being erased until the same reference is released; several references hold side by side.</summary>
    /// <param name="recording">Which.</param>
    /// <param name="reference">Of its transmission to the judicial authority; not empty.</param>
    /// <param name="author">Who holds it; not empty.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<HoldOutcome> HoldAsync(Guid recording, string reference, string author, DateTimeOffset at, CancellationToken cancellation) =>
        ChangeHoldAsync(HoldSql, recording, reference, author, visible: null, at, cancellation);

    /// <summary>The same for an officer, of what he may see.</summary>
    /// <inheritdoc cref="HoldAsync(Guid, string, string, DateTimeOffset, CancellationToken)"/>
    public Task<HoldOutcome> HoldAsync(Guid recording, string reference, ActingOfficer author, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(author);
        return ChangeHoldAsync(HoldSql, recording, reference, author.Name, author.Visible, at, cancellation);
    }

    /// <summary>Takes a hold back; when it was the last one and the term is over, the next retention run erases.</summary>
    /// <inheritdoc cref="HoldAsync(Guid, string, string, DateTimeOffset, CancellationToken)"/>
    public Task<HoldOutcome> ReleaseAsync(Guid recording, string reference, string author, DateTimeOffset at, CancellationToken cancellation) =>
        ChangeHoldAsync(ReleaseSql, recording, reference, author, visible: null, at, cancellation);

    /// <summary>The same for an officer, of what he may see.</summary>
    /// <inheritdoc cref="ReleaseAsync(Guid, string, string, DateTimeOffset, CancellationToken)"/>
    public Task<HoldOutcome> ReleaseAsync(Guid recording, string reference, ActingOfficer author, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(author);
        return ChangeHoldAsync(ReleaseSql, recording, reference, author.Name, author.Visible, at, cancellation);
    }

    /// <summary>The holds and releases of a recording, oldest first, also of one that was erased since.</summary>
    public async Task<IReadOnlyList<HoldEvent>> HoldsAsync(Guid recording, CancellationToken cancellation)
    {
        const string sql = """SELECT action = 'hold' AS IsHold, reference, author, at FROM monitoring.holds WHERE recording = @recording ORDER BY id""";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<HoldEventRow>(new CommandDefinition(sql, new { recording }, cancellationToken: cancellation));
        return [.. rows.Select(row => new HoldEvent(row.IsHold, row.Reference, row.Author, new DateTimeOffset(row.At)))];
    }

    /// <summary>A recording that is kept; null when there is none, or it is of none of the establishments that may be seen (null: all).</summary>
    public async Task<KeptRecording?> FindAsync(Guid recording, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        const string sql = $"""
            SELECT {KeptColumns} FROM monitoring.recordings r
            WHERE id = @recording AND duration_ms IS NOT NULL AND erasing IS NULL AND (@establishments::text[] IS NULL OR establishment = ANY(@establishments))
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<KeptRow>(new CommandDefinition(sql, new { recording, establishments = establishments?.ToArray() }, cancellationToken: cancellation));
        return row?.ToRecording();
    }

    /// <summary>What is held now, by whom and since when, the last one first; a recording that several references hold is there with each.</summary>
    /// <param name="establishments">Codes of those that may be seen; null: all.</param>
    /// <param name="skip">Rows of the pages before.</param>
    /// <param name="limit">1 to <see cref="MaxPage"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<Hold>> HeldAsync(IReadOnlyList<string>? establishments, int skip, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        const string sql = $"""
            SELECT {KeptColumns}, h.reference, h.author, h.at
            FROM monitoring.recordings r CROSS JOIN LATERAL unnest(r.holds) AS held(reference)
                JOIN LATERAL (
                    SELECT id AS event, reference, author, at FROM monitoring.holds
                    WHERE recording = r.id AND reference = held.reference AND action = 'hold' ORDER BY holds.id DESC LIMIT 1) h ON true
            WHERE r.holds <> '{EmptyArray}' AND (@establishments::text[] IS NULL OR r.establishment = ANY(@establishments))
            ORDER BY h.event DESC LIMIT @limit OFFSET @skip
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<HeldRow>(new CommandDefinition(sql, new { establishments = establishments?.ToArray(), skip, limit }, cancellationToken: cancellation));
        return [.. rows.Select(row => new Hold(row.ToRecording(), row.Reference, row.Author, new DateTimeOffset(row.At)))];
    }

    private async Task<HoldOutcome> ChangeHoldAsync(string sql, Guid recording, string reference, string author, string[]? visible, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        ArgumentException.ThrowIfNullOrWhiteSpace(author);
        if (await AppendedAsync(sql, new { recording, reference, author, visible, at = at.UtcDateTime }, cancellation)) return HoldOutcome.Done;
        const string there = """
            SELECT EXISTS (SELECT FROM monitoring.recordings WHERE id = @recording AND erasing IS NULL AND (@visible::text[] IS NULL OR establishment = ANY(@visible)))
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<bool>(new CommandDefinition(there, new { recording, visible }, cancellationToken: cancellation)) ? HoldOutcome.Unchanged : HoldOutcome.NotFound;
    }

    private const string HoldSql = """
        WITH changed AS (
            UPDATE monitoring.recordings SET holds = array_append(holds, @reference)
            WHERE id = @recording AND erasing IS NULL AND @reference <> ALL(holds) AND (@visible::text[] IS NULL OR establishment = ANY(@visible)) RETURNING id, call_id, establishment),
        recorded AS (INSERT INTO monitoring.holds (recording, action, reference, author, at) SELECT id, 'hold', @reference, @author, @at FROM changed)
        SELECT monitoring.append_audit(@at, @author, establishment, 'held', id::text, @reference, jsonb_build_object('call', call_id)) FROM changed
        """;

    private const string ReleaseSql = """
        WITH changed AS (
            UPDATE monitoring.recordings SET holds = array_remove(holds, @reference)
            WHERE id = @recording AND @reference = ANY(holds) AND (@visible::text[] IS NULL OR establishment = ANY(@visible)) RETURNING id, call_id, establishment),
        recorded AS (INSERT INTO monitoring.holds (recording, action, reference, author, at) SELECT id, 'release', @reference, @author, @at FROM changed)
        SELECT monitoring.append_audit(@at, @author, establishment, 'released', id::text, @reference, jsonb_build_object('call', call_id)) FROM changed
        """;

    private const string KeptColumns = """
        r.id, r.kind, r.call_id AS CallId, r.identifier, r.number, r.establishment, r.started_at AS StartedAt, r.duration_ms AS Duration, r.expires_at AS ExpiresAt, r.holds
        """;

    private const string EmptyArray = "{}";

    private sealed record HoldEventRow(bool IsHold, string Reference, string Author, DateTime At);

    /// <summary>A class, which Dapper fills by name: it finds no constructor that takes an array.</summary>
    private class KeptRow
    {
        public required Guid Id { get; init; }
        public required string Kind { get; init; }
        public required string CallId { get; init; }
        public required string Identifier { get; init; }
        public required string Number { get; init; }
        public required string Establishment { get; init; }
        public required DateTime StartedAt { get; init; }
        public required long? Duration { get; init; }
        public required DateTime ExpiresAt { get; init; }
        public required string[] Holds { get; init; }

        public KeptRecording ToRecording() => new(
            Id, Enum.Parse<RecordingKind>(Kind, ignoreCase: true), CallId, Identifier, Number, Establishment, new DateTimeOffset(StartedAt), FromMilliseconds(Duration ?? 0), new DateTimeOffset(ExpiresAt), Holds);
    }

    private sealed class HeldRow : KeptRow
    {
        public required string Reference { get; init; }
        public required string Author { get; init; }
        public required DateTime At { get; init; }
    }
}
