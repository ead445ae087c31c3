using Dapper;

namespace Telephony.Directory;

/// <content>Detainees as staff look for them, each asked for within the establishments that the officer may see.</content>
public sealed partial class DirectoryStore
{
    private const string ProfileColumns =
        """
        d.id, d.identifier, d.language, d.establishment, e.time_zone as timezone, d.registration_number as registrationnumber, d.name, e.name as establishmentname, d.account,
        d.penal_status as penalstatus,
        (select count(*) from directory.correspondents c where c.detainee = d.id and c.state = 'approved')::integer as approved,
        (select count(*) from directory.correspondents c where c.detainee = d.id and c.state = 'requested')::integer as requested
        """;

    /// <summary>A page of detainees by name.</summary>
    public async Task<IReadOnlyList<DetaineeProfile>> SearchDetaineesAsync(DetaineeQuery query, CancellationToken cancellation)
    {
        const string sql =
            $"""
            select {ProfileColumns}
            from directory.detainees d join directory.establishments e on e.code = d.establishment
            where (@establishments::text[] is null or d.establishment = any (@establishments)) and (@Establishment::text is null or d.establishment = @Establishment)
              and (d.identifier like @digits or lower(d.registration_number) = lower(@text) or d.words like all (directory.patterns_of(@text)))
              and (@After::text is null or (d.words, d.identifier) > (select a.words, a.identifier from directory.detainees a where a.identifier = @After))
            order by d.words, d.identifier limit @Limit
            """;
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, DetaineeQuery.MaxLimit);
        var text = Storable(query.Text.Trim());
        var parameters = new
        {
            establishments = query.Establishments?.ToArray(), query.Establishment, text, digits = text.Length > 0 && text.All(char.IsAsciiDigit) ? text + "%" : null,
            After = query.After is null ? null : Searchable(query.After), query.Limit,
        };
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<ProfileRow>(new(sql, parameters, cancellationToken: cancellation))).Select(row => row.ToProfile()).ToList();
    }

    /// <summary>One detainee; null when there is none, or he is in none of the <paramref name="establishments"/> that the officer may see (null: all).</summary>
    public async Task<DetaineeProfile?> FindProfileAsync(string identifier, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        const string sql =
            $"""
            select {ProfileColumns}
            from directory.detainees d join directory.establishments e on e.code = d.establishment
            where d.identifier = @identifier and (@establishments::text[] is null or d.establishment = any (@establishments))
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var parameters = new { identifier = Searchable(identifier), establishments = establishments?.ToArray() };
        return (await connection.QuerySingleOrDefaultAsync<ProfileRow>(new(sql, parameters, cancellationToken: cancellation)))?.ToProfile();
    }

    /// <summary>
    /// Identifiers of the detainees of whose name words begin with those of <paramref name="name"/>, without regard to accents and case: at most <paramref name="most"/>, and one more when
    /// there are more.
    /// </summary>
    public async Task<IReadOnlyList<string>> IdentifiersOfAsync(string name, IReadOnlyList<string>? establishments, int most, CancellationToken cancellation)
    {
        const string sql =
            """
            select identifier from directory.detainees
            where (@establishments::text[] is null or establishment = any (@establishments)) and words like all (directory.patterns_of(@name))
            order by identifier limit @most + 1
            """;
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return [.. await connection.QueryAsync<string>(new(sql, new { name = Storable(name), establishments = establishments?.ToArray(), most }, cancellationToken: cancellation))];
    }

    private sealed class ProfileRow
    {
        public required Guid Id { get; init; }
        public required string Identifier { get; init; }
        public required string Language { get; init; }
        public required string Establishment { get; init; }
        public required string TimeZone { get; init; }
        public required string RegistrationNumber { get; init; }
        public required string Name { get; init; }
        public required string EstablishmentName { get; init; }
        public required string Account { get; init; }
        public string? PenalStatus { get; init; }
        public required int Approved { get; init; }
        public required int Requested { get; init; }

        public DetaineeProfile ToProfile() => new(
            new Detainee(Id, Identifier, Language, Establishment, TimeZone), RegistrationNumber, Name, EstablishmentName, Enum.Parse<AccountStatus>(Account, ignoreCase: true),
            PenalStatus is null ? null : Enum.Parse<PenalStatus>(PenalStatus, ignoreCase: true), Approved, Requested);
    }
}
