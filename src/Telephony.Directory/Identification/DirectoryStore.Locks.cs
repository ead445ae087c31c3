using Dapper;

namespace Telephony.Directory;

/// <content>Identifiers that are locked now, for staff.</content>
public sealed partial class DirectoryStore
{
    /// <summary>Most locks that one read returns.</summary>
    public const int MaxLocks = 200;

    /// <summary>The locked identifiers of these establishments (null: of all), the first to open last; at most <see cref="MaxLocks"/>.</summary>
    public Task<IReadOnlyList<LockedIdentifier>> LocksAsync(IReadOnlyList<string>? establishments, CancellationToken cancellation) => LocksAsync(establishments, identifier: null, cancellation);

    /// <summary>One of them; null when it is not locked, or of no such establishment.</summary>
    public async Task<LockedIdentifier?> FindLockAsync(string identifier, IReadOnlyList<string>? establishments, CancellationToken cancellation) =>
        await LocksAsync(establishments, Searchable(identifier), cancellation) is [var locked, ..] ? locked : null;

    private async Task<IReadOnlyList<LockedIdentifier>> LocksAsync(IReadOnlyList<string>? establishments, string? identifier, CancellationToken cancellation)
    {
        const string sql =
            """
            select d.identifier, d.establishment, d.locked_until as until,
                   (select e.phone from directory.events e where e.detainee = d.id and e.kind = 'identifierLocked' order by e.id desc limit 1) as phone
            from directory.detainees d
            where d.locked_until > @now and (@establishments::text[] is null or d.establishment = any (@establishments)) and (@identifier::text is null or d.identifier = @identifier)
            order by d.locked_until desc, d.identifier
            limit @MaxLocks
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<(string Identifier, string Establishment, DateTime Until, string? Phone)>(
            new(sql, new { now = _clock.GetUtcNow(), establishments = establishments?.ToArray(), identifier, MaxLocks }, cancellationToken: cancellation)))
            .Select(row => new LockedIdentifier(row.Identifier, row.Establishment, new DateTimeOffset(row.Until, TimeSpan.Zero), row.Phone)).ToList();
    }
}
