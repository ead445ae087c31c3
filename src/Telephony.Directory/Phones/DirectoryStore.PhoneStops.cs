using Dapper;

namespace Telephony.Directory;

/// <content>Stopping phones and starting them again (MON-06). What is written here holds for the next call that is decided, on every node: no decision is remembered.</content>
public sealed partial class DirectoryStore
{
    /// <summary>Most stops that one read returns.</summary>
    public const int MaxStops = 200;

    private const string StopColumns =
        """
        select s.id, s.establishment, s.wing, s.phone, s.started_by as startedby, s.reason, s.started_at as startedat, s.ended_by as endedby, s.end_reason as endreason, s.ended_at as endedat
        from directory.phone_stops s
        """;

    /// <summary>Stops phones; the id of the stop. Null when there are no such phones, or exactly these are stopped already.</summary>
    public async Task<Guid?> StopPhonesAsync(PhoneScope scope, string author, string reason, CancellationToken cancellation)
    {
        const string sql =
            """
            insert into directory.phone_stops (id, establishment, wing, phone, started_at, started_by, reason)
            select @id, @Establishment, @Wing, @Phone, @now, @author, @reason
            where exists (select from directory.phones p
                          where p.establishment = @Establishment and (@Wing::text is null or p.wing = @Wing) and (@Phone::text is null or p."user" = @Phone))
            on conflict do nothing
            """;
        ArgumentNullException.ThrowIfNull(scope);
        if (scope is { Wing: not null, Phone: not null }) throw new ArgumentException("Either a wing or a phone.", nameof(scope));
        RequireAuthor(author, reason);
        var id = Guid.CreateVersion7();
        return await ExecuteAsync(sql, new { id, scope.Establishment, scope.Wing, scope.Phone, author, reason, now = _clock.GetUtcNow() }, cancellation) > 0 ? id : null;
    }

    /// <summary>Ends a stop; phones that no other one holds call again. False when it is not in force.</summary>
    public async Task<bool> StartPhonesAsync(Guid stop, string author, string reason, CancellationToken cancellation)
    {
        const string sql =
            """
            update directory.phone_stops set ended_at = greatest(@now, started_at), ended_by = @author, end_reason = @reason where id = @stop and ended_at is null
            """;
        RequireAuthor(author, reason);
        return await ExecuteAsync(sql, new { stop, author, reason, now = _clock.GetUtcNow() }, cancellation) > 0;
    }

    /// <summary>A stop of one of these establishments (null: of any); null when there is none.</summary>
    public async Task<PhoneStop?> FindStopAsync(Guid stop, IReadOnlyList<string>? establishments, CancellationToken cancellation) =>
        await StopsAsync("s.id = @stop and (@establishments::text[] is null or s.establishment = any (@establishments))", new { stop, establishments = establishments?.ToArray() }, cancellation)
            is [var found, ..] ? found : null;

    /// <summary>The stops in force of these establishments (null: of all), then those that were ended, the newest first; at most <see cref="MaxStops"/>.</summary>
    public Task<IReadOnlyList<PhoneStop>> StopsAsync(IReadOnlyList<string>? establishments, CancellationToken cancellation) =>
        StopsAsync("@establishments::text[] is null or s.establishment = any (@establishments)", new { establishments = establishments?.ToArray() }, cancellation);

    /// <summary>The stops that hold for a phone now, the oldest first.</summary>
    public async Task<IReadOnlyList<PhoneStop>> StopsOfAsync(string phoneUser, CancellationToken cancellation) =>
        [.. (await StopsAsync("s.id in (select stop from directory.stopped_phones where phone = @phoneUser)", new { phoneUser }, cancellation)).Reverse()];

    private async Task<IReadOnlyList<PhoneStop>> StopsAsync(string which, object parameters, CancellationToken cancellation)
    {
        var sql = $"{StopColumns} where {which} order by s.ended_at is not null, s.started_at desc, s.id desc limit {MaxStops}";
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<StopRow>(new(sql, parameters, cancellationToken: cancellation))).Select(row => row.ToStop()).ToList();
    }

    private sealed class StopRow
    {
        public required Guid Id { get; init; }
        public required string Establishment { get; init; }
        public string? Wing { get; init; }
        public string? Phone { get; init; }
        public required string StartedBy { get; init; }
        public required string Reason { get; init; }
        public required DateTime StartedAt { get; init; }
        public string? EndedBy { get; init; }
        public string? EndReason { get; init; }
        public DateTime? EndedAt { get; init; }

        public PhoneStop ToStop() => new(
            Id, new PhoneScope(Establishment, Wing, Phone), new Change(StartedBy, Reason, new DateTimeOffset(StartedAt, TimeSpan.Zero)),
            EndedAt is { } ended ? new Change(EndedBy!, EndReason!, new DateTimeOffset(ended, TimeSpan.Zero)) : null);
    }
}
