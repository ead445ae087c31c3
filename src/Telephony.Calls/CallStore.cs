using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Telephony.Calls;

/// <summary>
/// Call and leg rows in PostgreSQL, schema <c>calls</c>. A deposit costs three statements: start, identification, end with its legs. The
/// instant of the answer travels with the next of them, or with <see cref="FlushAsync"/>, which writes it for all waiting calls at once.
/// A lost database never holds up the end of a call (DESIGN 4.10): ends that cannot be written are kept, up to
/// <see cref="MaxUnwrittenEnds"/>, and written by <see cref="FlushAsync"/>. Thread-safe.
/// </summary>
public sealed class CallStore(NpgsqlDataSource database, TimeProvider clock, ILogger<CallStore> logger) : ICallLog
{
    /// <summary>Ends kept in memory while the database is away; later ones are dropped and their calls closed at the next start.</summary>
    public const int MaxUnwrittenEnds = 100_000;

    /// <summary>The most rows that <see cref="ListAsync"/> returns.</summary>
    public const int MaxPage = 1000;

    private readonly ConcurrentDictionary<string, LiveCall> _live = new();
    private readonly ConcurrentQueue<CallEnd> _unwritten = new();

    /// <inheritdoc/>
    public async Task StartedAsync(CallStart call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        _live.TryAdd(call.Id, new LiveCall());
        try
        {
            await InsertAsync(call, CallOutcome.Running, endedAt: null, sipStatus: null, cancellation);
        }
        catch
        {
            _live.TryRemove(call.Id, out _);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task RefusedAsync(CallStart call, CallOutcome outcome, int sipStatus, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentOutOfRangeException.ThrowIfEqual(outcome, CallOutcome.Running);
        return InsertAsync(call, outcome, clock.GetUtcNow(), sipStatus, cancellation);
    }

    private async Task InsertAsync(CallStart call, CallOutcome outcome, DateTimeOffset? endedAt, int? sipStatus, CancellationToken cancellation)
    {
        const string sql = """
            INSERT INTO calls.calls
                (id, kind, node, sip_call_id, from_number, to_number, started_at, outcome, ended_at, duration_seconds, sip_status)
            VALUES (@Id, @kind, @Node, @SipCallId, @From, @To, @at, @outcome, @endedAt, CASE WHEN @endedAt::timestamptz IS NOT NULL THEN 0 END, @sipStatus)
            ON CONFLICT (id) DO NOTHING
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, new
        {
            call.Id, kind = Name(call.Kind), call.Node, call.SipCallId, call.From, call.To, at = Utc(call.At), outcome = Name(outcome),
            endedAt = Utc(endedAt), sipStatus = (short?)sipStatus,
        }, cancellationToken: cancellation));
    }

    /// <inheritdoc/>
    public Task AnsweredAsync(string callId, DateTimeOffset at, CancellationToken cancellation)
    {
        _live.GetOrAdd(callId, static _ => new LiveCall()).Answer(at, clock.GetTimestamp());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task IdentifiedAsync(string callId, Guid detainee, string identifier, bool isProtected, CancellationToken cancellation)
    {
        const string sql = """
            UPDATE calls.calls SET detainee = @detainee, identifier = @identifier, protected = protected OR @isProtected,
                answered_at = coalesce(answered_at, @answeredAt),
                from_number = CASE WHEN @isProtected AND kind = 'deposit' THEN NULL ELSE from_number END,
                to_number = CASE WHEN @isProtected AND kind = 'outbound' THEN NULL ELSE to_number END
            WHERE id = @callId
            """;
        var live = _live.GetValueOrDefault(callId);
        var answeredAt = live?.AnsweredAt;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            sql, new { callId, detainee, identifier, isProtected, answeredAt = Utc(answeredAt) }, cancellationToken: cancellation));
        if (answeredAt is not null) live?.AnswerWritten();
    }

    /// <inheritdoc/>
    public async Task LegAsync(string callId, CallLeg leg, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(leg);
        if (_live.TryGetValue(callId, out var live) && live.TryAdd(leg)) return;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(InsertLegs, new { callId, legs = Json([leg]) }, cancellationToken: cancellation));
    }

    /// <inheritdoc/>
    /// <remarks>While the database is away the end is kept in memory and the task completes: the caller has nothing left to do about it.</remarks>
    public async Task EndedAsync(string callId, DateTimeOffset at, CallOutcome outcome, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(outcome, CallOutcome.Running);
        var live = _live.GetValueOrDefault(callId);
        var talk = live?.AnsweredTimestamp is { } answered ? clock.GetElapsedTime(answered) : TimeSpan.Zero;
        var end = new CallEnd(callId, at, outcome, live?.AnsweredAt, talk, live?.TakeLegs() ?? []);
        try
        {
            await WriteAsync(end, cancellation);
        }
        catch (NpgsqlException exception) when (IsAway(exception))
        {
            if (_unwritten.Count >= MaxUnwrittenEnds)
            {
                Log.EndDropped(logger, callId, exception);
                return;
            }
            _unwritten.Enqueue(end);
            Log.EndKept(logger, callId, exception);
        }
        finally
        {
            _live.TryRemove(callId, out _);
        }
    }

    private async Task WriteAsync(CallEnd end, CancellationToken cancellation)
    {
        const string sql = """
            WITH ended AS (
                UPDATE calls.calls SET outcome = @outcome, ended_at = @at, answered_at = coalesce(answered_at, @answeredAt), duration_seconds = @talk
                WHERE id = @callId AND outcome = 'running')
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql + InsertLegs, new
        {
            callId = end.CallId, outcome = Name(end.Outcome), at = Utc(end.At), answeredAt = Utc(end.AnsweredAt),
            talk = (decimal)end.Talk.TotalSeconds, legs = Json(end.Legs),
        }, cancellationToken: cancellation));
    }

