using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Npgsql;

namespace Telephony.Monitoring.Alerts;

/// <summary>
/// Alerts and what they fired (MON-06). An officer of an establishment sees the alerts of his establishment, one of no single establishment sees all. Who sets or ends one writes it into the audit chain
/// himself, before. Thread-safe; database failures are let through.
/// </summary>
public sealed partial class AlertStore(NpgsqlDataSource database)
{
    /// <summary>The most rows of a list.</summary>
    public const int MaxList = 200;

    /// <summary>Sets an alert.</summary>
    /// <exception cref="ArgumentException">It is on neither or both, waits for nothing, has no reason, or holds too long.</exception>
    public async Task SetAsync(Alert alert, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if ((alert.Identifier is null) == (alert.Number is null)) throw new ArgumentException("An alert is on a person or on a number.", nameof(alert));
        if (alert.Occasions.Count == 0) throw new ArgumentException("An alert waits for something.", nameof(alert));
        if (string.IsNullOrWhiteSpace(alert.Reason)) throw new ArgumentException("An alert has a reason.", nameof(alert));
        if (alert.EndsAt <= alert.SetAt || alert.EndsAt - alert.SetAt > Alert.Longest) throw new ArgumentException("An alert ends, and in time.", nameof(alert));
        const string sql = """
            INSERT INTO monitoring.alerts (id, identifier, number, occasions, reason, by_mail, officer, author, establishment, set_at, ends_at)
            VALUES (@Id, @Identifier, @Number, @occasions, @Reason, @IsByMail, @Officer, @Author, @Establishment, @setAt, @endsAt)
            """;
        await ExecuteAsync(sql, new
        {
            alert.Id, alert.Identifier, alert.Number, occasions = alert.Occasions.Distinct().Select(occasion => RowName.Of(occasion)).ToArray(), alert.Reason, alert.IsByMail, alert.Officer, alert.Author,
            alert.Establishment, setAt = alert.SetAt.UtcDateTime, endsAt = alert.EndsAt.UtcDateTime,
        }, cancellation);
    }

    /// <summary>Ends an alert now; false when there is none that still holds, or it is not to be seen by who may see these <paramref name="establishments"/> (null: all).</summary>
    public async Task<bool> EndAsync(Guid id, string author, IReadOnlyList<string>? establishments, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = $"UPDATE monitoring.alerts a SET ends_at = greatest(@now, set_at), ended_by = @author WHERE id = @id AND {Holds} AND {IsVisible}";
        return await ExecuteAsync(sql, new { id, author, establishments = establishments?.ToArray(), now = now.UtcDateTime }, cancellation) == 1;
    }

    /// <summary>The alerts that hold now and may be seen, the newest first, at most <see cref="MaxList"/>.</summary>
    public async Task<IReadOnlyList<Alert>> ListAsync(IReadOnlyList<string>? establishments, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = $"SELECT {Columns} FROM monitoring.alerts a WHERE {Holds} AND {IsVisible} ORDER BY set_at DESC, id DESC LIMIT @MaxList";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<AlertRow>(new CommandDefinition(
            sql, new { establishments = establishments?.ToArray(), now = now.UtcDateTime, MaxList }, cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToAlert())];
    }

    /// <summary>An alert that holds now; null when there is none that may be seen.</summary>
    public async Task<Alert?> FindAsync(Guid id, IReadOnlyList<string>? establishments, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = $"SELECT {Columns} FROM monitoring.alerts a WHERE id = @id AND {Holds} AND {IsVisible}";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<AlertRow>(new CommandDefinition(
            sql, new { id, establishments = establishments?.ToArray(), now = now.UtcDateTime }, cancellationToken: cancellation));
        return row?.ToAlert();
    }

    /// <summary>What has fired since an instant, of alerts that may be seen, the newest first, at most <see cref="MaxList"/>.</summary>
    public async Task<IReadOnlyList<FiredAlert>> FiredAsync(IReadOnlyList<string>? establishments, DateTimeOffset since, CancellationToken cancellation)
    {
        const string sql = $"{Fired} WHERE f.at >= @since AND {IsVisible} ORDER BY f.at DESC, f.id DESC LIMIT @MaxList";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<FiredRow>(new CommandDefinition(
            sql, new { establishments = establishments?.ToArray(), since = since.UtcDateTime, MaxList }, cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToFired())];
    }

