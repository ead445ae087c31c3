using System.Net.Mail;
using Dapper;
using Npgsql;
using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Staff;

/// <summary>
/// The officers' accounts as an administrator keeps them. Every change is an entry of the evidence; one that ends rights ends the officer's sessions with it. Thread-safe; database
/// failures are let through.
/// </summary>
public sealed class OfficerAccounts(NpgsqlDataSource database, IAuditLog audit, TimeProvider clock)
{
    /// <summary>Longest name.</summary>
    public const int MaxName = 100;

    /// <summary>Longest mail address (RFC 5321, 4.5.3.1.3).</summary>
    public const int MaxMail = 254;

    /// <summary>Whether a text can be the name of an officer.</summary>
    public static bool IsName(string text) => text is { Length: > 0 and <= MaxName } && text == text.Trim() && !text.Any(char.IsControl);

    /// <summary>Whether a text can be where an officer gets mail: an address alone, without a name.</summary>
    public static bool IsMail(string text) => text is { Length: <= MaxMail } && MailAddress.TryCreate(text, out var address) && address.Address == text && !text.Any(char.IsWhiteSpace);

    /// <summary>Makes an account; its first password, which is told this once, or null when the name was given before.</summary>
    public async Task<string?> AddAsync(string name, OfficerRole role, string? establishment, string author, CancellationToken cancellation)
    {
        if (!IsName(name)) throw new ArgumentException("This is no name.", nameof(name));
        const string sql =
            """
            insert into web.officers (id, name, normalized_name, role, establishment, password_hash, stamp, created_at)
            values (@id, @name, @normalized, @role, @establishment, @hash, @stamp, @now)
            on conflict (normalized_name) do nothing
            returning id
            """;
        var password = Passwords.First();
        var values = new
        {
            id = Guid.CreateVersion7(), name, normalized = Normalized(name), role = OfficerRoles.WordOf(role), establishment, hash = Passwords.Hash(password), stamp = NewStamp(), now = clock.GetUtcNow(),
        };
        var isAdded = await ChangeAsync(sql, values, author, name, establishment, new() { ["what"] = "added", ["role"] = values.role, ["establishment"] = establishment ?? "all" }, cancellation);
        return isAdded ? password : null;
    }

    /// <summary>Ends an account for good; false when there is none of this name, or no longer.</summary>
    public Task<bool> DisableAsync(string name, string author, CancellationToken cancellation)
    {
        const string sql = "update web.officers set disabled_at = @now, stamp = @stamp where normalized_name = @normalized and disabled_at is null returning id";
        return ChangeAsync(sql, new { now = clock.GetUtcNow(), stamp = NewStamp(), normalized = Normalized(name) }, author, name, null, new() { ["what"] = "disabled" }, cancellation);
    }

    /// <summary>Gives an officer another role, for an establishment or, with null, for all; false when there is no such account.</summary>
    public Task<bool> SetRoleAsync(string name, OfficerRole role, string? establishment, string author, CancellationToken cancellation)
    {
        const string sql = "update web.officers set role = @role, establishment = @establishment, stamp = @stamp where normalized_name = @normalized and disabled_at is null returning id";
        var word = OfficerRoles.WordOf(role);
        return ChangeAsync(
            sql, new { role = word, establishment, stamp = NewStamp(), normalized = Normalized(name) }, author, name, establishment,
            new() { ["what"] = "role", ["role"] = word, ["establishment"] = establishment ?? "all" }, cancellation);
    }

    /// <summary>Sets where an officer is told by mail that an alert of his fired, or with null that he is not; false when there is no such account. The address itself is not in the evidence.</summary>
    public Task<bool> SetMailAsync(string name, string? mail, string author, CancellationToken cancellation)
    {
        if (mail is not null && !IsMail(mail)) throw new ArgumentException("This is no mail address.", nameof(mail));
        const string sql = "update web.officers set mail = @mail where normalized_name = @normalized and disabled_at is null returning id";
        return ChangeAsync(
            sql, new { mail, normalized = Normalized(name) }, author, name, null, new() { ["what"] = "mail", ["mail"] = mail is null ? "none" : "set" }, cancellation);
    }

