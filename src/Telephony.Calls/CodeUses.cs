using Dapper;
using Npgsql;

namespace Telephony.Calls;

/// <summary>Why a use of a code is strange.</summary>
public enum CodeUseKind
{
    /// <summary>A call of another phone, identified as the same detainee, was running when this one began.</summary>
    TwoPhones,

    /// <summary>The phone is one of another establishment than the detainee's.</summary>
    Elsewhere,
}

/// <summary>Codes used while their detainee was known to be elsewhere. Thread-safe.</summary>
public sealed class CodeUses(NpgsqlDataSource database)
{
    /// <summary>The most rows of an answer.</summary>
    public const int MaxRows = 500;

    /// <summary>
    /// Calls of phones, begun in a period, whose caller identified himself as a detainee who by our own records was somewhere else: a call of another phone, identified as the same detainee, was running when it began, or the
    /// phone is one of another establishment than his. The newest first. What a code was used for, and whom it called, is no part of it. Where phones are is told as it is now.
    /// </summary>
    /// <param name="establishments">Codes of the establishments whose detainees may be seen; null: all.</param>
    /// <param name="from">Begun at this instant or later.</param>
    /// <param name="until">Begun before this instant.</param>
    /// <param name="phones">User of each phone, and code of the establishment where it is.</param>
    /// <param name="limit">1 to <see cref="MaxRows"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<CodeUse>> FindAsync(
        IReadOnlyList<string>? establishments, DateTimeOffset from, DateTimeOffset until, IReadOnlyCollection<(string User, string Establishment)> phones, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(phones);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxRows);
        const string sql = """
            WITH used AS (
                SELECT id, detainee, identifier, establishment, from_number AS phone, started_at FROM calls.calls
                WHERE kind = 'services' AND detainee IS NOT NULL AND started_at >= @from AND started_at < @until AND (@establishments::text[] IS NULL OR establishment = ANY(@establishments)))
            SELECT u.identifier, u.establishment, u.phone, u.started_at AS At, 'TwoPhones' AS Kind, o.from_number AS Other, o.started_at AS OtherSince
            FROM used u JOIN LATERAL (
                SELECT from_number, started_at FROM calls.calls
                WHERE kind = 'services' AND detainee = u.detainee AND from_number <> u.phone AND started_at <= u.started_at AND started_at > u.started_at - interval '1 day' AND id <> u.id
                    AND (started_at < u.started_at OR id < u.id) AND coalesce(ended_at, 'infinity') > u.started_at
                ORDER BY started_at DESC LIMIT 1) o ON true
            UNION ALL
            SELECT u.identifier, u.establishment, u.phone, u.started_at, 'Elsewhere', p.place, NULL
            FROM used u JOIN unnest(@users::text[], @places::text[]) AS p(phone, place) ON p.phone = u.phone
            WHERE p.place <> u.establishment
            ORDER BY At DESC, Kind LIMIT @limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<UseRow>(new CommandDefinition(sql, new
        {
            establishments = establishments?.ToArray(), from = from.UtcDateTime, until = until.UtcDateTime, users = phones.Select(phone => phone.User).ToArray(),
            places = phones.Select(phone => phone.Establishment).ToArray(), limit,
        }, cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToUse())];
    }

    private sealed record UseRow(string Identifier, string Establishment, string Phone, DateTime At, string Kind, string Other, DateTime? OtherSince)
    {
        public CodeUse ToUse() => new(
            Identifier, Establishment, Phone, new DateTimeOffset(At), Enum.Parse<CodeUseKind>(Kind), Other, OtherSince is { } since ? new DateTimeOffset(since) : null);
    }
}

/// <summary>A use of a code that cannot have been the detainee's, or not the other one.</summary>
/// <param name="Identifier">The detainee's.</param>
/// <param name="Establishment">His, then.</param>
/// <param name="Phone">User of the phone at which it was used.</param>
/// <param name="At">When the call of that phone began.</param>
/// <param name="Kind">Why it is strange.</param>
/// <param name="Other">User of the other phone, or code of the establishment where the phone is.</param>
/// <param name="OtherSince">When the call of the other phone began; null of <see cref="CodeUseKind.Elsewhere"/>.</param>
public sealed record CodeUse(string Identifier, string Establishment, string Phone, DateTimeOffset At, CodeUseKind Kind, string Other, DateTimeOffset? OtherSince)
{
    /// <summary>Kind and instant: nothing personal reaches a log.</summary>
    public override string ToString() => $"{Kind} {At:u}";
}
