using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace Telephony.Web.Staff;

/// <summary>
/// Officers' accounts in PostgreSQL, schema <c>web</c>, as the Identity library wants them. Lock-out is not the library's: see <see cref="TakeGuessAsync"/>.
/// Thread-safe; database failures are let through.
/// </summary>
internal sealed partial class OfficerStore(ConsoleOptions options)
    : IUserPasswordStore<OfficerAccount>, IUserSecurityStampStore<OfficerAccount>, IUserTwoFactorStore<OfficerAccount>, IUserAuthenticatorKeyStore<OfficerAccount>,
      IUserTwoFactorRecoveryCodeStore<OfficerAccount>
{
    private const string Columns =
        """
        select id, name, normalized_name as NormalizedName, role, establishment, password_hash as PasswordHash, is_first_password as IsFirstPassword, stamp,
               authenticator_key as AuthenticatorKey, has_second_factor as HasSecondFactor
        from web.officers
        """;

    private static readonly IdentityError s_changedMeanwhile = new() { Code = "ConcurrencyFailure", Description = "The account was changed meanwhile." };

    private readonly NpgsqlDataSource _database = options.Database;

    /// <inheritdoc/>
    public Task<OfficerAccount?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        FindAsync($"{Columns} where normalized_name = @normalizedUserName and disabled_at is null", new { normalizedUserName }, cancellationToken);

    /// <inheritdoc/>
    public Task<OfficerAccount?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        FindAsync($"{Columns} where id = @id and disabled_at is null", new { id = Guid.Parse(userId) }, cancellationToken);

    /// <summary>The account to which a provider's subject is bound; null when there is none, or it is disabled.</summary>
    public Task<OfficerAccount?> FindBySubjectAsync(string provider, string subject, CancellationToken cancellation) =>
        FindAsync($"{Columns} where provider = @provider and subject = @subject and disabled_at is null", new { provider, subject }, cancellation);

    /// <inheritdoc/>
    public async Task<IdentityResult> UpdateAsync(OfficerAccount user, CancellationToken cancellationToken)
    {
        const string sql =
            """
            update web.officers
            set password_hash = @PasswordHash, is_first_password = @IsFirstPassword, stamp = @Stamp, authenticator_key = @key, has_second_factor = @HasSecondFactor
            where id = @Id and stamp = @StampInRow and disabled_at is null
            """;
        var key = user.AuthenticatorKey is { } secret ? options.Secrets.Seal(Encoding.ASCII.GetBytes(secret), PlaceOf(user.Id)) : null;
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        var written = await connection.ExecuteAsync(new(
            sql, new { user.PasswordHash, user.IsFirstPassword, user.Stamp, key, user.HasSecondFactor, user.Id, user.StampInRow }, cancellationToken: cancellationToken));
        if (written == 0) return IdentityResult.Failed(s_changedMeanwhile);
        user.StampInRow = user.Stamp;
        return IdentityResult.Success;
    }

    /// <summary>Accounts are made by <see cref="OfficerAccounts"/>.</summary>
    public Task<IdentityResult> CreateAsync(OfficerAccount user, CancellationToken cancellationToken) => throw new NotSupportedException("OfficerAccounts makes accounts.");

    /// <summary>Accounts are disabled, never removed: their names stand in the evidence.</summary>
    public Task<IdentityResult> DeleteAsync(OfficerAccount user, CancellationToken cancellationToken) => throw new NotSupportedException("An account is never removed.");

    /// <inheritdoc/>
    public Task<string> GetUserIdAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    /// <inheritdoc/>
    public Task<string?> GetUserNameAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    /// <inheritdoc/>
    public Task<string?> GetNormalizedUserNameAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedName);

    /// <summary>A name never changes.</summary>
    public Task SetUserNameAsync(OfficerAccount user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException("A name never changes.");

    /// <summary>Does nothing: it is that of the name, which never changes.</summary>
    public Task SetNormalizedUserNameAsync(OfficerAccount user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task SetPasswordHashAsync(OfficerAccount user, string? passwordHash, CancellationToken cancellationToken) => Set(() => user.PasswordHash = passwordHash);

    /// <inheritdoc/>
    public Task<string?> GetPasswordHashAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    /// <inheritdoc/>
    public Task<bool> HasPasswordAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    /// <inheritdoc/>
    public Task SetSecurityStampAsync(OfficerAccount user, string stamp, CancellationToken cancellationToken) => Set(() => user.Stamp = stamp);

    /// <inheritdoc/>
    public Task<string?> GetSecurityStampAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Stamp);

    /// <inheritdoc/>
    public Task SetTwoFactorEnabledAsync(OfficerAccount user, bool enabled, CancellationToken cancellationToken) => Set(() => user.HasSecondFactor = enabled);

    /// <inheritdoc/>
    public Task<bool> GetTwoFactorEnabledAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.HasSecondFactor);

    /// <inheritdoc/>
    public Task SetAuthenticatorKeyAsync(OfficerAccount user, string key, CancellationToken cancellationToken) => Set(() => user.AuthenticatorKey = key);

    /// <inheritdoc/>
    public Task<string?> GetAuthenticatorKeyAsync(OfficerAccount user, CancellationToken cancellationToken) => Task.FromResult(user.AuthenticatorKey);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static Task Set(Action change)
    {
        change();
        return Task.CompletedTask;
    }

    private static byte[] PlaceOf(Guid id) => Encoding.ASCII.GetBytes($"officer:{id}");

    private async Task<OfficerAccount?> FindAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        if (await connection.QuerySingleOrDefaultAsync<Row>(new(sql, parameters, cancellationToken: cancellation)) is not { } row) return null;
        return new OfficerAccount
        {
            Id = row.Id, Name = row.Name, NormalizedName = row.NormalizedName, Role = OfficerRoles.Parse(row.Role), Establishment = row.Establishment,
            PasswordHash = row.PasswordHash, IsFirstPassword = row.IsFirstPassword, Stamp = row.Stamp, StampInRow = row.Stamp,
            AuthenticatorKey = row.AuthenticatorKey is { } box ? Open(box, row.Id) : null, HasSecondFactor = row.HasSecondFactor,
        };
    }

    private string Open(byte[] box, Guid id) => Encoding.ASCII.GetString(
        options.Secrets.Open(box, PlaceOf(id)) ?? throw new CryptographicException("The secret of a second factor was not written with this master key."));

    private sealed class Row
    {
        public required Guid Id { get; init; }

        public required string Name { get; init; }

        public required string NormalizedName { get; init; }

        public required string Role { get; init; }

        public string? Establishment { get; init; }

        public required string PasswordHash { get; init; }

        public required bool IsFirstPassword { get; init; }

        public required string Stamp { get; init; }

        public byte[]? AuthenticatorKey { get; init; }

        public required bool HasSecondFactor { get; init; }
    }
}