    private const string InsertLegs = """

        INSERT INTO calls.legs (call, number, direction, codec, local_media, remote_media, packets_received, packets_sent, packets_lost,
            jitter_ms, digits_event, digits_info, digits_tone, privacy)
        SELECT c.id, l."number", l.direction, l.codec, l."localMedia", l."remoteMedia", l."packetsReceived", l."packetsSent",
            greatest(l."packetsLost", 0), l."jitterMilliseconds", l."digitsByEvent", l."digitsByInfo", l."digitsByTone", l.privacy
        FROM calls.calls c, jsonb_to_recordset(@legs::jsonb) AS l("number" smallint, direction text, codec text, "localMedia" text,
            "remoteMedia" text, "packetsReceived" bigint, "packetsSent" bigint, "packetsLost" bigint, "jitterMilliseconds" double precision,
            "digitsByEvent" integer, "digitsByInfo" integer, "digitsByTone" integer, privacy text)
        WHERE c.id = @callId
        ON CONFLICT (call, number) DO NOTHING
        """;

    /// <summary>
    /// Writes what waits: ends that the database could not take, and answers not yet in their rows, all answers in one statement. Host calls it
    /// every few seconds and once at shutdown. Throws when the database is still away; nothing is forgotten then.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        while (_unwritten.TryPeek(out var end))
        {
            await WriteAsync(end, cancellation);
            _unwritten.TryDequeue(out _);
        }
        var waiting = _live.Where(c => c.Value.AnswerWaits).Select(c => (c.Key, Call: c.Value, At: c.Value.AnsweredAt!.Value)).ToList();
        if (waiting.Count == 0) return;
        const string sql = """
            UPDATE calls.calls c SET answered_at = a.at FROM unnest(@ids, @instants) AS a(id, at)
            WHERE c.id = a.id AND c.answered_at IS NULL
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, new
        {
            ids = waiting.Select(w => w.Key).ToArray(), instants = waiting.Select(w => w.At.UtcDateTime).ToArray(),
        }, cancellationToken: cancellation));
        foreach (var (_, call, _) in waiting) call.AnswerWritten();
    }

    /// <summary>
    /// Closes the calls that this node left running when its process ended, as failed at <paramref name="at"/>; returns how many. Host calls it
    /// once at start, before the first call.
    /// </summary>
    public async Task<int> CloseRunningAsync(string node, DateTimeOffset at, CancellationToken cancellation)
    {
        const string sql = """
            UPDATE calls.calls SET outcome = 'failed', ended_at = @at,
                duration_seconds = greatest(coalesce(extract(epoch FROM @at - answered_at), 0), 0)
            WHERE node = @node AND outcome = 'running'
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(sql, new { node, at = Utc(at) }, cancellationToken: cancellation));
    }

    /// <summary>
    /// Calls, newest first: at most <paramref name="limit"/> (1 to <see cref="MaxPage"/>) of those that started before
    /// <paramref name="after"/>, the last row of the page before; null for the first page.
    /// </summary>
    public async Task<IReadOnlyList<CallRecord>> ListAsync(int limit, CallCursor? after, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        const string sql = """
            SELECT id, kind, node, identifier, from_number AS "From", to_number AS "To", started_at AS StartedAt, answered_at AS AnsweredAt,
                ended_at AS EndedAt, duration_seconds AS Duration, outcome, protected AS IsProtected
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

    /// <summary>The legs of a call, by number.</summary>
    public async Task<IReadOnlyList<CallLeg>> LegsAsync(string callId, CancellationToken cancellation)
    {
        const string sql = """
            SELECT number, direction, codec, local_media AS LocalMedia, remote_media AS RemoteMedia, packets_received AS PacketsReceived,
                packets_sent AS PacketsSent, packets_lost AS PacketsLost, jitter_ms AS JitterMilliseconds, digits_event AS DigitsByEvent,
                digits_info AS DigitsByInfo, digits_tone AS DigitsByTone, privacy
            FROM calls.legs WHERE call = @callId ORDER BY number
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<LegRow>(new CommandDefinition(sql, new { callId }, cancellationToken: cancellation));
        return rows.Select(row => row.ToLeg()).ToList();
    }

    /// <summary>Whether the statement may succeed when tried again: the connection failed, or the server is going away.</summary>
    private static bool IsAway(NpgsqlException exception) => exception is not PostgresException || exception.IsTransient;

    internal static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static DateTime? Utc(DateTimeOffset? instant) => instant?.UtcDateTime;

    private static readonly JsonSerializerOptions LegJson = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static string Json(IReadOnlyList<CallLeg> legs) => JsonSerializer.Serialize(legs, LegJson);

    private sealed record CallEnd(
        string CallId, DateTimeOffset At, CallOutcome Outcome, DateTimeOffset? AnsweredAt, TimeSpan Talk, IReadOnlyList<CallLeg> Legs);

    private sealed record CallRow(
        string Id, string Kind, string Node, string? Identifier, string? From, string? To, DateTime StartedAt, DateTime? AnsweredAt,
        DateTime? EndedAt, decimal? Duration, string Outcome, bool IsProtected)
    {
        public CallRecord ToRecord(DateTimeOffset now)
        {
            var answered = Instant(AnsweredAt);
            var soFar = answered is { } at && now > at ? now - at : TimeSpan.Zero;
            return new CallRecord(Id, Enum.Parse<CallKind>(Kind, ignoreCase: true), Node, Identifier, From, To,
                new DateTimeOffset(StartedAt), answered, Instant(EndedAt),
                Duration is { } seconds ? TimeSpan.FromMilliseconds((double)(seconds * 1000)) : soFar,
                Enum.Parse<CallOutcome>(Outcome, ignoreCase: true), IsProtected);
        }
    }

    private static DateTimeOffset? Instant(DateTime? utc) => utc is { } value ? new DateTimeOffset(value) : null;

    private sealed record LegRow(
        short Number, string Direction, string? Codec, string? LocalMedia, string? RemoteMedia, long PacketsReceived, long PacketsSent,
        long PacketsLost, double JitterMilliseconds, int DigitsByEvent, int DigitsByInfo, int DigitsByTone, string Privacy)
    {
        public CallLeg ToLeg() => new(Number, Enum.Parse<LegDirection>(Direction, ignoreCase: true), Codec, LocalMedia, RemoteMedia,
            PacketsReceived, PacketsSent, PacketsLost, JitterMilliseconds, DigitsByEvent, DigitsByInfo, DigitsByTone,
            Enum.Parse<RecordedPrivacy>(Privacy, ignoreCase: true));
    }
}
