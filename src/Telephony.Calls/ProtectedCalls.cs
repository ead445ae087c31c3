using Dapper;
using Npgsql;

namespace Telephony.Calls;

/// <summary>Tells which calls are protected by their records, for the check that none of them was recorded. Thread-safe.</summary>
public sealed class ProtectedCalls(NpgsqlDataSource database)
{
    /// <summary>The ids of those among <paramref name="callIds"/> that are, or of which a leg is.</summary>
    public async Task<IReadOnlySet<string>> AmongAsync(IReadOnlyCollection<string> callIds, CancellationToken cancellation)
    {
        const string sql = """
            SELECT id FROM calls.calls c
            WHERE id = ANY(@ids) AND (protected OR EXISTS (SELECT FROM calls.legs l WHERE l.call = c.id AND l.privacy = 'protected'))
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<string>(new CommandDefinition(sql, new { ids = callIds.ToArray() }, cancellationToken: cancellation))).ToHashSet();
    }
}
