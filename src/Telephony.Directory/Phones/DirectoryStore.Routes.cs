using Dapper;

namespace Telephony.Directory;

/// <content>Where outbound calls go.</content>
public sealed partial class DirectoryStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<TrunkRoute>> FindRoutesAsync(CancellationToken cancellation)
    {
        const string sql =
            """
            select name, route, priority, coalesce(caller_number, deposit_numbers[1]) as callernumber
            from directory.trunks where route is not null order by priority, name
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<(string Name, string Route, int Priority, string? CallerNumber)>(new(sql, cancellationToken: cancellation)))
            .Select(row => new TrunkRoute(row.Name, row.Route, row.Priority, row.CallerNumber is null ? null : Stored(row.CallerNumber))).ToList();
    }
}
