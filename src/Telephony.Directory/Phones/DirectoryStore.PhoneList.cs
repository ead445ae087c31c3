using Dapper;

namespace Telephony.Directory;

/// <content>Phones as staff see them.</content>
public sealed partial class DirectoryStore
{
    /// <summary>A page of phones, by establishment, location and user.</summary>
    public async Task<IReadOnlyList<ListedPhone>> PhonesAsync(PhoneQuery query, CancellationToken cancellation)
    {
        const string sql =
            """
            select p."user", p.establishment, p.location, p.wing, d.identifier as owner, registered.since, exists (select from directory.stopped_phones s where s.phone = p."user") as isstopped
            from directory.phones p
            left join directory.detainees d on d.id = p.detainee
            left join lateral (select min(b.since) as since from directory.bindings b where b."user" = p."user" and b.expires_at > @now) registered on true
            where (@establishments::text[] is null or p.establishment = any (@establishments))
              and (@Establishment::text is null or p.establishment = @Establishment)
              and (@Wing::text is null or p.wing = @Wing)
              and (@Text::text is null or strpos(lower(p."user"), lower(@Text)) > 0 or strpos(lower(p.location), lower(@Text)) > 0)
              and (@users::text[] is null or p."user" = any (@users))
              and (@IsRegistered::boolean is null or (registered.since is not null) = @IsRegistered)
              and (@IsStopped::boolean is null or exists (select from directory.stopped_phones s where s.phone = p."user") = @IsStopped)
              and (@IsOwned::boolean is null or (p.detainee is not null) = @IsOwned)
              and (@afterUser::text is null or (p.establishment, p.location, p."user") > (@afterEstablishment::text, @afterLocation::text, @afterUser))
            order by p.establishment, p.location, p."user"
            limit @Limit
            """;
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, PhoneQuery.MaxLimit);
        var parameters = new
        {
            now = _clock.GetUtcNow(), establishments = query.Establishments?.ToArray(), query.Establishment, query.Wing, query.Text, users = query.Users?.ToArray(), query.IsRegistered, query.IsStopped,
            query.IsOwned, afterEstablishment = query.After?.Establishment, afterLocation = query.After?.Location, afterUser = query.After?.User, query.Limit,
        };
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<(string User, string Establishment, string Location, string Wing, string? Owner, DateTime? Since, bool IsStopped)>(
            new(sql, parameters, cancellationToken: cancellation));
        return rows.Select(row => new ListedPhone(
            row.User, row.Establishment, row.Location, row.Wing, row.Owner, row.Since is { } since ? new DateTimeOffset(since, TimeSpan.Zero) : null, row.IsStopped)).ToList();
    }

    /// <summary>One phone of these establishments (null: of any); null when there is none.</summary>
    public async Task<ListedPhone?> FindListedPhoneAsync(string user, IReadOnlyList<string>? establishments, CancellationToken cancellation) =>
        await PhonesAsync(new PhoneQuery { Establishments = establishments, Users = [user], Limit = 1 }, cancellation) is [var phone, ..] ? phone : null;

    /// <summary>Users of the phones of a scope.</summary>
    public async Task<IReadOnlyList<string>> PhonesOfAsync(PhoneScope scope, CancellationToken cancellation)
    {
        const string sql =
            """
            select "user" from directory.phones
            where establishment = @Establishment and (@Wing::text is null or wing = @Wing) and (@Phone::text is null or "user" = @Phone)
            """;
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<string>(new(sql, scope, cancellationToken: cancellation))).ToList();
    }

    /// <summary>The wings of an establishment, by name. A phone whose location says nothing is in none.</summary>
    public async Task<IReadOnlyList<Wing>> WingsAsync(string establishment, CancellationToken cancellation)
    {
        const string sql =
            """
            select wing, count(*)::integer as phones from directory.phones where establishment = @establishment and wing <> '' group by wing order by wing
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<(string Wing, int Phones)>(new(sql, new { establishment }, cancellationToken: cancellation))).Select(row => new Wing(row.Wing, row.Phones)).ToList();
    }
}
