using Dapper;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Staff;

/// <summary>
/// The officers' accounts as an administrator keeps them. Every change is an entry of the evidence; one that ends rights ends the officer's sessions with it. An administrator of an establishment
/// keeps its officers only, nobody keeps his own account, and whoever is kept by somebody stays so: the last administrator does not go. Thread-safe; database failures are let through.
/// </summary>
public sealed partial class OfficerAccounts
{
    /// <summary>Longest name, and longest subject.</summary>
    public const int MaxName = 100;

    private readonly NpgsqlDataSource _database;
    private readonly IAuditLog _audit;
    private readonly TimeProvider _clock;
    private readonly PasswordHasher<OfficerAccount> _hasher;

    /// <summary>The accounts of a migrated database.</summary>
    public OfficerAccounts(NpgsqlDataSource database, IAuditLog audit, TimeProvider clock)
        : this(database, audit, clock, HashCost.Production)
    {
    }

    internal OfficerAccounts(NpgsqlDataSource database, IAuditLog audit, TimeProvider clock, HashCost cost) =>
        (_database, _audit, _clock, _hasher) = (database, audit, clock, Passwords.Hasher(cost));

    /// <summary>Whether a text can be the name of an officer, or the subject by which a provider knows him.</summary>
    public static bool IsName(string text) => text is { Length: > 0 and <= MaxName } && text == text.Trim() && !text.Any(char.IsControl);

    /// <summary>Makes an account; <see cref="OfficerChange.NameTaken"/> also when the name is that of a disabled one.</summary>
    public async Task<OfficerResult> AddAsync(string name, OfficerRole role, string? establishment, AccountKeeper keeper, CancellationToken cancellation)
    {
        if (!IsName(name)) throw new ArgumentException("This is no name.", nameof(name));
        ArgumentNullException.ThrowIfNull(keeper);
        if (!keeper.Keeps(establishment)) return new(OfficerChange.OtherEstablishment);
        const string sql =
            """
            insert into web.officers (id, name, normalized_name, role, establishment, password_hash, stamp, created_at)
            values (@id, @name, @normalized, @role, @establishment, @hash, @stamp, @now)
            on conflict (normalized_name) do nothing
            """;
        var (id, password, word) = (Guid.CreateVersion7(), Passwords.First(), OfficerRoles.WordOf(role));
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var values = new { id, name, normalized = Normalized(name), role = word, establishment, hash = Hash(password), stamp = NewStamp(), now = _clock.GetUtcNow() };
        if (await connection.ExecuteAsync(new(sql, values, transaction, cancellationToken: cancellation)) == 0) return new(OfficerChange.NameTaken);
        await AppendAsync(id, name, establishment, keeper, new() { ["what"] = "added", ["role"] = word, ["establishment"] = ShownOf(establishment) }, cancellation);
        await transaction.CommitAsync(cancellation);
        return new(OfficerChange.Done, password);
    }

    /// <summary>Ends an account for good, and its sessions at once.</summary>
    public Task<OfficerResult> DisableAsync(string name, AccountKeeper keeper, CancellationToken cancellation) => ChangeAsync(
        name, keeper, mayStayAdministrator: false, "update web.officers set disabled_at = @now, stamp = @stamp where id = @id", new() { ["what"] = "disabled" }, new(), cancellation);

