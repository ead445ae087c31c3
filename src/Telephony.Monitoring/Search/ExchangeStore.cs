using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Npgsql;
using Telephony.Calls;

namespace Telephony.Monitoring.Search;

/// <summary>
/// The search of monitoring (MON-07): its rows, which <see cref="ExchangeFeed"/> fills, and what officers add to them. What an officer may see is asked of each search; who found a row may change it. Whoever
/// searches, listens, notes or flags writes it into the audit chain himself, with his reason. Thread-safe; database failures are let through.
/// </summary>
public sealed partial class ExchangeStore(NpgsqlDataSource database)
{
    /// <summary>Up to so many exchanges of a length are gathered and sorted; of more the newest are read until the page is full.</summary>
    internal const int Few = 2_000;

    /// <summary>A page of exchanges, the newest first. Which index serves it is the planner's choice, made anew for each query with its values, but for lengths that few have.</summary>
    public async Task<IReadOnlyList<Exchange>> SearchAsync(ExchangeQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, ExchangeQuery.MaxLimit);
        var (anywhere, national) = query.Patterns();
        var visible = query.Visible();
        if (visible is { Count: 0 } || query.Identifiers is { Count: 0 }) return [];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Identifiers?.Count ?? 0, ExchangeQuery.MaxIdentifiers);
        // One establishment, one detainee is asked for by itself: its index then gives the rows in their order.
        string Page(string source) => $"""
            SELECT {Columns}
            FROM (
                SELECT * FROM {source}
                WHERE (@establishment::text IS NULL OR establishment = @establishment) AND (@establishments::text[] IS NULL OR establishment = ANY(@establishments))
                    AND (@identifier::text IS NULL OR identifier = @identifier) AND (@identifiers::text[] IS NULL OR identifier = ANY(@identifiers))
                    AND (@Phone::text IS NULL OR phone = @Phone)
                    AND (@anywhere::text IS NULL OR number LIKE @anywhere OR number LIKE @national::text)
                    AND (@from::timestamptz IS NULL OR started_at >= @from) AND (@until::timestamptz IS NULL OR started_at < @until)
                    AND (@shortest::bigint IS NULL OR duration_ms >= @shortest) AND (@longest::bigint IS NULL OR duration_ms <= @longest)
                    AND (@kind::text IS NULL OR kind = @kind) AND (@outcome::text IS NULL OR outcome = @outcome)
                    AND (@Heard::boolean IS NULL OR (heard_at IS NOT NULL) = @Heard) AND (@Flagged::boolean IS NULL OR flagged = @Flagged)
                    AND (@afterAt::timestamptz IS NULL OR (started_at, id) < (@afterAt, @afterId::uuid))
                ORDER BY started_at DESC, id DESC LIMIT @Limit) e
            {WithRecording}
            ORDER BY e.started_at DESC, e.id DESC
            """;
        var parameters = new
        {
            establishment = visible is { Count: 1 } ? visible[0] : null, establishments = visible is { Count: > 1 } ? visible.ToArray() : null,
            identifier = query.Identifiers is { Count: 1 } ? query.Identifiers[0] : null, identifiers = query.Identifiers is { Count: > 1 } ? query.Identifiers.ToArray() : null, query.Phone, anywhere, national, from = query.From?.UtcDateTime, until = query.Until?.UtcDateTime,
            shortest = Milliseconds(query.Shortest), longest = Milliseconds(query.Longest), kind = RowName.Of(query.Kind), outcome = RowName.Of(query.Outcome),
            query.Heard, query.Flagged, afterAt = query.After?.StartedAt.UtcDateTime, afterId = query.After?.Id, query.Limit,
        };
        var rows = await database.ReadPlannedAnewAsync(async connection =>
        {
            var sql = Page(await AreFewAsync(connection, query, cancellation) ? OfLength : "monitoring.exchanges");
            return await connection.QueryAsync<ExchangeRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
        }, cancellation);
        return [.. rows.Select(row => row.ToExchange())];
    }

    /// <summary>One exchange; null when there is none, or it is of none of the <paramref name="establishments"/> that the officer may see (null: all).</summary>
    public async Task<Exchange?> FindAsync(Guid id, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        const string sql = $"""
            SELECT {Columns} FROM monitoring.exchanges e {WithRecording}
            WHERE e.id = @id AND (@establishments::text[] IS NULL OR e.establishment = ANY(@establishments))
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<ExchangeRow>(new CommandDefinition(sql, new { id, establishments = establishments?.ToArray() }, cancellationToken: cancellation));
        return row?.ToExchange();
    }

    /// <summary>The id of the exchange that a call was; null when it is not in the search, or of none of the <paramref name="establishments"/> that the officer may see (null: all).</summary>
    public async Task<Guid?> FindByCallAsync(string callId, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        const string sql = "SELECT id FROM monitoring.exchanges WHERE call_id = @callId AND (@establishments::text[] IS NULL OR establishment = ANY(@establishments))";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(sql, new { callId, establishments = establishments?.ToArray() }, cancellationToken: cancellation));
    }

    /// <summary>The exchanges of these calls that are of the <paramref name="establishments"/> which the officer may see (null: all), by the call's id.</summary>
    public async Task<IReadOnlyDictionary<string, Guid>> OfCallsAsync(IReadOnlyCollection<string> calls, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(calls);
        const string sql = """
            SELECT call_id AS Call, id FROM monitoring.exchanges WHERE call_id = ANY (@calls) AND (@establishments::text[] IS NULL OR establishment = ANY (@establishments))
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<(string Call, Guid Id)>(
            new CommandDefinition(sql, new { calls = calls.ToArray(), establishments = establishments?.ToArray() }, cancellationToken: cancellation));
        return rows.ToDictionary(row => row.Call, row => row.Id, StringComparer.Ordinal);
    }

    /// <summary>Takes finished calls into the search; those that are there stay as they are.</summary>
    internal async Task AddAsync(IEnumerable<Exchange> exchanges, CancellationToken cancellation)
    {
        const string sql = """
            INSERT INTO monitoring.exchanges (id, call_id, kind, started_at, duration_ms, outcome, identifier, number, phone, establishment, protected)
            SELECT "Id", "CallId", "Kind", "StartedAt", "DurationMs", "Outcome", "Identifier", "Number", "Phone", "Establishment", "IsProtected"
            FROM jsonb_to_recordset(@rows::jsonb) AS r("Id" uuid, "CallId" text, "Kind" text, "StartedAt" timestamptz, "DurationMs" bigint, "Outcome" text, "Identifier" text,
                "Number" text, "Phone" text, "Establishment" text, "IsProtected" boolean)
            ON CONFLICT (call_id) DO NOTHING
            """;
        var rows = JsonSerializer.Serialize(exchanges.Select(exchange => new
        {
            exchange.Id, exchange.CallId, exchange.Kind, exchange.StartedAt, DurationMs = Milliseconds(exchange.Duration), exchange.Outcome, exchange.Identifier, exchange.Number, exchange.Phone,
            exchange.Establishment, exchange.IsProtected,
        }), s_rowJson);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { rows }, cancellationToken: cancellation));
    }

    /// <summary>
    /// Whether few exchanges are at least as long as is asked for. The planner cannot know: it takes those that are longer than nearly all to be spread evenly up to the longest of all, and would read millions of
    /// rows for the page that it thinks is soon full.
    /// </summary>
    private static async Task<bool> AreFewAsync(NpgsqlConnection connection, ExchangeQuery query, CancellationToken cancellation)
    {
        if (query.Shortest is null) return false;
        const string sql = "SELECT count(*) FROM (SELECT FROM monitoring.exchanges WHERE duration_ms >= @shortest LIMIT @Few + 1) longer";
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, new { shortest = Milliseconds(query.Shortest), Few }, cancellationToken: cancellation)) <= Few;
    }

    /// <summary>Exchanges of a length, gathered before anything else is asked of them: OFFSET keeps the planner from doing it together.</summary>
    private const string OfLength = "(SELECT * FROM monitoring.exchanges WHERE duration_ms >= @shortest OFFSET 0) longer";

    /// <summary>
    /// Gives those of these calls that are messages the length of what was said, when there is a copy of it. Whoever takes the calls asks for it and so does whoever copies the message, each after what he has
    /// written: the one who comes last finds what the other wrote.
    /// </summary>
    internal async Task TakeLengthsOfMessagesAsync(IReadOnlyCollection<string> calls, CancellationToken cancellation)
    {
        const string sql = """
            UPDATE monitoring.exchanges e SET duration_ms = r.duration_ms FROM monitoring.recordings r
            WHERE e.call_id = ANY(@calls) AND r.call_id = e.call_id AND r.kind = 'message' AND r.duration_ms <> e.duration_ms
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { calls = calls.ToArray() }, cancellationToken: cancellation));
    }

    private static readonly JsonSerializerOptions s_rowJson = new() { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private const string Columns = """
        e.id, e.call_id AS CallId, e.kind, e.started_at AS StartedAt, e.duration_ms AS Duration, e.outcome, e.identifier, e.number, e.phone, e.establishment,
        e.protected AS IsProtected, r.id AS Recording, e.heard_at IS NOT NULL AS IsHeardByStaff, e.flagged AS IsFlagged
        """;

    /// <summary>The recording that is kept of an exchange e. None is kept of a protected one; if there were, it would not be shown.</summary>
    private const string WithRecording = """
        LEFT JOIN LATERAL (
            SELECT id FROM monitoring.recordings
            WHERE call_id = e.call_id AND duration_ms IS NOT NULL AND erasing IS NULL AND NOT e.protected ORDER BY id LIMIT 1) r ON true
        """;

    private static long? Milliseconds(TimeSpan? span) => span?.Ticks / TimeSpan.TicksPerMillisecond;

    private sealed record ExchangeRow(
        Guid Id, string CallId, string Kind, DateTime StartedAt, long Duration, string Outcome, string? Identifier, string? Number, string? Phone, string? Establishment, bool IsProtected,
        Guid? Recording, bool IsHeardByStaff, bool IsFlagged)
    {
        public Exchange ToExchange() => new(
            Id, CallId, Enum.Parse<ExchangeKind>(Kind, ignoreCase: true), new DateTimeOffset(StartedAt), TimeSpan.FromTicks(Duration * TimeSpan.TicksPerMillisecond),
            Enum.Parse<CallOutcome>(Outcome, ignoreCase: true), Identifier, Number, Phone, Establishment, IsProtected, Recording, IsHeardByStaff, IsFlagged);
    }
}
