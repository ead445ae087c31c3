using Dapper;

namespace Telephony.Web.Staff;

public sealed partial class OfficerAccounts
{
    /// <summary>Accounts of a list at most.</summary>
    public const int MaxListed = 1000;

    private const string Columns =
        """
        select o.id, o.name, o.role, o.establishment, o.has_second_factor as HasSecondFactor, o.is_first_password as IsFirstPassword, o.locked_until as LockedUntil,
               o.disabled_at as DisabledAt, o.created_at as CreatedAt, o.signed_in_at as SignedInAt, o.subject, o.mail
        from web.officers o
        """;

    /// <summary>The account of a name, disabled or not; null when there is none.</summary>
    public async Task<OfficerRow?> FindAsync(string name, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new($"{Columns} where normalized_name = @normalized", new { normalized = Normalized(name) }, cancellationToken: cancellation));
        return row?.ToOfficer();
    }

    /// <summary>The account of an id, disabled or not; null when there is none that he keeps.</summary>
    public async Task<OfficerRow?> FindAsync(Guid id, AccountKeeper keeper, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keeper);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new($"{Columns} where id = @id", new { id }, cancellationToken: cancellation));
        return row is not null && keeper.Keeps(row.Establishment) ? row.ToOfficer() : null;
    }

    /// <summary>Accounts by name; disabled ones too unless the query says otherwise.</summary>
    public async Task<IReadOnlyList<OfficerRow>> ListAsync(OfficerQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        const string sql =
            $"""
            {Columns}
            where (@establishment is null or o.establishment = @establishment)
              and (@part is null or strpos(o.normalized_name, @part) > 0)
              and (@role is null or o.role = @role)
              and (@disabled is null or (o.disabled_at is not null) = @disabled)
              and (@after is null or o.normalized_name > @after)
            order by o.normalized_name
            limit @limit
            """;
        var values = new
        {
            establishment = query.Establishment, part = query.NamePart is { } part ? Normalized(part) : null, role = query.Role is { } role ? OfficerRoles.WordOf(role) : null,
            disabled = query.IsDisabled, after = query.After is { } name ? Normalized(name) : null, limit = Math.Min(query.Limit, MaxListed),
        };
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return [.. (await connection.QueryAsync<Row>(new(sql, values, cancellationToken: cancellation))).Select(row => row.ToOfficer())];
    }

    private sealed class Row
    {
        public required Guid Id { get; init; }

        public required string Name { get; init; }

        public required string Role { get; init; }

        public string? Establishment { get; init; }

        public required bool HasSecondFactor { get; init; }

        public required bool IsFirstPassword { get; init; }

        public DateTime? LockedUntil { get; init; }

        public DateTime? DisabledAt { get; init; }

        public required DateTime CreatedAt { get; init; }

        public DateTime? SignedInAt { get; init; }

        public string? Subject { get; init; }

        public string? Mail { get; init; }

        public OfficerRow ToOfficer() => new(
            Id, Name, OfficerRoles.Parse(Role), Establishment, HasSecondFactor, IsFirstPassword, Instant(LockedUntil), Instant(DisabledAt), new DateTimeOffset(CreatedAt), Instant(SignedInAt),
            Subject) { Mail = Mail };

        private static DateTimeOffset? Instant(DateTime? utc) => utc is { } value ? new DateTimeOffset(value) : null;
    }
}

/// <summary>Which accounts are listed; all of them unless something is said.</summary>
public sealed record OfficerQuery
{
    /// <summary>Of an establishment only.</summary>
    public string? Establishment { get; init; }

    /// <summary>With this in the name, in any case.</summary>
    public string? NamePart { get; init; }

    /// <summary>Of a role only.</summary>
    public OfficerRole? Role { get; init; }

    /// <summary>Disabled ones only, or the others.</summary>
    public bool? IsDisabled { get; init; }

    /// <summary>Those that come after this name.</summary>
    public string? After { get; init; }

    /// <summary>So many at most; never more than <see cref="OfficerAccounts.MaxListed"/>.</summary>
    public int Limit { get; init; } = OfficerAccounts.MaxListed;
}

/// <summary>An account as it is listed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">Its role.</param>
/// <param name="Establishment">Code of its establishment; null: all.</param>
/// <param name="HasSecondFactor">Whether the second factor was set up.</param>
/// <param name="IsFirstPassword">Whether the first password was not changed yet.</param>
/// <param name="LockedUntil">Until when wrong guesses lock it; may be over.</param>
/// <param name="DisabledAt">When it was disabled.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="SignedInAt">When he last signed in with everything that is asked for.</param>
/// <param name="Subject">By what the provider of identities knows him; null: he has a password only.</param>
public sealed record OfficerRow(
    Guid Id, string Name, OfficerRole Role, string? Establishment, bool HasSecondFactor, bool IsFirstPassword, DateTimeOffset? LockedUntil, DateTimeOffset? DisabledAt,
    DateTimeOffset CreatedAt, DateTimeOffset? SignedInAt, string? Subject)
{
    /// <summary>Where he is told of alerts; null: nowhere.</summary>
    public string? Mail { get; init; }

    /// <summary>The id only: neither name nor address reaches a log.</summary>
    public override string ToString() => Id.ToString();
}