    /// <summary>Gives an officer another role, for an establishment or, with null, for all; ends his sessions.</summary>
    public async Task<OfficerResult> SetRoleAsync(string name, OfficerRole role, string? establishment, AccountKeeper keeper, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keeper);
        if (!keeper.Keeps(establishment)) return new(OfficerChange.OtherEstablishment);
        var word = OfficerRoles.WordOf(role);
        return await ChangeAsync(
            name, keeper, mayStayAdministrator: false, "update web.officers set role = @Role, establishment = @Establishment, stamp = @stamp where id = @id",
            new() { ["what"] = "role", ["role"] = word, ["establishment"] = ShownOf(establishment) }, new() { Role = word, Establishment = establishment }, cancellation);
    }

    /// <summary>Begins an account anew for somebody who has lost his password or his second factor: a first password.</summary>
    public async Task<OfficerResult> ResetAsync(string name, AccountKeeper keeper, CancellationToken cancellation)
    {
        const string sql =
            """
            update web.officers
            set password_hash = @Hash, is_first_password = true, authenticator_key = null, has_second_factor = false, guesses = 0, locked_until = null, stamp = @stamp
            where id = @id
            """;
        var password = Passwords.First();
        var result = await ChangeAsync(name, keeper, mayStayAdministrator: true, sql, new() { ["what"] = "reset" }, new() { Hash = Hash(password) }, cancellation);
        return result.Change == OfficerChange.Done ? result with { Password = password } : result;
    }

    /// <summary>Ends every session of an officer.</summary>
    public Task<OfficerResult> EndSessionsAsync(string name, AccountKeeper keeper, CancellationToken cancellation) => ChangeAsync(
        name, keeper, mayStayAdministrator: true, "delete from web.sessions where officer = @id", new() { ["what"] = "sessionsEnded" }, new(), cancellation);

    private static string Normalized(string name) => name.Normalize().ToUpperInvariant();

    private static string NewStamp() => Guid.NewGuid().ToString("N");

    private static string ShownOf(string? establishment) => establishment ?? "all";

    private string Hash(string password) => _hasher.HashPassword(null!, password);

    /// <summary>One change and its entry, or neither. Were the connection lost between them, there would be an entry of a change that was not made: never the other way round.</summary>
    private async Task<OfficerResult> ChangeAsync(
        string name, AccountKeeper keeper, bool mayStayAdministrator, string sql, Dictionary<string, string> details, Values values, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(keeper);
        // One change at a time: two administrators who disable each other at the same moment would leave nobody.
        const string wait = "select pg_advisory_xact_lock(hashtext('web.officers'))";
        const string find = "select id, name, role, establishment from web.officers where normalized_name = @normalized and disabled_at is null";
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.ExecuteAsync(new(wait, transaction: transaction, cancellationToken: cancellation));
        var target = await connection.QuerySingleOrDefaultAsync<Target>(new(find, new { normalized = Normalized(name) }, transaction, cancellationToken: cancellation));
        if (target is null || !keeper.Keeps(target.Establishment)) return new(OfficerChange.NotThere);
        if (keeper.Officer?.Id == target.Id) return new(OfficerChange.OwnAccount);
        if (!mayStayAdministrator && target.Role == OfficerRoles.WordOf(OfficerRole.Administrator) && !await HasOtherAsync(connection, transaction, target, cancellation))
            return new(OfficerChange.LastAdministrator);
        await connection.ExecuteAsync(new(
            sql, new { id = target.Id, stamp = NewStamp(), now = _clock.GetUtcNow(), values.Role, values.Establishment, values.Hash, values.Provider, values.Subject, values.Mail }, transaction,
            cancellationToken: cancellation));
        await AppendAsync(target.Id, target.Name, values.Establishment ?? target.Establishment, keeper, details, cancellation);
        await transaction.CommitAsync(cancellation);
        return new(OfficerChange.Done);
    }

    /// <summary>Whether those whom an administrator keeps are kept by another one too.</summary>
    private static Task<bool> HasOtherAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Target target, CancellationToken cancellation)
    {
        const string sql =
            """
            select exists (select from web.officers
                           where role = @Role and disabled_at is null and id <> @Id and (establishment is null or establishment = @Establishment))
            """;
        return connection.ExecuteScalarAsync<bool>(new(sql, new { target.Role, target.Id, target.Establishment }, transaction, cancellationToken: cancellation));
    }

    private Task AppendAsync(Guid officer, string name, string? establishment, AccountKeeper keeper, Dictionary<string, string> details, CancellationToken cancellation)
    {
        details["name"] = name;
        return _audit.AppendAsync(new AuditEntry(_clock.GetUtcNow(), keeper.Name, establishment, AuditAction.OfficerChanged, officer.ToString(), null) { Details = details }, cancellation);
    }

    private sealed class Target
    {
        public required Guid Id { get; init; }

        public required string Name { get; init; }

        public required string Role { get; init; }

        public string? Establishment { get; init; }
    }

    /// <summary>What statements fill in besides the account's id.</summary>
    private sealed record Values
    {
        public string? Role { get; init; }

        public string? Establishment { get; init; }

        public string? Hash { get; init; }

        public string? Provider { get; init; }

        public string? Subject { get; init; }

        public string? Mail { get; init; }
    }
}
