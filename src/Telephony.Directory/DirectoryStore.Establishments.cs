using Dapper;

namespace Telephony.Directory;

public sealed partial class DirectoryStore
{
    /// <summary>All establishments, by code.</summary>
    public async Task<IReadOnlyList<Establishment>> EstablishmentsAsync(CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return [.. await connection.QueryAsync<Establishment>(new("select code, name, time_zone as TimeZone from directory.establishments order by code", cancellationToken: cancellation))];
    }
}

/// <summary>An establishment.</summary>
/// <param name="Code">What rows name it by: <c>MA-ROUEN</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="TimeZone">Its zone in the time zone database: <c>Europe/Paris</c>.</param>
public sealed record Establishment(string Code, string Name, string TimeZone)
{
    /// <summary>Its code.</summary>
    public override string ToString() => Code;
}
