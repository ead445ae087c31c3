using System.Text.Json;
using Dapper;

namespace Telephony.Monitoring.Alerts;

/// <content>What fires alerts.</content>
public sealed partial class AlertStore
{
    // An alert holds for what happens from its beginning until its end, in calls of its establishment.
    private const string Wanted = """
        monitoring.alerts a ON (a.identifier = e."Identifier" OR a.number = e."Number") AND e."Occasion" = ANY(a.occasions)
            AND (a.establishment IS NULL OR a.establishment = e."Establishment") AND e."At" >= a.set_at AND e."At" < a.ends_at
        """;

    private const string Events = """
        jsonb_to_recordset(@events::jsonb) AS e("CallId" text, "Occasion" text, "At" timestamptz, "Identifier" text, "Establishment" text, "Number" text)
        """;

    /// <summary>The places of those among <paramref name="events"/> that an alert waits for.</summary>
    internal async Task<IReadOnlySet<int>> WantedAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancellation)
    {
        const string sql = $"""
            SELECT DISTINCT e.place::integer - 1
            FROM ROWS FROM (jsonb_to_recordset(@events::jsonb) AS ("CallId" text, "Occasion" text, "At" timestamptz, "Identifier" text, "Establishment" text, "Number" text))
                WITH ORDINALITY AS e("CallId", "Occasion", "At", "Identifier", "Establishment", "Number", place)
            JOIN {Wanted}
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<int>(new CommandDefinition(sql, new { events = JsonOf(events) }, cancellationToken: cancellation))).ToHashSet();
    }

    /// <summary>
    /// Fires every alert that waits for one of these, once for each call and occasion: doing it again changes nothing. What is to be told by mail waits in the outbox from the same statement on.
    /// Returns how many fired.
    /// </summary>
    internal async Task<int> FireAsync(IReadOnlyList<AlertEvent> events, CancellationToken cancellation)
    {
        const string sql = $"""
            WITH fired AS (
                INSERT INTO monitoring.alert_firings (id, alert, call_id, occasion, at, identifier, number)
                SELECT gen_random_uuid(), a.id, e."CallId", e."Occasion", e."At", e."Identifier", e."Number"
                FROM {Events} JOIN {Wanted}
                ON CONFLICT (alert, call_id, occasion) DO NOTHING
                RETURNING id, alert, at),
            mails AS (
                INSERT INTO monitoring.alert_mails (firing, officer, establishment, fired_at, due_at)
                SELECT f.id, a.officer, a.establishment, f.at, f.at FROM fired f JOIN monitoring.alerts a ON a.id = f.alert WHERE a.by_mail)
            SELECT count(*)::integer FROM fired
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<int>(new CommandDefinition(sql, new { events = JsonOf(events) }, cancellationToken: cancellation));
    }

    private static string JsonOf(IReadOnlyList<AlertEvent> events) => JsonSerializer.Serialize(events, s_rowJson);
}
