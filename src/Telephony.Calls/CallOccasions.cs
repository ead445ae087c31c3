using Dapper;
using Npgsql;

namespace Telephony.Calls;

/// <summary>
/// Hands over what happens in running calls to monitoring's alerts: that a call between a detainee and a correspondent began, and that it was answered. Each occasion waits until
/// <see cref="TakenAsync"/> names it, so that whoever takes them may be killed at any time, and then meets some of them again. Of a protected call nothing is handed over (MON-08). Thread-safe;
/// several may take at once.
/// </summary>
public sealed class CallOccasions(NpgsqlDataSource database)
{
    /// <summary>Up to <paramref name="limit"/> occasions that wait, in the order in which they were written.</summary>
    public async Task<IReadOnlyList<CallOccasion>> WaitingAsync(int limit, CancellationToken cancellation)
    {
        // A leg that was protected makes the call so, whatever the row says: what waited of it is forgotten.
        const string sql = """
            WITH waiting AS (
                SELECT o.number, o.kind, o.at, c.id, c.kind AS call_kind, c.detainee, c.identifier, c.establishment, c.from_number, c.to_number,
                    c.protected OR EXISTS (SELECT FROM calls.legs l WHERE l.call = c.id AND l.privacy = 'protected') AS hidden
                FROM calls.occasions o JOIN calls.calls c ON c.id = o.call
                ORDER BY o.number LIMIT @limit),
            forgotten AS (DELETE FROM calls.occasions WHERE number IN (SELECT number FROM waiting WHERE hidden))
            SELECT number AS Place, kind, at, id AS CallId, detainee, identifier, establishment, CASE call_kind WHEN 'outbound' THEN to_number ELSE from_number END AS Number
            FROM waiting WHERE NOT hidden ORDER BY number
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<OccasionRow>(new CommandDefinition(sql, new { limit }, cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToOccasion())];
    }

    /// <summary>These need not be handed over again.</summary>
    public async Task TakenAsync(IReadOnlyCollection<CallOccasion> occasions, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM calls.occasions WHERE number = ANY(@places)", new { places = occasions.Select(occasion => occasion.Place).ToArray() }, cancellationToken: cancellation));
    }

    private sealed record OccasionRow(long Place, string Kind, DateTime At, string CallId, Guid Detainee, string Identifier, string Establishment, string? Number)
    {
        public CallOccasion ToOccasion() => new(Place, CallId, Enum.Parse<CallOccasionKind>(Kind, ignoreCase: true), new DateTimeOffset(At), Detainee, Identifier, Establishment, Number);
    }
}

/// <summary>What happens in a call. In rows the camel-case name.</summary>
public enum CallOccasionKind
{
    /// <summary>The detainee calls somebody, whether he may or not, or somebody on the deposit line has named the detainee.</summary>
    Begun,

    /// <summary>The called person has accepted.</summary>
    Answered,
}

/// <summary>Something that happened in a call that is not protected.</summary>
/// <param name="Place">In the queue.</param>
/// <param name="CallId">Our call id.</param>
/// <param name="Kind">What.</param>
/// <param name="At">When.</param>
/// <param name="Detainee">Whose call it is.</param>
/// <param name="Identifier">His identifier.</param>
/// <param name="Establishment">Code of his establishment.</param>
/// <param name="Number">The correspondent's, in E.164; null when he hid it.</param>
public sealed record CallOccasion(
    long Place, string CallId, CallOccasionKind Kind, DateTimeOffset At, Guid Detainee, string Identifier, string Establishment, string? Number)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => CallId;
}
