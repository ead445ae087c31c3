using System.Security.Cryptography;
using Dapper;

namespace Telephony.Web.Staff;

internal sealed partial class OfficerStore
{
    /// <summary>Wrong guesses, at password and codes together, that lock an account.</summary>
    public const int GuessLimit = 5;

    /// <summary>How long it stays locked.</summary>
    public static readonly TimeSpan LockLength = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Takes a guess before it is checked, so that guesses made at once are counted like those made one after the other: the library counts afterwards, and on the row as it was
    /// read. False: the account is locked, or no more.
    /// </summary>
    public async Task<bool> TakeGuessAsync(Guid id, CancellationToken cancellation)
    {
        const string sql =
            """
            update web.officers
            set guesses = case when locked_until is null then guesses + 1 else 1 end,
                locked_until = case when locked_until is null and guesses + 1 >= @GuessLimit then @until end
            where id = @id and disabled_at is null and (locked_until is null or locked_until <= @now)
            """;
        var now = options.Clock.GetUtcNow();
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, new { id, GuessLimit, now, until = now + LockLength }, cancellationToken: cancellation)) == 1;
    }

    /// <summary>Gives a guess back that was right. The others still count until he has signed in: a known password must not buy guesses at the code.</summary>
    public Task GiveBackAsync(Guid id, CancellationToken cancellation) =>
        ExecuteAsync("update web.officers set guesses = greatest(guesses - 1, 0), locked_until = null where id = @id", new { id }, cancellation);

    /// <summary>He has signed in: earlier guesses are forgotten.</summary>
    public Task SignedInAsync(Guid id, CancellationToken cancellation) =>
        ExecuteAsync("update web.officers set guesses = 0, locked_until = null, signed_in_at = @now where id = @id", new { id, now = options.Clock.GetUtcNow() }, cancellation);

    /// <summary>Uses up a time step of the second factor; false when it or a later one was used.</summary>
    public async Task<bool> UseStepAsync(Guid id, long step, CancellationToken cancellation) =>
        await ExecuteAsync("update web.officers set last_step = @step where id = @id and last_step < @step", new { id, step }, cancellation) == 1;

    /// <inheritdoc/>
    public async Task ReplaceCodesAsync(OfficerAccount user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken)
    {
        const string sql =
            """
            with old as (delete from web.recovery_codes where officer = @Id)
            insert into web.recovery_codes (officer, hash) select @Id, unnest(@hashes)
            """;
        await ExecuteAsync(sql, new { user.Id, hashes = recoveryCodes.Select(code => HashOf(user.Id, code)).ToArray() }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> RedeemCodeAsync(OfficerAccount user, string code, CancellationToken cancellationToken) =>
        await ExecuteAsync("delete from web.recovery_codes where officer = @Id and hash = @hash", new { user.Id, hash = HashOf(user.Id, code) }, cancellationToken) == 1;

    /// <inheritdoc/>
    public async Task<int> CountCodesAsync(OfficerAccount user, CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new("select count(*) from web.recovery_codes where officer = @Id", new { user.Id }, cancellationToken: cancellationToken));
    }

    /// <summary>A code has 47 random bits: salted by its officer and slow, so that a stolen table does not give it away.</summary>
    private byte[] HashOf(Guid officer, string code) =>
        Rfc2898DeriveBytes.Pbkdf2(code, officer.ToByteArray(), options.HashCost.RecoveryCode, HashAlgorithmName.SHA256, outputLength: 32);

    private async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
    }
}
