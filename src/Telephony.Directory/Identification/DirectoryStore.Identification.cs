using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <content>
/// Identification by secret code. Each guess is counted before it is checked, in one statement per counter, and taken back when it was right:
/// phones that guess at the same instant cannot get more guesses than one phone would. The counters are rows, so a restart forgives nothing.
/// </content>
public sealed partial class DirectoryStore
{
    /// <inheritdoc/>
    public async Task<Identification> IdentifyAsync(string identifier, string code, string phoneUser, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow();
        Guess? guess;
        TimeSpan wait;
        await using (var connection = await _database.OpenConnectionAsync(cancellation))
        {
            var phone = await CountOnPhoneAsync(connection, phoneUser, now, cancellation);
            wait = phone.NotBefore - now;
            // A phone that did not wait gets no guess; the same statement runs for an identifier that cannot exist.
            guess = await CountForIdentifierAsync(connection, phone.Allowed ? Searchable(identifier) : "", now, cancellation);
        }
        // No connection is held meanwhile: this takes tens of milliseconds. From here on the guess is counted, and a caller who
        // hangs up at this instant does not stop what follows from it.
        var right = await Task.Run(() => _codes.Verify(guess?.Id ?? Guid.Empty, guess?.Code, code), CancellationToken.None);
        if (guess is null) return new Identification.Failed(wait);
        if (!right)
        {
            if (guess.Locks) await AddEventAsync(DirectoryEventKind.IdentifierLocked, guess.Id, phoneUser, who: null, now, CancellationToken.None);
            return new Identification.Failed(wait);
        }
        await ForgiveAsync(guess, code, phoneUser, CancellationToken.None);
        return new Identification.Identified(guess.ToDetainee());
    }

    /// <summary>
    /// Staff end a lock and forget the wrong codes. False when no detainee has the identifier. The event names who did it.
    /// </summary>
    public async Task<bool> UnlockAsync(string identifier, string who, CancellationToken cancellation)
    {
        const string sql =
            """
            with unlocked as (
                update directory.detainees set wrong_codes = 0, locked_until = null where identifier = @identifier returning id)
            insert into directory.events (at, kind, detainee, who) select @now, @kind, id, @who from unlocked
            """;
        ArgumentException.ThrowIfNullOrWhiteSpace(who);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new(
            sql, new { identifier = Searchable(identifier), who, now = _clock.GetUtcNow(), kind = DirectoryEventKind.IdentifierUnlocked }, cancellationToken: cancellation)) > 0;
    }

    /// <summary>
    /// Counts a try on the phone. Waits of 0, 1, 2, 4, 8… s follow one another; a try before the wait is over is not allowed and not counted.
    /// </summary>
    private async Task<(bool Allowed, DateTimeOffset NotBefore)> CountOnPhoneAsync(
        NpgsqlConnection connection, string phoneUser, DateTimeOffset now, CancellationToken cancellation)
    {
        const string count =
            """
            insert into directory.phone_failures as f ("user", count, last_at, not_before) values (@phoneUser, 1, @now, @now)
            on conflict ("user") do update set
                count = case when f.last_at < @forgotten then 1 else f.count + 1 end,
                last_at = @now,
                not_before = case when f.last_at < @forgotten then @now
                                  else @now + least(power(2, least(f.count, 20) - 1) * interval '1 second', @longest) end
            where f.not_before <= @now
            returning not_before
            """;
        const string look = """select not_before from directory.phone_failures where "user" = @phoneUser""";
        var parameters = new { phoneUser, now, forgotten = now - _options.PhoneMemory, longest = _options.MaxPhoneDelay };
        if (await connection.QuerySingleOrDefaultAsync<DateTime?>(new(count, parameters, cancellationToken: cancellation)) is { } counted)
            return (true, new DateTimeOffset(counted, TimeSpan.Zero));
        // Null when a right code on the same phone cleared the row between the two statements.
        var notBefore = await connection.QuerySingleOrDefaultAsync<DateTime?>(new(look, parameters, cancellationToken: cancellation));
        return (false, notBefore is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : now);
    }

    /// <summary>Counts a guess for the identifier and loads what it is checked against; null when it is unknown or locked.</summary>
    private async Task<Guess?> CountForIdentifierAsync(NpgsqlConnection connection, string identifier, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql =
            """
            update directory.detainees d set
                wrong_codes  = case when locked_until is null then wrong_codes + 1 else 1 end,
                locked_until = case when (case when locked_until is null then wrong_codes + 1 else 1 end) >= @limit then @lockedUntil end
            from directory.establishments e
            where e.code = d.establishment and d.identifier = @identifier and (locked_until is null or locked_until <= @now)
            returning d.id, d.identifier, d.language, d.establishment, e.time_zone as timezone,
                      d.code_hash as hash, d.code_salt as salt, d.code_iterations as iterations, d.locked_until is not null as locks
            """;
        var parameters = new { identifier, now, limit = _options.CodesBeforeLock, lockedUntil = now + _options.LockTime };
        return await connection.QuerySingleOrDefaultAsync<Guess>(new(sql, parameters, cancellationToken: cancellation));
    }

    /// <summary>The code was right: both counters start again. A hash made with other rounds is renewed, so that all take the same time.</summary>
    private async Task ForgiveAsync(Guess guess, string code, string phoneUser, CancellationToken cancellation)
    {
        const string sql =
            """
            with phone as (delete from directory.phone_failures where "user" = @phoneUser)
            update directory.detainees set
                wrong_codes = 0, locked_until = null,
                code_hash = coalesce(@hash, code_hash), code_salt = coalesce(@salt, code_salt), code_iterations = coalesce(@iterations, code_iterations)
            where id = @id
            """;
        var renewed = guess.Iterations == _codes.Iterations ? null : _codes.Make(guess.Id, code);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new(
            sql, new { id = guess.Id, phoneUser, hash = renewed?.Hash, salt = renewed?.Salt, iterations = renewed?.Iterations }, cancellationToken: cancellation));
    }

    /// <summary>A class, so that its text form shows nothing.</summary>
    private sealed class Guess
    {
        public required Guid Id { get; init; }
        public required string Identifier { get; init; }
        public required string Language { get; init; }
        public required string Establishment { get; init; }
        public required string TimeZone { get; init; }
        public byte[]? Hash { get; init; }
        public byte[]? Salt { get; init; }
        public int? Iterations { get; init; }
        public required bool Locks { get; init; }

        public StoredCode? Code => Hash is null ? null : new StoredCode(Hash, Salt!, Iterations!.Value);

        public Detainee ToDetainee() => new(Id, Identifier, Language, Establishment, TimeZone);
    }
}
