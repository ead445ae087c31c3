using Dapper;

namespace Telephony.Monitoring;

/// <content>What lists and checks read.</content>
public sealed partial class MonitoringStore
{
    /// <summary>The most rows that <see cref="ListAsync"/> returns.</summary>
    public const int MaxPage = 1000;

    /// <summary>Recordings, newest first: at most <paramref name="limit"/> (1 to <see cref="MaxPage"/>), of one detainee or, with null, of all.</summary>
    public async Task<IReadOnlyList<RecordingRow>> ListAsync(Guid? detainee, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        const string sql = $"""
            SELECT id, kind, call_id AS CallId, message, identifier, node, started_at AS StartedAt, duration_ms AS Duration, expires_at AS ExpiresAt,
                {StateOfRow} AS State, holds
            FROM monitoring.recordings
            WHERE @detainee::uuid IS NULL OR detainee = @detainee
            ORDER BY started_at DESC, id DESC
            LIMIT @limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<ListRow>(new CommandDefinition(sql, new { detainee, limit }, cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToRecording())];
    }

    /// <summary>Up to <see cref="CheckBatch"/> recordings of all nodes, after <paramref name="after"/> in the order of their ids.</summary>
    internal async Task<IReadOnlyList<CheckedRecording>> ToCheckAsync(Guid after, CancellationToken cancellation)
    {
        const string sql = """
            SELECT id, call_id AS CallId, detainee, number, node, started_at AS StartedAt, expires_at AS ExpiresAt, holds <> '{}' AS IsHeld,
                duration_ms IS NULL AS IsUnfinished
            FROM monitoring.recordings WHERE id > @after ORDER BY id LIMIT @CheckBatch
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<CheckRow>(new CommandDefinition(sql, new { after, CheckBatch }, cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToRecording())];
    }

    /// <summary>When a node last checked all recordings, or null.</summary>
    internal async Task<DateTimeOffset?> LastCheckAsync(string node, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<DateTime?>(new CommandDefinition(
            "SELECT max(at) FROM monitoring.checks WHERE node = @node", new { node }, cancellationToken: cancellation)) is { } at ? new DateTimeOffset(at) : null;
    }

    /// <summary>Records a check.</summary>
    internal Task CheckedAsync(string node, DateTimeOffset at, RecordingCheckReport report, CancellationToken cancellation)
    {
        const string sql = "INSERT INTO monitoring.checks (node, at, recordings, faults) VALUES (@node, @at, @Recordings, @faults)";
        return ExecuteAsync(sql, new { node, at = at.UtcDateTime, report.Recordings, faults = (long)report.Faults.Count }, cancellation);
    }

    /// <summary>Recordings that are checked at a time.</summary>
    internal const int CheckBatch = 500;

    /// <summary>A class, which Dapper fills by name: it finds no constructor that takes an array.</summary>
    private sealed class ListRow
    {
        public required Guid Id { get; init; }
        public required string Kind { get; init; }
        public required string CallId { get; init; }
        public Guid? Message { get; init; }
        public required string Identifier { get; init; }
        public required string Node { get; init; }
        public required DateTime StartedAt { get; init; }
        public long? Duration { get; init; }
        public required DateTime ExpiresAt { get; init; }
        public required string State { get; init; }
        public required string[] Holds { get; init; }

        public RecordingRow ToRecording() => new(
            Id, Enum.Parse<RecordingKind>(Kind, ignoreCase: true), CallId, Message, Identifier, Node, new DateTimeOffset(StartedAt),
            Duration is { } length ? FromMilliseconds(length) : null, new DateTimeOffset(ExpiresAt), Enum.Parse<RecordingState>(State), Holds);
    }

    private sealed record CheckRow(
        Guid Id, string CallId, Guid Detainee, string Number, string Node, DateTime StartedAt, DateTime ExpiresAt, bool IsHeld, bool IsUnfinished)
    {
        public CheckedRecording ToRecording() =>
            new(CallId, new RecordedNumber(Id, Detainee, Number, new DateTimeOffset(StartedAt)), Node, new DateTimeOffset(ExpiresAt), IsHeld, IsUnfinished);
    }
}
