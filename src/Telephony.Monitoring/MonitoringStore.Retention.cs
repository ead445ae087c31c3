using Dapper;
using Telephony.Monitoring.Evidence;

namespace Telephony.Monitoring;

/// <content>
/// Erasing (RET-08). A recording past its term, or that an authority wants erased, is marked and can no longer be held; its sound is erased; then the row goes and the erasure is recorded, in one statement.
/// What a crash interrupts stays marked and is taken up again. Only the node that has the sound erases it. Each erasure is an entry of the audit chain, in the statement that does it: one is not without the
/// other.
/// </content>
public sealed partial class MonitoringStore
{
    /// <summary>Recordings handled at a time.</summary>
    internal const int Batch = 200;

    /// <summary>Marks up to <see cref="Batch"/> recordings of a node that are past their term and not held; returns how many. A hold that comes first wins.</summary>
    internal Task<int> MarkDueAsync(string node, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = """
            UPDATE monitoring.recordings SET erasing = 'term'
            WHERE id = ANY(ARRAY(
                    SELECT id FROM monitoring.recordings
                    WHERE node = @node AND expires_at <= @now AND erasing IS NULL AND holds = '{}' ORDER BY expires_at LIMIT @Batch))
                AND erasing IS NULL AND holds = '{}'
            """;
        return ExecuteAsync(sql, new { node, now = now.UtcDateTime, Batch }, cancellation);
    }

    /// <summary>
    /// Marks a recording that an authority wants erased before its term, such as one that should never have been made; the retention of the node that has it erases it at its next turn. What is held is not
    /// marked. The order is an entry with its reference.
    /// </summary>
    /// <inheritdoc cref="HoldAsync(Guid, string, string, DateTimeOffset, CancellationToken)"/>
    public async Task<HoldOutcome> OrderErasureAsync(Guid recording, string reference, string author, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        ArgumentException.ThrowIfNullOrWhiteSpace(author);
        const string sql = """
            WITH ordered AS (
                UPDATE monitoring.recordings SET erasing = 'authority'
                WHERE id = @recording AND erasing IS NULL AND holds = '{}' AND duration_ms IS NOT NULL RETURNING id, call_id, establishment)
            SELECT monitoring.append_audit(@at, @author, establishment, 'erasureOrdered', id::text, @reference, jsonb_build_object('call', call_id)) FROM ordered
            """;
        if (await AppendedAsync(sql, new { recording, reference, author, at = at.UtcDateTime }, cancellation)) return HoldOutcome.Done;
        return (await StatesAsync([recording], cancellation)).GetValueOrDefault(recording) is RecordingState.Spool or RecordingState.Sealed ? HoldOutcome.Unchanged : HoldOutcome.NotFound;
    }

    /// <summary>Up to <see cref="Batch"/> recordings of a node that are marked and not gone, after <paramref name="after"/> in the order of their ids.</summary>
    internal async Task<IReadOnlyList<Guid>> MarkedAsync(string node, Guid after, CancellationToken cancellation)
    {
        const string sql = "SELECT id FROM monitoring.recordings WHERE node = @node AND erasing IS NOT NULL AND id > @after ORDER BY id LIMIT @Batch";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return [.. await connection.QueryAsync<Guid>(new CommandDefinition(sql, new { node, after, Batch }, cancellationToken: cancellation))];
    }

    /// <summary>Removes the row of a marked recording, whose sound is gone, and records the erasure. False when it was done before. The entry says of what it was, not whose.</summary>
    internal async Task<bool> FinishErasureAsync(Guid recording, DateTimeOffset at, CancellationToken cancellation)
    {
        const string sql = """
            WITH gone AS (DELETE FROM monitoring.recordings WHERE id = @recording AND erasing IS NOT NULL RETURNING *),
            recorded AS (
                INSERT INTO monitoring.erasures (recording, kind, call_id, message, detainee, node, erased_at, rule, started_at, duration_ms)
                SELECT id, kind, call_id, message, detainee, node, @at, erasing, started_at, duration_ms FROM gone)
            SELECT monitoring.append_audit(@at, @author, establishment, 'erased', id::text, erasing, jsonb_strip_nulls(jsonb_build_object(
                'kind', kind, 'call', call_id, 'node', node, 'message', message::text, 'durationSeconds', (duration_ms / 1000.0)::numeric(12, 3)::text,
                'startedAt', to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))) FROM gone
            """;
        return await AppendedAsync(sql, new { recording, at = at.UtcDateTime, author = AuditEntry.Telephony }, cancellation);
    }

    /// <summary>What was erased, newest first: at most <paramref name="limit"/> records.</summary>
    public async Task<IReadOnlyList<Erasure>> ErasuresAsync(int limit, CancellationToken cancellation)
    {
        const string sql = """
            SELECT recording, kind, call_id AS CallId, erased_at AS ErasedAt, rule, started_at AS StartedAt
            FROM monitoring.erasures ORDER BY id DESC LIMIT @limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<ErasureRow>(new CommandDefinition(sql, new { limit }, cancellationToken: cancellation));
        return [.. rows.Select(row => new Erasure(row.Recording, Enum.Parse<RecordingKind>(row.Kind, ignoreCase: true), row.CallId, new DateTimeOffset(row.ErasedAt),
            Enum.Parse<ErasureRule>(row.Rule, ignoreCase: true), new DateTimeOffset(row.StartedAt)))];
    }

    /// <summary>Runs a statement that appends to the audit chain for the row that it changes; whether there was one.</summary>
    private async Task<bool> AppendedAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(sql, parameters, cancellationToken: cancellation)) is not null;
    }

    private sealed record ErasureRow(Guid Recording, string Kind, string CallId, DateTime ErasedAt, string Rule, DateTime StartedAt);
}
