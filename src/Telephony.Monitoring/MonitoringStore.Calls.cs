using Dapper;

namespace Telephony.Monitoring;

/// <content>Which calls were recorded, for their records.</content>
public sealed partial class MonitoringStore
{
    /// <summary>The recording that is kept of each of these calls, or of the message left in it; calls without one are not in the answer.</summary>
    public async Task<IReadOnlyDictionary<string, Guid>> OfCallsAsync(IReadOnlyCollection<string> calls, CancellationToken cancellation)
    {
        const string sql = """
            SELECT DISTINCT ON (call_id) call_id AS Call, id FROM monitoring.recordings
            WHERE call_id = ANY (@calls) AND duration_ms IS NOT NULL AND erasing IS NULL ORDER BY call_id, id
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<(string Call, Guid Id)>(new CommandDefinition(sql, new { calls = calls.ToArray() }, cancellationToken: cancellation));
        return rows.ToDictionary(row => row.Call, row => row.Id, StringComparer.Ordinal);
    }
}
