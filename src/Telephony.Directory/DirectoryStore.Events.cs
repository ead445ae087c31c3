using Dapper;

namespace Telephony.Directory;

/// <content>Events: what staff must see.</content>
public sealed partial class DirectoryStore
{
    /// <summary>Most events that one read returns.</summary>
    public const int MaxEvents = 1000;

    /// <summary>Events after an id (0: from the first), oldest first, at most <see cref="MaxEvents"/>.</summary>
    public async Task<IReadOnlyList<DirectoryEvent>> EventsAsync(long after, CancellationToken cancellation)
    {
        const string sql =
            """
            select id, at, kind, detainee, correspondent, phone, who from directory.events where id > @after order by id limit @MaxEvents
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<EventRow>(new(sql, new { after, MaxEvents }, cancellationToken: cancellation))).Select(row => row.ToEvent()).ToList();
    }

    private async Task AddEventAsync(string kind, Guid detainee, string? phone, string? who, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = "insert into directory.events (at, kind, detainee, phone, who) values (@now, @kind, @detainee, @phone, @who)";
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new(sql, new { now, kind, detainee, phone, who }, cancellationToken: cancellation));
    }

    private sealed class EventRow
    {
        public required long Id { get; init; }
        public required DateTime At { get; init; }
        public required string Kind { get; init; }
        public Guid? Detainee { get; init; }
        public Guid? Correspondent { get; init; }
        public string? Phone { get; init; }
        public string? Who { get; init; }

        public DirectoryEvent ToEvent() => new(Id, new DateTimeOffset(At, TimeSpan.Zero), Kind, Detainee, Correspondent, Phone, Who);
    }
}
