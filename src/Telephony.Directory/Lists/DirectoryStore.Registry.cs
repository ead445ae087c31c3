using Dapper;

namespace Telephony.Directory;

/// <content>The national registry of protected numbers (EXC-03): entries are added and ended, never removed.</content>
public sealed partial class DirectoryStore
{
    private const string AddToRegistry =
        """
        with added as (
            insert into directory.protected_numbers (number, category, name, starts, ends, free)
            select @number, @Category, @Name, @From, @Until, @IsFree
            where not exists (select from directory.protected_numbers p
                              where p.number = @number and daterange(p.starts, p.ends) && daterange(@From, @Until))
            on conflict do nothing
            returning number)
        insert into directory.history (at, author, action, reason, number, subject, details)
        select @now, @author, @action, @reason, number, @subject, @Category from added
        """;

    private const string EndInRegistry =
        """
        with ended as (
            update directory.protected_numbers set ends = @until
            where number = @number and starts < @until and (ends is null or ends > @until)
              and @until >= (@now at time zone 'Europe/Paris')::date
            returning number)
        insert into directory.history (at, author, action, reason, number, subject, details)
        select @now, @author, @action, @reason, number, @subject, @details from ended
        """;

    /// <summary>Adds an entry; false when the number has one that is in force on one of its days.</summary>
    public async Task<bool> AddProtectedNumberAsync(ProtectedNumber entry, string author, string reason, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        RequireAuthor(author, reason);
        return await ExecuteAsync(AddToRegistry, Addition(entry, author, reason, subject: null), cancellation) > 0;
    }

    /// <summary>
    /// Ends the entry that is open on a day, on that day: the first on which the number is no longer protected. False when there is none, or when that day is over: what was
    /// protected stays so.
    /// </summary>
    public async Task<bool> EndProtectedNumberAsync(PhoneNumber number, DateOnly until, string author, string reason, CancellationToken cancellation)
    {
        RequireAuthor(author, reason);
        return await ExecuteAsync(EndInRegistry, Ending(number, until, author, reason, subject: null), cancellation) > 0;
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

    /// <summary>A page of the registry by number and day, past entries too.</summary>
    public Task<IReadOnlyList<ProtectedNumber>> SearchRegistryAsync(RegistryQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, RegistryQuery.MaxLimit);
        const string which =
            """
            (number like @part or category ilike @category or (@part is null and words like all (directory.patterns_of(@text))))
            and (@afterNumber::text is null or (number, starts) > (@afterNumber, @afterDay::date))
            order by number, starts limit @Limit
            """;
        var text = query.Text.Trim();
        return LoadRegistryAsync(which, new
        {
            text = Storable(text), part = PartOfNumber(text), category = text.Length > 0 && text.All(char.IsAsciiLetter) ? text : null, afterNumber = query.After?.Number.Value, afterDay = query.After?.From,
            query.Limit,
        }, cancellation);
    }

    /// <summary>A pattern of the numbers with these digits in them, as people write numbers; null when it is no part of one.</summary>
    private static string? PartOfNumber(string text)
    {
        if (text.Length == 0 || !text.All(c => char.IsAsciiDigit(c) || c is ' ' or '.' or '-' or '+') || !text.Any(char.IsAsciiDigit)) return null;
        if (PhoneNumber.TryParse(text, out var whole)) return whole.Value;
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.StartsWith("00", StringComparison.Ordinal) ? $"+{digits[2..]}%" : digits[0] == '0' ? $"+33{digits[1..]}%" : $"%{digits}%";
    }

    /// <summary>PostgreSQL takes no zero characters.</summary>
    private static string Storable(string text) => text.Replace('\0', ' ');

    private object Addition(ProtectedNumber entry, string author, string reason, Guid? subject) => new
    {
        number = entry.Number.Value, entry.Category, entry.Name, entry.From, entry.Until, entry.IsFree, author, reason, subject, action = HistoryAction.ProtectedNumberAdded, now = _clock.GetUtcNow(),
    };

    private object Ending(PhoneNumber number, DateOnly until, string author, string reason, Guid? subject) => new
    {
        number = number.Value, until, author, reason, subject, action = HistoryAction.ProtectedNumberEnded, details = $"{until:yyyy-MM-dd}", now = _clock.GetUtcNow(),
    };

    private Task<IReadOnlyList<ProtectedNumber>> LoadRegistryAsync(string which, CancellationToken cancellation) => LoadRegistryAsync(which, new { now = _clock.GetUtcNow() }, cancellation);

    private async Task<IReadOnlyList<ProtectedNumber>> LoadRegistryAsync(string which, object parameters, CancellationToken cancellation)
    {
        var sql = $"""select number, category, name, starts as "from", ends as until, free from directory.protected_numbers where {which}""";
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<(string Number, string Category, string Name, DateOnly From, DateOnly? Until, bool Free)>(
            new(sql, parameters, cancellationToken: cancellation)))
            .Select(row => new ProtectedNumber(Stored(row.Number), row.Category, row.Name, row.From, row.Until, row.Free)).ToList();
    }
}
