using Npgsql;

namespace Telephony.Monitoring.Reports;

/// <summary>
/// What monitoring counts for who heads an establishment and for the auditor. One statement each, over a bounded period, of what may be seen; a protected exchange has no number and is in none. Who reads a report
/// writes that into the audit chain himself. Thread-safe; database failures are let through.
/// </summary>
public sealed class ReportStore(NpgsqlDataSource database)
{
    /// <summary>Numbers of more than one detainee, those of the most detainees first.</summary>
    public async Task<IReadOnlyList<SharedNumber>> SharedNumbersAsync(ReportPeriod period, int limit, CancellationToken cancellation)
    {
        const string sql = """
            SELECT number, count(DISTINCT identifier) AS Detainees, count(*) AS Exchanges, max(started_at) AS LastAt,
                trim_array(array_agg(DISTINCT identifier ORDER BY identifier), greatest(count(DISTINCT identifier) - @MaxIdentifiers, 0)::integer) AS Identifiers
            FROM monitoring.exchanges
            WHERE number IS NOT NULL AND NOT protected AND identifier IS NOT NULL AND started_at >= @from AND started_at < @until
                AND (@establishments::text[] IS NULL OR establishment = ANY(@establishments))
            GROUP BY number HAVING count(DISTINCT identifier) > 1
            ORDER BY 2 DESC, 3 DESC, number LIMIT @limit
            """;
        return [.. (await QueryAsync<SharedRow>(sql, period, limit, cancellation)).Select(row => new SharedNumber(row.Number, row.Detainees, row.Identifiers, row.Exchanges, new DateTimeOffset(row.LastAt)))];
    }

    /// <summary>Numbers that detainees call, the most called first.</summary>
    public async Task<IReadOnlyList<CalledNumber>> MostCalledAsync(ReportPeriod period, int limit, CancellationToken cancellation)
    {
        const string sql = """
            SELECT number, count(*) AS Calls, count(*) FILTER (WHERE duration_ms > 0) AS Answered, sum(duration_ms)::bigint AS TalkTime, count(DISTINCT identifier) AS Detainees
            FROM monitoring.exchanges
            WHERE kind = 'call' AND number IS NOT NULL AND NOT protected AND started_at >= @from AND started_at < @until
                AND (@establishments::text[] IS NULL OR establishment = ANY(@establishments))
            GROUP BY number
            ORDER BY 2 DESC, 4 DESC, number LIMIT @limit
            """;
        return [.. (await QueryAsync<CalledRow>(sql, period, limit, cancellation))
            .Select(row => new CalledNumber(row.Number, row.Calls, row.Answered, TimeSpan.FromTicks(row.TalkTime * TimeSpan.TicksPerMillisecond), row.Detainees))];
    }

    /// <summary>Officers by what they replayed and what for, from the audit chain; who replayed most first, and of each the purpose that he stated most.</summary>
    public async Task<IReadOnlyList<OfficerReplays>> OfficersAsync(ReportPeriod period, int limit, CancellationToken cancellation)
    {
        const string sql = """
            SELECT author, min(reason) AS Purpose, count(*) AS Replays, count(DISTINCT subject) AS Exchanges, max(at) AS LastAt
            FROM monitoring.audit
            WHERE action = 'replayed' AND at >= @from AND at < @until AND (@establishments::text[] IS NULL OR establishment = ANY(@establishments))
            GROUP BY author, lower(reason)
            ORDER BY sum(count(*)) OVER (PARTITION BY author) DESC, author, 3 DESC, 2 LIMIT @limit
            """;
        return [.. (await QueryAsync<OfficerRow>(sql, period, limit, cancellation))
            .Select(row => new OfficerReplays(row.Author, row.Purpose ?? "", row.Replays, row.Exchanges, new DateTimeOffset(row.LastAt)))];
    }

    private async Task<IEnumerable<T>> QueryAsync<T>(string sql, ReportPeriod period, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ReportPeriod.MaxRows);
        ArgumentOutOfRangeException.ThrowIfLessThan(period.Until, period.From, nameof(period));
        // An hour more: the clock may be put back within it.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(period.Until - period.From, TimeSpan.FromHours((24 * ReportPeriod.MaxDays) + 1), nameof(period));
        return await database.QueryPlannedAnewAsync<T>(
            sql, new { from = period.From.UtcDateTime, until = period.Until.UtcDateTime, establishments = period.Establishments?.ToArray(), limit, SharedNumber.MaxIdentifiers }, cancellation);
    }

    /// <summary>A class, which Dapper fills by name: it finds no constructor that takes an array.</summary>
    private sealed class SharedRow
    {
        public required string Number { get; init; }
        public required long Detainees { get; init; }
        public required string[] Identifiers { get; init; }
        public required long Exchanges { get; init; }
        public required DateTime LastAt { get; init; }
    }

    private sealed record CalledRow(string Number, long Calls, long Answered, long TalkTime, long Detainees);

    private sealed record OfficerRow(string Author, string? Purpose, long Replays, long Exchanges, DateTime LastAt);
}
