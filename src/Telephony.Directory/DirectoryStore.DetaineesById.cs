using Dapper;

namespace Telephony.Directory;

/// <content>Detainees whom another module knows by their ids.</content>
public sealed partial class DirectoryStore
{
    /// <summary>Those of these detainees who are in one of the <paramref name="establishments"/> that the officer may see (null: all), by id.</summary>
    public async Task<IReadOnlyDictionary<Guid, NamedDetainee>> DetaineesOfAsync(IReadOnlyCollection<Guid> ids, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        const string sql =
            """
            select id, identifier, name from directory.detainees
            where id = any (@ids) and (@establishments::text[] is null or establishment = any (@establishments))
            """;
        ArgumentNullException.ThrowIfNull(ids);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<NamedDetainee>(new(sql, new { ids = ids.ToArray(), establishments = establishments?.ToArray() }, cancellationToken: cancellation));
        return rows.ToDictionary(row => row.Id);
    }

    /// <summary>All detainees of an establishment.</summary>
    public async Task<IReadOnlyList<NamedDetainee>> DetaineesInAsync(string establishment, CancellationToken cancellation)
    {
        const string sql = "select id, identifier, name from directory.detainees where establishment = @establishment order by identifier";
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return [.. await connection.QueryAsync<NamedDetainee>(new(sql, new { establishment }, cancellationToken: cancellation))];
    }
}

/// <summary>A detainee by name, for lists of what concerns many.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Identifier">Of his access card.</param>
/// <param name="Name">His name.</param>
public sealed record NamedDetainee(Guid Id, string Identifier, string Name)
{
    /// <summary>The row id only.</summary>
    public override string ToString() => Id.ToString();
}
