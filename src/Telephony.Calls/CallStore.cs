using System.Text.Json;
using Dapper;
using Npgsql;

namespace Telephony.Calls;

/// <summary>
/// Call and leg rows in PostgreSQL, schema <c>calls</c>. What happens on this node's calls is told to <see cref="CallLog"/>, which writes here. Thread-safe.
/// </summary>
public sealed class CallStore(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>The most rows that <see cref="ListAsync"/> returns.</summary>
    public const int MaxPage = 1000;

    /// <summary>Most running calls that <see cref="RunningAsync"/> returns: more than a country's prisons have at once, so that none of an establishment is missing among them.</summary>
    public const int MaxRunning = 20_000;

    /// <summary>
    /// Writes calls as they stand now, with the legs told since the last time, in one statement; each call at most once in <paramref name="calls"/>. A row that
    /// has ended stays as it is, and so does a leg that is there: doing it again changes nothing. With its end a call waits for <see cref="FinishedCalls"/>, and what has happened
    /// in it for <see cref="CallOccasions"/>.
    /// </summary>
    internal async Task WriteAsync(IReadOnlyCollection<CallState> calls, CancellationToken cancellation)
    {
        const string sql = """
            WITH written AS (
                INSERT INTO calls.calls AS c (id, kind, node, sip_call_id, session, from_number, to_number, started_at, answered_at, ended_at, duration_seconds,
                    outcome, end_cause, sip_status, detainee, identifier, establishment, protected)
                SELECT id, kind, node, "sipCallId", session, "from", "to", "startedAt", "answeredAt", "endedAt", "durationSeconds",
                    outcome, "endCause", "sipStatus", detainee, identifier, establishment, "isProtected"
                FROM jsonb_to_recordset(@calls::jsonb) AS r(id text, kind text, node text, "sipCallId" text, session text, "from" text, "to" text,
                    "startedAt" timestamptz, "answeredAt" timestamptz, "endedAt" timestamptz, "durationSeconds" numeric, outcome text, "endCause" text,
                    "sipStatus" smallint, detainee uuid, identifier text, establishment text, "isProtected" boolean)
                ON CONFLICT (id) DO UPDATE SET from_number = excluded.from_number, to_number = excluded.to_number, answered_at = excluded.answered_at,
                    ended_at = excluded.ended_at, duration_seconds = excluded.duration_seconds, outcome = excluded.outcome, end_cause = excluded.end_cause,
                    detainee = excluded.detainee, identifier = excluded.identifier, establishment = excluded.establishment,
                    protected = excluded.protected
                WHERE c.outcome = 'running'
                RETURNING id, kind, outcome),
            finished AS (INSERT INTO calls.finished (call) SELECT id FROM written WHERE outcome <> 'running' AND kind <> 'services' ON CONFLICT (call) DO NOTHING),
            happened AS (
                INSERT INTO calls.occasions (call, kind, at)
                SELECT r->>'id', o.kind, o.at
                FROM jsonb_array_elements(@calls::jsonb) AS r, jsonb_to_recordset(r->'newOccasions') AS o(kind text, at timestamptz)
                ON CONFLICT (call, kind) DO NOTHING)
            INSERT INTO calls.legs (call, number, direction, codec, local_media, remote_media, packets_received, packets_sent, packets_lost,
                jitter_ms, digits_event, digits_info, digits_tone, privacy, trunk, sip_status)
            SELECT r->>'id', l."number", l.direction, l.codec, l."localMedia", l."remoteMedia", l."packetsReceived", l."packetsSent",
                greatest(l."packetsLost", 0), l."jitterMilliseconds", l."digitsByEvent", l."digitsByInfo", l."digitsByTone", l.privacy, l.trunk,
                l."sipStatus"
            FROM jsonb_array_elements(@calls::jsonb) AS r, jsonb_to_recordset(r->'newLegs') AS l("number" smallint, direction text, codec text,
                "localMedia" text, "remoteMedia" text, "packetsReceived" bigint, "packetsSent" bigint, "packetsLost" bigint, "jitterMilliseconds" double precision,
                "digitsByEvent" integer, "digitsByInfo" integer, "digitsByTone" integer, privacy text, trunk text, "sipStatus" smallint)
            ON CONFLICT (call, number) DO NOTHING
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            sql, new { calls = JsonSerializer.Serialize(calls, RowJson) }, cancellationToken: cancellation));
    }

    /// <summary>
    /// Closes the calls that this node left running when its process ended, as failed by our fault at <paramref name="at"/>; returns how many. Host calls it
    /// once at start, before the first call.
    /// </summary>
    public async Task<int> CloseRunningAsync(string node, DateTimeOffset at, CancellationToken cancellation)
    {
        const string sql = """
            WITH closed AS (
                UPDATE calls.calls SET outcome = 'failed', end_cause = 'fault', ended_at = @at,
                    duration_seconds = greatest(coalesce(extract(epoch FROM @at - answered_at), 0), 0)
                WHERE node = @node AND outcome = 'running'
                RETURNING id, kind),
            finished AS (INSERT INTO calls.finished (call) SELECT id FROM closed WHERE kind <> 'services' ON CONFLICT (call) DO NOTHING)
            SELECT count(*)::integer FROM closed
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<int>(new CommandDefinition(sql, new { node, at = Utc(at) }, cancellationToken: cancellation));
    }

    /// <summary>
    /// Calls, newest first: at most <paramref name="limit"/> (1 to <see cref="MaxPage"/>) of those that started before
    /// <paramref name="after"/>, the last row of the page before; null for the first page.
    /// </summary>
    public async Task<IReadOnlyList<CallRecord>> ListAsync(int limit, CallCursor? after, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        const string sql = $"""
            SELECT {CallColumns}
            FROM calls.calls
            WHERE (started_at, id) < (coalesce(@at, 'infinity'::timestamptz), coalesce(@id, ''))
            ORDER BY started_at DESC, id DESC
            LIMIT @limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<CallRow>(new CommandDefinition(
            sql, new { limit, at = Utc(after?.StartedAt), id = after?.Id }, cancellationToken: cancellation));
        var now = clock.GetUtcNow();
        return rows.Select(row => row.ToRecord(now)).ToList();
    }

    /// <summary>
    /// Calls of detainees and of the deposit line that run now on any node, the longest running first, at most <see cref="MaxRunning"/>. One whose detainee is not known yet is not among them: whether its
    /// correspondent is protected, and his number may be seen, is not decided before (MON-08). The rows trail the calls by <see cref="CallLog.Linger"/>.
    /// </summary>
    public async Task<IReadOnlyList<CallRecord>> RunningAsync(CancellationToken cancellation)
    {
        const string sql = $"""
            SELECT {CallColumns}
            FROM calls.calls
            WHERE outcome = 'running' AND kind <> 'services' AND detainee IS NOT NULL
            ORDER BY started_at, id
            LIMIT @MaxRunning
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<CallRow>(new CommandDefinition(sql, new { MaxRunning }, cancellationToken: cancellation));
        var now = clock.GetUtcNow();
        return rows.Select(row => row.ToRecord(now)).ToList();
    }

    /// <summary>The phones of detainees that are in use now, on any node, each since when.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> PhonesInUseAsync(CancellationToken cancellation)
    {
        const string sql = """
            SELECT from_number AS Phone, min(started_at) AS Since
            FROM calls.calls
            WHERE outcome = 'running' AND kind = 'services' AND from_number IS NOT NULL
            GROUP BY from_number
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<(string Phone, DateTime Since)>(new CommandDefinition(sql, cancellationToken: cancellation));
        return rows.ToDictionary(row => row.Phone, row => new DateTimeOffset(row.Since));
    }

    /// <summary>One call, or null when there is none with this id.</summary>
    public async Task<CallRecord?> FindAsync(string callId, CancellationToken cancellation)
    {
        const string sql = $"SELECT {CallColumns} FROM calls.calls WHERE id = @callId";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<CallRow>(new CommandDefinition(sql, new { callId }, cancellationToken: cancellation));
        return row?.ToRecord(clock.GetUtcNow());
    }

    /// <summary>Ids of the calls that were placed from a call of a detainee's phone, the earliest first.</summary>
    public async Task<IReadOnlyList<string>> PlacedFromAsync(string callId, CancellationToken cancellation)
    {
        const string sql = "SELECT id FROM calls.calls WHERE session = @callId ORDER BY started_at, id";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<string>(new CommandDefinition(sql, new { callId }, cancellationToken: cancellation))).ToList();
    }

    /// <summary>The legs of a call, by number.</summary>
    public async Task<IReadOnlyList<CallLeg>> LegsAsync(string callId, CancellationToken cancellation)
    {
        const string sql = """
            SELECT number, direction, codec, local_media AS LocalMedia, remote_media AS RemoteMedia, packets_received AS PacketsReceived,
                packets_sent AS PacketsSent, packets_lost AS PacketsLost, jitter_ms AS JitterMilliseconds, digits_event AS DigitsByEvent,
                digits_info AS DigitsByInfo, digits_tone AS DigitsByTone, privacy, trunk, sip_status AS SipStatus
            FROM calls.legs WHERE call = @callId ORDER BY number
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<LegRow>(new CommandDefinition(sql, new { callId }, cancellationToken: cancellation));
        return rows.Select(row => row.ToLeg()).ToList();
    }

    internal static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static DateTime? Utc(DateTimeOffset? instant) => instant?.UtcDateTime;

    private static readonly JsonSerializerOptions RowJson = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private const string CallColumns = """
        id, kind, node, identifier, from_number AS "From", to_number AS "To", started_at AS StartedAt, answered_at AS AnsweredAt, ended_at AS EndedAt,
        duration_seconds AS Duration, outcome, protected AS IsProtected, session, end_cause AS EndCause,
        establishment
        """;

    private sealed record CallRow(
        string Id, string Kind, string Node, string? Identifier, string? From, string? To, DateTime StartedAt, DateTime? AnsweredAt,
        DateTime? EndedAt, decimal? Duration, string Outcome, bool IsProtected, string? Session, string? EndCause, string? Establishment)
    {
        public CallRecord ToRecord(DateTimeOffset now)
        {
            var answered = Instant(AnsweredAt);
            var soFar = answered is { } at && now > at ? now - at : TimeSpan.Zero;
            return new CallRecord(Id, Enum.Parse<CallKind>(Kind, ignoreCase: true), Node, Identifier, From, To,
                new DateTimeOffset(StartedAt), answered, Instant(EndedAt),
                Duration is { } seconds ? TimeSpan.FromMilliseconds((double)(seconds * 1000)) : soFar,
                Enum.Parse<CallOutcome>(Outcome, ignoreCase: true), IsProtected)
            {
                Session = Session, Establishment = Establishment, EndCause = EndCause is null ? null : Enum.Parse<CallEndCause>(EndCause, ignoreCase: true),
            };
        }
    }

    private static DateTimeOffset? Instant(DateTime? utc) => utc is { } value ? new DateTimeOffset(value) : null;

    private sealed record LegRow(
        short Number, string Direction, string? Codec, string? LocalMedia, string? RemoteMedia, long PacketsReceived, long PacketsSent,
        long PacketsLost, double JitterMilliseconds, int DigitsByEvent, int DigitsByInfo, int DigitsByTone, string Privacy, string? Trunk, short? SipStatus)
    {
        public CallLeg ToLeg() => new(Number, Enum.Parse<LegDirection>(Direction, ignoreCase: true), Codec, LocalMedia, RemoteMedia,
            PacketsReceived, PacketsSent, PacketsLost, JitterMilliseconds, DigitsByEvent, DigitsByInfo, DigitsByTone,
            Enum.Parse<RecordedPrivacy>(Privacy, ignoreCase: true)) { Trunk = Trunk, SipStatus = SipStatus };
    }
}
