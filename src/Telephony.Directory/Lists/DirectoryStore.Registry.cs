using Dapper;

namespace Telephony.Directory;

/// <content>The national registry of protected numbers (EXC-03): entries are added and ended, never removed.</content>
public sealed partial class DirectoryStore
{
    /// <summary>Adds an entry; false when the number has one that is in force on one of its days.</summary>
    public async Task<bool> AddProtectedNumberAsync(ProtectedNumber entry, string author, string reason, CancellationToken cancellation)
    {
        const string sql =
            """
            with added as (
                insert into directory.protected_numbers (number, category, name, starts, ends, free)
                select @number, @Category, @Name, @From, @Until, @IsFree
                where not exists (select from directory.protected_numbers p
                                  where p.number = @number and daterange(p.starts, p.ends) && daterange(@From, @Until))
                on conflict do nothing
                returning number)
            insert into directory.history (at, author, action, reason, number, details)
            select @now, @author, @action, @reason, number, @Category from added
            """;
        ArgumentNullException.ThrowIfNull(entry);
        RequireAuthor(author, reason);
        return await ExecuteAsync(
            sql,
            new
            {
                number = entry.Number.Value, entry.Category, entry.Name, entry.From, entry.Until, entry.IsFree, author, reason, action = HistoryAction.ProtectedNumberAdded,
                now = _clock.GetUtcNow(),
            },
            cancellation) > 0;
    }

    /// <summary>
    /// Ends the entry that is open on a day, on that day: the first on which the number is no longer protected. False when there is none, or when that day is over: what was
    /// protected stays so.
    /// </summary>
    public async Task<bool> EndProtectedNumberAsync(PhoneNumber number, DateOnly until, string author, string reason, CancellationToken cancellation)
    {
        const string sql =
            """
            with ended as (
                update directory.protected_numbers set ends = @until
                where number = @number and starts < @until and (ends is null or ends > @until)
                  and @until >= (@now at time zone 'Europe/Paris')::date
                returning number)
            insert into directory.history (at, author, action, reason, number, details)
            select @now, @author, @action, @reason, number, @details from ended
            """;
        RequireAuthor(author, reason);
        return await ExecuteAsync(
            sql, new { number = number.Value, until, author, reason, action = HistoryAction.ProtectedNumberEnded, details = $"{until:yyyy-MM-dd}", now = _clock.GetUtcNow() }, cancellation) > 0;
    }

    /// <summary>The whole registry, past entries too, by number and day.</summary>
    public Task<IReadOnlyList<ProtectedNumber>> ProtectedNumbersAsync(CancellationToken cancellation) => LoadRegistryAsync("true order by number, starts", cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProtectedNumber>> FreeLinesAsync(CancellationToken cancellation)
    {
        const string which =
            """
            free and starts <= (@now at time zone 'Europe/Paris')::date and (ends is null or ends > (@now at time zone 'Europe/Paris')::date) order by name, number
            """;
        return LoadRegistryAsync(which, cancellation);
    }

    private async Task<IReadOnlyList<ProtectedNumber>> LoadRegistryAsync(string which, CancellationToken cancellation)
    {
        var sql = $"""select number, category, name, starts as "from", ends as until, free from directory.protected_numbers where {which}""";
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<(string Number, string Category, string Name, DateOnly From, DateOnly? Until, bool Free)>(
            new(sql, new { now = _clock.GetUtcNow() }, cancellationToken: cancellation)))
            .Select(row => new ProtectedNumber(Stored(row.Number), row.Category, row.Name, row.From, row.Until, row.Free)).ToList();
    }
}
