using Dapper;
using Npgsql;

namespace Telephony.Calls;

/// <summary>
/// Hands finished calls over to monitoring's search: deposits and calls to correspondents, refused ones too. Each waits until <see cref="TakenAsync"/> names it, so that whoever takes them may be killed at any
/// time, and then meets some of them again. Thread-safe; several may take at once.
/// </summary>
public sealed class FinishedCalls(NpgsqlDataSource database)
{
    /// <summary>Up to <paramref name="limit"/> calls that wait, the first to finish first.</summary>
    public async Task<IReadOnlyList<FinishedCall>> WaitingAsync(int limit, CancellationToken cancellation)
    {
        // A leg that was protected makes the call so, whatever the row says.
        const string sql = """
            SELECT id, kind, started_at AS StartedAt, duration_seconds AS Duration, outcome, identifier, establishment, from_number AS "From", to_number AS "To",
                protected OR EXISTS (SELECT FROM calls.legs l WHERE l.call = c.id AND l.privacy = 'protected') AS IsProtected
            FROM calls.finished f JOIN calls.calls c ON c.id = f.call
            WHERE f.refusal IS NULL
            ORDER BY f.number LIMIT @limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<FinishedRow>(new CommandDefinition(sql, new { limit }, cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToCall())];
    }

    /// <summary>These need not be handed over again.</summary>
    public async Task TakenAsync(IReadOnlyCollection<string> calls, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM calls.finished WHERE call = ANY(@calls)", new { calls = calls.ToArray() }, cancellationToken: cancellation));
    }

    /// <summary>This one cannot be taken: it stays for people to look at, with why, and is not handed over again.</summary>
    public async Task SetAsideAsync(string call, string refusal, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(refusal);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("UPDATE calls.finished SET refusal = @refusal WHERE call = @call", new { call, refusal }, cancellationToken: cancellation));
    }

    private sealed record FinishedRow(
        string Id, string Kind, DateTime StartedAt, decimal Duration, string Outcome, string? Identifier, string? Establishment, string? From, string? To, bool IsProtected)
    {
        public FinishedCall ToCall()
        {
            var kind = Enum.Parse<CallKind>(Kind, ignoreCase: true);
            var isOutbound = kind == CallKind.Outbound;
            return new FinishedCall(Id, kind, new DateTimeOffset(StartedAt), TimeSpan.FromMilliseconds((double)(Duration * 1000)), Enum.Parse<CallOutcome>(Outcome, ignoreCase: true),
                Identifier, Establishment, IsProtected ? null : isOutbound ? To : From, isOutbound ? From : null, IsProtected);
        }
    }
}

/// <summary>A call that is over, as monitoring searches it.</summary>
/// <param name="Id">Our call id.</param>
/// <param name="Kind">A deposit, or a call to a correspondent.</param>
/// <param name="StartedAt">When the INVITE arrived, or the detainee asked to be connected.</param>
/// <param name="Duration">Talk time; zero when it was not answered.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Identifier">The detainee's; null when nobody knows whose it was.</param>
/// <param name="Establishment">Code of his establishment then; null when nobody knows whose it was, and of calls older than this.</param>
/// <param name="Number">The correspondent's, in E.164; null when he is protected or hid it.</param>
/// <param name="Phone">User of the detainee's phone; null of a deposit.</param>
/// <param name="IsProtected">Whether the correspondent is protected.</param>
public sealed record FinishedCall(
    string Id, CallKind Kind, DateTimeOffset StartedAt, TimeSpan Duration, CallOutcome Outcome, string? Identifier, string? Establishment, string? Number, string? Phone, bool IsProtected)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id;
}
