using Dapper;

namespace Telephony.Directory;

/// <content>Wrong codes, for the reports of who heads an establishment.</content>
public sealed partial class DirectoryStore
{
    /// <summary>The most rows of a report.</summary>
    public const int MaxReport = 500;

    /// <summary>
    /// Detainees whose identifier was locked by wrong codes in a period, and those with wrong codes that no right one has followed yet; most locks first. A wrong code by itself leaves no row of its own: it is counted, and
    /// a right one forgives it.
    /// </summary>
    /// <param name="establishments">Codes of the establishments whose detainees may be seen; null: all.</param>
    /// <param name="from">Locked at this instant or later.</param>
    /// <param name="until">Locked before this instant.</param>
    /// <param name="limit">1 to <see cref="MaxReport"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<WrongCodes>> WrongCodesAsync(IReadOnlyList<string>? establishments, DateTimeOffset from, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxReport);
        const string sql =
            """
            select d.identifier, d.establishment, coalesce(l.locks, 0)::integer as locks, l.last_at as LastLock, l.phone as LastPhone, d.wrong_codes as Pending,
                case when d.locked_until > @now then d.locked_until end as LockedUntil
            from directory.detainees d
            left join (
                select detainee, count(*) as locks, max(at) as last_at, (array_agg(phone order by id desc))[1] as phone
                from directory.events where kind = @kind and at >= @from and at < @until group by detainee) l on l.detainee = d.id
            where (l.locks is not null or d.wrong_codes > 0) and (@establishments::text[] is null or d.establishment = any(@establishments))
            order by locks desc, pending desc, d.identifier limit @limit
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<WrongCodesRow>(new(
            sql, new { establishments = establishments?.ToArray(), from = from.UtcDateTime, until = until.UtcDateTime, limit, now = _clock.GetUtcNow().UtcDateTime, kind = DirectoryEventKind.IdentifierLocked },
            cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToWrongCodes())];
    }

    /// <summary>Where each phone is: its user and the code of its establishment.</summary>
    public async Task<IReadOnlyList<(string User, string Establishment)>> PhonePlacesAsync(CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return [.. await connection.QueryAsync<(string, string)>(new("""select "user", establishment from directory.phones order by "user" """, cancellationToken: cancellation))];
    }

    /// <summary>A class, so that its text form shows nothing.</summary>
    private sealed class WrongCodesRow
    {
        public required string Identifier { get; init; }
        public required string Establishment { get; init; }
        public required int Locks { get; init; }
        public DateTime? LastLock { get; init; }
        public string? LastPhone { get; init; }
        public required int Pending { get; init; }
        public DateTime? LockedUntil { get; init; }

        public WrongCodes ToWrongCodes() => new(Identifier, Establishment, Locks, Instant(LastLock), LastPhone, Pending, Instant(LockedUntil));

        private static DateTimeOffset? Instant(DateTime? utc) => utc is { } value ? new DateTimeOffset(value, TimeSpan.Zero) : null;
    }
}

/// <summary>Wrong codes for one identifier.</summary>
/// <param name="Identifier">The detainee's.</param>
/// <param name="Establishment">Code of his establishment.</param>
/// <param name="Locks">How often it was locked in the period: five wrong codes in a row each time.</param>
/// <param name="LastLock">When last; null when it was not.</param>
/// <param name="LastPhone">User of the phone of the code that locked it last.</param>
/// <param name="Pending">Wrong codes since the last right one, now.</param>
/// <param name="LockedUntil">Until when it is locked; null when it is not.</param>
public sealed record WrongCodes(string Identifier, string Establishment, int Locks, DateTimeOffset? LastLock, string? LastPhone, int Pending, DateTimeOffset? LockedUntil)
{
    /// <summary>How many: nothing personal reaches a log.</summary>
    public override string ToString() => $"{Locks} locks";
}
