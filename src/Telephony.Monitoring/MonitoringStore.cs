using Dapper;
using Npgsql;
using Telephony.Recording;

namespace Telephony.Monitoring;

/// <summary>
/// The SQL of monitoring (schema <c>monitoring</c>): here the life of a recording from its beginning until it is sealed. Each statement changes one row and can be repeated. Instants
/// come from the caller. Thread-safe; database failures are let through.
/// </summary>
public sealed partial class MonitoringStore(NpgsqlDataSource database)
{
    /// <summary>Writes down that a call is about to be recorded.</summary>
    internal async Task BeginCallAsync(Guid recording, CallToRecord call, string node, DateTimeOffset at, CancellationToken cancellation)
    {
        const string sql = """
            INSERT INTO monitoring.recordings
                (id, kind, call_id, detainee, identifier, number, establishment, time_zone, node, started_at, expires_at)
            VALUES (@recording, 'call', @CallId, @Detainee, @Identifier, @Number, @Establishment, @TimeZone, @node, @at, @expiresAt)
            """;
        await ExecuteAsync(sql, new
        {
            recording, call.CallId, call.Detainee, call.Identifier, call.Number, call.Establishment, call.TimeZone, node, at = at.UtcDateTime,
            expiresAt = RecordingTerm.ExpiresAt(at, call.TimeZone).UtcDateTime,
        }, cancellation);
    }

    /// <summary>Writes down how long a recording is and when it started, and with that its term. False when there is no such row, or it was done before.</summary>
    internal async Task<bool> KeepAsync(Guid recording, RecordingEnd end, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        const string sql = """
            UPDATE monitoring.recordings SET duration_ms = @length, started_at = @startedAt, expires_at = @expiresAt
            WHERE id = @recording AND duration_ms IS NULL AND erasing IS NULL
            """;
        return await ExecuteAsync(sql, new
        {
            recording, length = Milliseconds(end.Length), startedAt = end.StartedAt.UtcDateTime, expiresAt = expiresAt.UtcDateTime,
        }, cancellation) == 1;
    }

    /// <summary>Removes the row of a recording of which nothing is kept; no effect on one that was.</summary>
    internal Task DropAsync(Guid recording, CancellationToken cancellation) =>
        ExecuteAsync("DELETE FROM monitoring.recordings WHERE id = @recording AND duration_ms IS NULL", new { recording }, cancellation);

    /// <summary>The recordings of calls of a node whose end was not written down; which of them still record only the node itself knows.</summary>
    internal async Task<IReadOnlyList<UnfinishedRecording>> UnfinishedAsync(string node, CancellationToken cancellation)
    {
        const string sql = """
            SELECT id, started_at AS StartedAt, time_zone AS TimeZone FROM monitoring.recordings
            WHERE node = @node AND kind = 'call' AND duration_ms IS NULL AND erasing IS NULL ORDER BY started_at
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<UnfinishedRow>(new CommandDefinition(sql, new { node }, cancellationToken: cancellation));
        return [.. rows.Select(row => new UnfinishedRecording(row.Id, new DateTimeOffset(row.StartedAt), row.TimeZone))];
    }

    /// <summary>Notes that a recording is sealed; false when it is gone, going, or was sealed before.</summary>
    internal async Task<bool> SealedAsync(SealedSound sound, DateTimeOffset at, CancellationToken cancellation)
    {
        const string sql = """
            UPDATE monitoring.recordings SET sealed_at = @at, sealed_bytes = @Bytes, sha256 = @Sha256, peaks = nullif(@Peaks, ''::bytea)
            WHERE id = @Sound AND duration_ms IS NOT NULL AND sealed_at IS NULL AND erasing IS NULL
            """;
        return await ExecuteAsync(sql, new { sound.Sound, sound.Bytes, sound.Sha256, sound.Peaks, at = at.UtcDateTime }, cancellation) == 1;
    }

    /// <summary>
    /// Writes down that a message is about to be copied, as <paramref name="recording"/> unless it was begun before; returns the copy's id, or null when the copy is there already or was
    /// erased.
    /// </summary>
    internal async Task<Guid?> BeginCopyAsync(Guid recording, MessageToCopy message, string node, CancellationToken cancellation)
    {
        // The update changes nothing but the node, which is the one that copies now: it returns the row that is there.
        const string sql = """
            INSERT INTO monitoring.recordings AS r
                (id, kind, call_id, message, detainee, identifier, number, establishment, time_zone, node, started_at, expires_at)
            SELECT @recording, 'message', @CallId, @Message, @Detainee, @Identifier, @Number, @Establishment, @TimeZone, @node, @at, @expiresAt
            WHERE NOT EXISTS (SELECT FROM monitoring.erasures WHERE message = @Message)
            ON CONFLICT (message) DO UPDATE SET node = excluded.node WHERE r.duration_ms IS NULL AND r.erasing IS NULL
            RETURNING id
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(sql, new
        {
            recording, message.CallId, message.Message, message.Detainee, message.Identifier, message.Number, message.Establishment, message.TimeZone, node,
            at = message.ReceivedAt.UtcDateTime, expiresAt = RecordingTerm.ExpiresAt(message.ReceivedAt, message.TimeZone).UtcDateTime,
        }, cancellationToken: cancellation));
    }

    /// <summary>Notes that a copy is there, whole; false when it is gone, going, or was noted before.</summary>
    internal async Task<bool> CopiedAsync(SealedSound sound, DateTimeOffset at, CancellationToken cancellation)
    {
        const string sql = """
            UPDATE monitoring.recordings SET duration_ms = @length, sealed_at = @at, sealed_bytes = @Bytes, sha256 = @Sha256
            WHERE id = @Sound AND duration_ms IS NULL AND erasing IS NULL
            """;
        return await ExecuteAsync(sql, new { sound.Sound, sound.Bytes, sound.Sha256, length = Milliseconds(sound.Duration), at = at.UtcDateTime }, cancellation) == 1;
    }

    /// <summary>Where the sound of each of these stands; <see cref="RecordingState.Unknown"/> of those that are not in the answer.</summary>
    internal async Task<IReadOnlyDictionary<Guid, RecordingState>> StatesAsync(IReadOnlyCollection<Guid> recordings, CancellationToken cancellation)
    {
        const string sql = $"""
            SELECT id, {StateOfRow} AS State FROM monitoring.recordings WHERE id = ANY(@recordings)
            UNION ALL
            SELECT recording, 'Erased' FROM monitoring.erasures WHERE recording = ANY(@recordings)
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<StateRow>(new CommandDefinition(sql, new { recordings = recordings.ToArray() }, cancellationToken: cancellation));
        return rows.ToDictionary(row => row.Id, row => Enum.Parse<RecordingState>(row.State));
    }

    private const string StateOfRow = """
        CASE WHEN erasing IS NOT NULL THEN 'Erasing' WHEN duration_ms IS NULL THEN 'Unfinished' WHEN sealed_at IS NULL THEN 'Spool' ELSE 'Sealed' END
        """;

    private async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
    }

    private static long Milliseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMillisecond;

    private static TimeSpan FromMilliseconds(long milliseconds) => TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond);

    private sealed record UnfinishedRow(Guid Id, DateTime StartedAt, string TimeZone);

    private sealed record StateRow(Guid Id, string State);
}
