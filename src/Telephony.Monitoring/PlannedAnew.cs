using Dapper;
using Npgsql;

namespace Telephony.Monitoring;

/// <summary>
/// Reads for people, who fill in one field or another: of such a statement, with a condition for each field, only a plan for the values at hand is good. Connections keep statements that they have prepared
/// (<c>Max Auto Prepare</c>), and PostgreSQL may then take one plan for all values after five uses: a hundred times slower among a million rows (docs/benchmarks.md).
/// </summary>
internal static class PlannedAnew
{
    /// <summary>Reads with plans made for their values.</summary>
    public static async Task<T> ReadPlannedAnewAsync<T>(this NpgsqlDataSource database, Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("SET LOCAL plan_cache_mode = force_custom_plan", cancellationToken: cancellation));
        var answer = await read(connection);
        await transaction.CommitAsync(cancellation);
        return answer;
    }

    /// <summary>The rows of one statement.</summary>
    public static Task<IEnumerable<T>> QueryPlannedAnewAsync<T>(this NpgsqlDataSource database, string sql, object parameters, CancellationToken cancellation) =>
        database.ReadPlannedAnewAsync(connection => connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellation)), cancellation);
}
