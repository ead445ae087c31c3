using Dapper;
using NodaTime;
using Npgsql;
using Telephony.Monitoring.Evidence;

namespace Telephony.Monitoring.Search;

/// <summary>
/// Erases rows of the search whose term is over, with their notes and hearings. The sources give no term for them; they tell who talked to whom and when, so the year applies that operators may keep traffic
/// data (L. 34-1 of the code of posts and electronic communications), as a setting. Whole days: what was begun before the day of so many months ago, in the national zone (RET-09). A row whose recording is
/// still kept, because it is held, stays with it. What goes is counted in an entry of the audit chain for each establishment (RET-08). Any number of nodes may run it at once. Thread-safe.
/// </summary>
/// <param name="database">With the schema <c>monitoring</c>.</param>
/// <param name="months">The term; not shorter than that of recordings.</param>
public sealed class ExchangeRetention(NpgsqlDataSource database, int months = ExchangeRetention.DefaultMonths)
{
    /// <summary>The term when none is set.</summary>
    public const int DefaultMonths = 12;

    /// <summary>The shortest term: that of recordings, whose rows must be found as long.</summary>
    public const int FewestMonths = RecordingTerm.Months;

    /// <summary>Rows that go at a time.</summary>
    internal const int Batch = 5_000;

    private readonly int _months = months >= FewestMonths ? months : throw new ArgumentOutOfRangeException(nameof(months));

    /// <summary>Erases what is due at <paramref name="now"/>; returns how many rows went. Bounded work at a time, whatever the number.</summary>
    public async Task<long> RunOnceAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = """
            WITH due AS (
                SELECT id FROM monitoring.exchanges e
                WHERE started_at < @before AND NOT EXISTS (SELECT FROM monitoring.recordings r WHERE r.call_id = e.call_id)
                ORDER BY started_at LIMIT @Batch),
            gone AS (DELETE FROM monitoring.exchanges WHERE id IN (SELECT id FROM due) RETURNING establishment),
            counted AS (SELECT establishment, count(*) AS rows FROM gone GROUP BY establishment ORDER BY establishment),
            written AS (
                SELECT rows, monitoring.append_audit(@at, @author, establishment, 'erased', '', 'searchTerm',
                    jsonb_build_object('kind', 'searchRows', 'rows', rows::text, 'startedBefore', @startedBefore::text)) AS entry FROM counted)
            SELECT coalesce(sum(rows), 0)::bigint FROM written WHERE entry > 0
            """;
        var before = Before(now);
        var parameters = new
        {
            before = before.UtcDateTime, startedBefore = before.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), at = now.UtcDateTime, author = AuditEntry.Telephony, Batch,
        };
        var count = 0L;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        while (true)
        {
            var gone = await connection.QuerySingleAsync<long>(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
            count += gone;
            if (gone == 0) return count;
        }
    }

    /// <summary>The beginning of the day of so many months ago.</summary>
    private DateTimeOffset Before(DateTimeOffset now)
    {
        var zone = DateTimeZoneProviders.Tzdb[RecordingTerm.NationalZone];
        return zone.AtStartOfDay(Instant.FromDateTimeOffset(now).InZone(zone).Date.PlusMonths(-_months)).ToInstant().ToDateTimeOffset();
    }
}
