using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;

namespace Telephony.Web.Staff;

/// <summary>
/// Sessions as rows. The cookie is 32 random bytes and worth nothing without its row, which goes when the officer signs out; and the row is worth nothing when it was idle for too
/// long, or the account's stamp is no longer the one it began with. Thread-safe.
/// </summary>
internal sealed class Sessions(ConsoleOptions options)
{
    /// <summary>Bytes of a cookie.</summary>
    public const int KeyLength = 32;

    private const string IsAlive =
        """
        s.hash = @hash and s.seen_at > @idleSince and s.began_at > @oldest and o.id = s.officer and o.stamp = s.stamp and o.disabled_at is null
        """;

    // Who was vouched for by a provider needs neither a password nor a second factor of ours.
    private const string Columns =
        """
        o.id, o.name, o.role, o.establishment, s.is_proved as IsProved,
        o.is_first_password and s.provider_token is null as IsFirstPassword, o.has_second_factor or s.provider_token is not null as HasSecondFactor
        """;

    private readonly NpgsqlDataSource _database = options.Database;

    /// <summary>Begins one; the key goes into the cookie.</summary>
    /// <param name="account">Whose, with the stamp that its row has now.</param>
    /// <param name="isProved">Whether the second factor was shown.</param>
    /// <param name="former">The key that it takes the place of.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="token">The ID token of the provider that has vouched for him; null: he has signed in by himself.</param>
    public async Task<byte[]> BeginAsync(OfficerAccount account, bool isProved, byte[]? former, CancellationToken cancellation, string? token = null)
    {
        const string sql =
            """
            delete from web.sessions where hash = @former or seen_at <= @idleSince;
            insert into web.sessions (hash, officer, stamp, is_proved, began_at, seen_at, provider_token) values (@hash, @Id, @Stamp, @isProved, @now, @now, @token)
            """;
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        var now = options.Clock.GetUtcNow();
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var values = new
        {
            former = former is null ? null : SHA256.HashData(former), idleSince = now - options.Idle, hash = SHA256.HashData(key), account.Id, account.Stamp, isProved, now,
            token = token is null ? null : options.Secrets.Seal(Encoding.ASCII.GetBytes(token), PlaceOf(SHA256.HashData(key))),
        };
        await connection.ExecuteAsync(new(sql, values, cancellationToken: cancellation));
        return key;
    }

    /// <summary>The session of a cookie; null when there is none, or no longer.</summary>
    /// <param name="key">The cookie.</param>
    /// <param name="isActivity">Whether the officer did something, so that the idle time begins anew.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<StaffSession?> FindAsync(byte[] key, bool isActivity, CancellationToken cancellation)
    {
        const string seen = $"update web.sessions s set seen_at = @now from web.officers o where {IsAlive} returning {Columns}";
        const string looked = $"select {Columns} from web.sessions s, web.officers o where {IsAlive}";
        var now = options.Clock.GetUtcNow();
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new(
            isActivity ? seen : looked, new { hash = SHA256.HashData(key), now, idleSince = now - options.Idle, oldest = now - options.Longest }, cancellationToken: cancellation));
        return row is null ? null : new StaffSession(
            new Officer(row.Id, row.Name, OfficerRoles.Parse(row.Role), row.Establishment), SignInSteps.Of(row.IsProved, row.IsFirstPassword, row.HasSecondFactor));
    }

    /// <summary>The ID token of the session of a cookie; null when no provider has vouched for it.</summary>
    public async Task<string?> TokenAsync(byte[] key, CancellationToken cancellation)
    {
        var hash = SHA256.HashData(key);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var box = await connection.ExecuteScalarAsync<byte[]?>(new("select provider_token from web.sessions where hash = @hash", new { hash }, cancellationToken: cancellation));
        return box is not null && options.Secrets.Open(box, PlaceOf(hash)) is { } token ? Encoding.ASCII.GetString(token) : null;
    }

    /// <summary>The sessions of an officer that hold, the last seen first.</summary>
    public async Task<IReadOnlyList<OfficerSession>> OfAsync(Guid officer, CancellationToken cancellation)
    {
        const string sql =
            """
            select s.began_at as BeganAt, s.seen_at as SeenAt
            from web.sessions s
            join web.officers o on o.id = s.officer and o.stamp = s.stamp and o.disabled_at is null
            where s.officer = @officer and s.seen_at > @idleSince and s.began_at > @oldest
            order by s.seen_at desc
            limit 100
            """;
        var now = options.Clock.GetUtcNow();
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<(DateTime BeganAt, DateTime SeenAt)>(new(sql, new { officer, idleSince = now - options.Idle, oldest = now - options.Longest }, cancellationToken: cancellation));
        return [.. rows.Select(row => new OfficerSession(new DateTimeOffset(row.BeganAt), new DateTimeOffset(row.SeenAt)))];
    }

    /// <summary>Ends every session of an officer, wherever he sits.</summary>
    public async Task EndAllAsync(Guid officer, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new("delete from web.sessions where officer = @officer", new { officer }, cancellationToken: cancellation));
    }

    private static byte[] PlaceOf(byte[] hash) => [.. "session:"u8, .. hash];

    private sealed class Row
    {
        public required Guid Id { get; init; }

        public required string Name { get; init; }

        public required string Role { get; init; }

        public string? Establishment { get; init; }

        public required bool IsProved { get; init; }

        public required bool IsFirstPassword { get; init; }

        public required bool HasSecondFactor { get; init; }
    }
}

/// <summary>A session as an administrator sees it.</summary>
/// <param name="BeganAt">When it began.</param>
/// <param name="SeenAt">Its last request.</param>
internal sealed record OfficerSession(DateTimeOffset BeganAt, DateTimeOffset SeenAt);

/// <summary>A session that holds.</summary>
/// <param name="Officer">Whose.</param>
/// <param name="Step">What it still asks for.</param>
internal sealed record StaffSession(Officer Officer, SignInStep Step);

/// <summary>
/// Metadata of an endpoint that pages call by themselves, such as a list that refreshes itself: a request to it does not keep the session alive. The pages of somebody who went
/// away must not keep him signed in.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class BackgroundRequestAttribute : Attribute;