    /// <summary>One that has fired; null when there is none, or its alert may not be seen.</summary>
    public async Task<FiredAlert?> FindFiredAsync(Guid id, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        const string sql = $"{Fired} WHERE f.id = @id AND {IsVisible}";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<FiredRow>(new CommandDefinition(sql, new { id, establishments = establishments?.ToArray() }, cancellationToken: cancellation));
        return row?.ToFired();
    }

    /// <summary>An officer has seen what fired; false when there is no such firing that he may see. A second time changes nothing.</summary>
    public async Task<bool> SeenAsync(Guid firing, Guid officer, IReadOnlyList<string>? establishments, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = $"""
            WITH fired AS (SELECT f.id FROM monitoring.alert_firings f JOIN monitoring.alerts a ON a.id = f.alert WHERE f.id = @firing AND {IsVisible}),
            seen AS (INSERT INTO monitoring.alert_sightings (firing, officer, at) SELECT id, @officer, @now FROM fired ON CONFLICT (firing, officer) DO NOTHING)
            SELECT count(*)::integer FROM fired
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<int>(new CommandDefinition(
            sql, new { firing, officer, establishments = establishments?.ToArray(), now = now.UtcDateTime }, cancellationToken: cancellation)) == 1;
    }

    /// <summary>Removes alerts that ended three months ago, and what fired as long ago (RET-05); returns how many of both.</summary>
    public async Task<int> EraseAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = """
            WITH alerts AS (DELETE FROM monitoring.alerts WHERE ends_at < @now - interval '3 months' RETURNING id),
            firings AS (DELETE FROM monitoring.alert_firings WHERE at < @now - interval '3 months' AND alert NOT IN (SELECT id FROM alerts) RETURNING id)
            SELECT ((SELECT count(*) FROM alerts) + (SELECT count(*) FROM firings))::integer
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<int>(new CommandDefinition(sql, new { now = now.UtcDateTime }, cancellationToken: cancellation));
    }

    private const string Columns = "a.id, a.identifier, a.number, a.occasions, a.reason, a.by_mail AS IsByMail, a.officer, a.author, a.establishment, a.set_at AS SetAt, a.ends_at AS EndsAt";

    private const string Holds = "a.ends_at > @now";

    private const string IsVisible = "(@establishments::text[] IS NULL OR a.establishment = ANY(@establishments))";

    private const string Fired = """
        SELECT f.id, f.call_id AS CallId, f.occasion, f.at, f.identifier, f.number, a.number IS NOT NULL AS IsOnNumber, a.reason, a.author, a.establishment,
            ARRAY(SELECT s.officer FROM monitoring.alert_sightings s WHERE s.firing = f.id) AS SeenBy
        FROM monitoring.alert_firings f JOIN monitoring.alerts a ON a.id = f.alert
        """;

    private static readonly JsonSerializerOptions s_rowJson = new() { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private static AlertOccasion OccasionOf(string name) => Enum.Parse<AlertOccasion>(name, ignoreCase: true);

    private async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
    }

    // With properties: the driver says only "array" of arrays, which fits no parameter of a constructor.
    private sealed class AlertRow
    {
        public required Guid Id { get; init; }

        public string? Identifier { get; init; }

        public string? Number { get; init; }

        public required string[] Occasions { get; init; }

        public required string Reason { get; init; }

        public required bool IsByMail { get; init; }

        public required Guid Officer { get; init; }

        public required string Author { get; init; }

        public string? Establishment { get; init; }

        public required DateTime SetAt { get; init; }

        public required DateTime EndsAt { get; init; }

        public Alert ToAlert() => new(
            Id, Identifier, Number, [.. Occasions.Select(OccasionOf)], Reason, IsByMail, Officer, Author, Establishment, new DateTimeOffset(SetAt), new DateTimeOffset(EndsAt));
    }

    private sealed class FiredRow
    {
        public required Guid Id { get; init; }

        public required string CallId { get; init; }

        public required string Occasion { get; init; }

        public required DateTime At { get; init; }

        public required string Identifier { get; init; }

        public string? Number { get; init; }

        public required bool IsOnNumber { get; init; }

        public required string Reason { get; init; }

        public required string Author { get; init; }

        public string? Establishment { get; init; }

        public required Guid[] SeenBy { get; init; }

        public FiredAlert ToFired() => new(Id, CallId, OccasionOf(Occasion), new DateTimeOffset(At), Identifier, Number, IsOnNumber, Reason, Author, Establishment, SeenBy);
    }
}
