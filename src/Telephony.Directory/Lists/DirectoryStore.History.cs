using Dapper;

namespace Telephony.Directory;

/// <content>The history of lists: every method that changes one writes its row in the same statement.</content>
public sealed partial class DirectoryStore
{
    /// <summary>Most entries that one read returns.</summary>
    public const int MaxHistory = 1000;

    /// <summary>A detainee's history after an id (0: from the first), oldest first, at most <see cref="MaxHistory"/>.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(Guid detainee, long after, CancellationToken cancellation)
    {
        const string sql =
            """
            select id, action, author, reason, at, detainee, number, details
            from directory.history where detainee = @detainee and id > @after order by id limit @MaxHistory
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<HistoryRow>(new(sql, new { detainee, after, MaxHistory }, cancellationToken: cancellation))).Select(row => row.ToEntry()).ToList();
    }

    /// <summary>The history of one number of a detainee's list, oldest first, at most <see cref="MaxHistory"/>.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(Guid detainee, PhoneNumber number, CancellationToken cancellation)
    {
        const string sql =
            """
            select id, action, author, reason, at, detainee, number, details
            from directory.history where detainee = @detainee and number = @number order by id limit @MaxHistory
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<HistoryRow>(new(sql, new { detainee, number = number.Value, MaxHistory }, cancellationToken: cancellation))).Select(row => row.ToEntry()).ToList();
    }

    /// <summary>A change that nobody is answerable for is none.</summary>
    private static void RequireAuthor(string author, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(author);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
    }

    private async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
    }

    private sealed class HistoryRow
    {
        public required long Id { get; init; }
        public required string Action { get; init; }
        public required string Author { get; init; }
        public required string Reason { get; init; }
        public required DateTime At { get; init; }
        public Guid? Detainee { get; init; }
        public string? Number { get; init; }
        public string? Details { get; init; }

        public HistoryEntry ToEntry() =>
            new(Id, Action, new Change(Author, Reason, new DateTimeOffset(At, TimeSpan.Zero)), Detainee, Number is null ? null : Stored(Number), Details);
    }
}