    /// <summary>
    /// Where an officer is told of an alert of <paramref name="establishment"/> (null: of all); null when he has no address, or may not see the alert: his account is disabled, or he has another role or is of
    /// another establishment now.
    /// </summary>
    public async Task<string?> MailOfAsync(Guid officer, string? establishment, CancellationToken cancellation)
    {
        const string sql =
            """
            select mail from web.officers
            where id = @officer and disabled_at is null and role = any(@roles) and (establishment is null or establishment is not distinct from @establishment)
            """;
        var roles = Policies.RolesOf[Policies.Live].Select(OfficerRoles.WordOf).ToArray();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<string?>(new(sql, new { officer, establishment, roles }, cancellationToken: cancellation));
    }

    /// <summary>Begins an account anew for somebody who has lost his password or his second factor: a first password, or null when there is no such account.</summary>
    public async Task<string?> ResetAsync(string name, string author, CancellationToken cancellation)
    {
        const string sql =
            """
            update web.officers
            set password_hash = @hash, is_first_password = true, authenticator_key = null, has_second_factor = false, guesses = 0, locked_until = null, stamp = @stamp
            where normalized_name = @normalized and disabled_at is null
            returning id
            """;
        var password = Passwords.First();
        var isReset = await ChangeAsync(
            sql, new { hash = Passwords.Hash(password), stamp = NewStamp(), normalized = Normalized(name) }, author, name, null, new() { ["what"] = "reset" }, cancellation);
        return isReset ? password : null;
    }

    /// <summary>The account of a name, disabled or not; null when there is none.</summary>
    public async Task<OfficerRow?> FindAsync(string name, CancellationToken cancellation) =>
        (await ListAsync(cancellation)).FirstOrDefault(officer => Normalized(officer.Name) == Normalized(name));

    /// <summary>All accounts by name, disabled ones too.</summary>
    public async Task<IReadOnlyList<OfficerRow>> ListAsync(CancellationToken cancellation)
    {
        const string sql =
            """
            select o.id, o.name, o.role, o.establishment, o.has_second_factor as HasSecondFactor, o.is_first_password as IsFirstPassword, o.locked_until as LockedUntil,
                   o.disabled_at as DisabledAt, o.created_at as CreatedAt, o.mail
            from web.officers o
            order by o.normalized_name
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return [.. (await connection.QueryAsync<Row>(new(sql, cancellationToken: cancellation))).Select(row => row.ToOfficer())];
    }

    private static string Normalized(string name) => name.Normalize().ToUpperInvariant();

    private static string NewStamp() => Guid.NewGuid().ToString("N");

    /// <summary>One change and its entry, or neither. Were the connection lost between them, there would be an entry of a change that was not made: never the other way round.</summary>
    private async Task<bool> ChangeAsync(
        string sql, object values, string author, string name, string? establishment, Dictionary<string, string> details, CancellationToken cancellation)
    {
        details["name"] = name;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await connection.ExecuteScalarAsync<Guid?>(new(sql, values, transaction, cancellationToken: cancellation)) is not { } officer) return false;
        var entry = new AuditEntry(clock.GetUtcNow(), author, establishment, AuditAction.OfficerChanged, officer.ToString(), null) { Details = details };
        await audit.AppendAsync(entry, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
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

        public string? Mail { get; init; }

        public OfficerRow ToOfficer() => new(
            Id, Name, OfficerRoles.Parse(Role), Establishment, HasSecondFactor, IsFirstPassword, Instant(LockedUntil), Instant(DisabledAt), new DateTimeOffset(CreatedAt)) { Mail = Mail };

        private static DateTimeOffset? Instant(DateTime? utc) => utc is { } value ? new DateTimeOffset(value) : null;
    }
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
public sealed record OfficerRow(
    Guid Id, string Name, OfficerRole Role, string? Establishment, bool HasSecondFactor, bool IsFirstPassword, DateTimeOffset? LockedUntil, DateTimeOffset? DisabledAt,
    DateTimeOffset CreatedAt)
{
    /// <summary>Where he is told of alerts; null: nowhere.</summary>
    public string? Mail { get; init; }

    /// <summary>The id only: neither name nor address reaches a log.</summary>
    public override string ToString() => Id.ToString();
}
