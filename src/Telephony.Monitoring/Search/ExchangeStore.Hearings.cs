using Dapper;

namespace Telephony.Monitoring.Search;

/// <content>Who listened, and what for.</content>
public sealed partial class ExchangeStore
{
    /// <summary>An officer states what he listens for, and from now on counts as one who has; false when the exchange is protected or not there.</summary>
    public async Task<bool> HeardAsync(Guid id, Guid officer, string purpose, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        if (!await HeardAsync(id, officer, at, cancellation)) return false;
        return await ExecuteAsync("INSERT INTO monitoring.hearings (exchange, officer, purpose, at) VALUES (@id, @officer, @purpose, @at)", new { id, officer, purpose, at = at.UtcDateTime }, cancellation);
    }

    /// <summary>What this officer stated last for this exchange; null when he never did.</summary>
    public async Task<string?> PurposeAsync(Guid id, Guid officer, CancellationToken cancellation)
    {
        const string sql = "SELECT purpose FROM monitoring.hearings WHERE exchange = @id AND officer = @officer ORDER BY id DESC LIMIT 1";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<string>(new CommandDefinition(sql, new { id, officer }, cancellationToken: cancellation));
    }
}
