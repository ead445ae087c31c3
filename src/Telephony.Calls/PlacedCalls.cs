using Dapper;
using Npgsql;
using Telephony.Directory;

namespace Telephony.Calls;

/// <summary>Counts a detainee's answered calls, for the limit a day that the directory decides by. Thread-safe.</summary>
public sealed class PlacedCalls(NpgsqlDataSource database) : IPlacedCalls
{
    /// <inheritdoc/>
    public async Task<int> CountAsync(Guid detainee, DateTimeOffset from, CancellationToken cancellation)
    {
        const string sql = "select count(*)::integer from calls.calls where detainee = @detainee and kind = 'outbound' and answered_at >= @from";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<int>(new CommandDefinition(sql, new { detainee, from = from.ToUniversalTime() }, cancellationToken: cancellation));
    }
}
