using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <content>Where outbound calls go.</content>
public sealed partial class DirectoryStore
{
    /// <summary>The trunks with a route, the first choice first. One statement, or none when they are remembered.</summary>
    public async Task<IReadOnlyList<TrunkRoute>> FindRoutesAsync(CancellationToken cancellation)
    {
        if (_callers?.Routes is { } remembered) return remembered;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await LoadRoutesAsync(connection, cancellation);
    }

    /// <summary>What is stored of them; needs none of a store's secrets.</summary>
    public static async Task<IReadOnlyList<TrunkRoute>> LoadRoutesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        const string sql =
            """
            select name, route, priority, coalesce(caller_number, deposit_numbers[1]) as callernumber
            from directory.trunks where route is not null order by priority, name
            """;
        return (await connection.QueryAsync<(string Name, string Route, int Priority, string? CallerNumber)>(new(sql, cancellationToken: cancellation)))
            .Select(row => new TrunkRoute(row.Name, row.Route, row.Priority, row.CallerNumber is null ? null : Stored(row.CallerNumber))).ToList();
    }
}
