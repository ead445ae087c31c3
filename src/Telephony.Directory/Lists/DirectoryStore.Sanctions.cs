using Dapper;

namespace Telephony.Directory;

/// <content>Sanctions (OUT-08 to OUT-10): added and ended, never removed; both sides get a notice each time, which the row of the history brings.</content>
public sealed partial class DirectoryStore
{
    /// <summary>Adds a sanction; null when the detainee has one on the same from the same instant.</summary>
    public async Task<Guid?> AddSanctionAsync(Guid detainee, Sanction sanction, CancellationToken cancellation)
    {
        const string add =
            """
            with added as (
                insert into directory.sanctions (id, detainee, number, scope, starts_at, ends_at, ground, author)
                values (@id, @detainee, @number, @Scope, @from, @to, @Ground, @Author)
                on conflict do nothing
                returning id)
            insert into directory.history (at, author, action, reason, detainee, number, subject, details)
            select @now, @Author, @action, @Ground, @detainee, @number, id, @Scope from added
            """;
        ArgumentNullException.ThrowIfNull(sanction);
        RequireAuthor(sanction.Author, sanction.Ground);
        var id = Guid.CreateVersion7();
        var added = await ExecuteAsync(
            add,
            new
            {
                id, detainee, number = sanction.Number?.Value, sanction.Scope, from = sanction.From.ToUniversalTime(), to = sanction.To?.ToUniversalTime(), sanction.Ground,
                sanction.Author, action = HistoryAction.SanctionAdded, now = _clock.GetUtcNow(),
            },
            cancellation);
        return added > 0 ? id : null;
    }

    /// <summary>Ends a sanction now; one that has not begun never holds. False when there is none that still holds or will.</summary>
    public async Task<bool> EndSanctionAsync(Guid sanction, string author, string reason, CancellationToken cancellation)
    {
        const string end =
            """
            with ended as (
                update directory.sanctions set ends_at = greatest(@now, starts_at), ended_by = @author, end_reason = @reason
                where id = @sanction and (ends_at is null or ends_at > @now) and ended_by is null
                returning id, detainee, number, scope)
            insert into directory.history (at, author, action, reason, detainee, number, subject, details)
            select @now, @author, @action, @reason, detainee, number, id, scope from ended
            """;
        RequireAuthor(author, reason);
        return await ExecuteAsync(end, new { sanction, author, reason, action = HistoryAction.SanctionEnded, now = _clock.GetUtcNow() }, cancellation) > 0;
    }

    /// <summary>Whose a sanction is; null when there is none.</summary>
    public async Task<Detainee?> FindWhoseSanctionAsync(Guid sanction, CancellationToken cancellation)
    {
        const string sql = "select d.identifier from directory.sanctions s join directory.detainees d on d.id = s.detainee where s.id = @sanction";
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var identifier = await connection.QuerySingleOrDefaultAsync<string>(new(sql, new { sanction }, cancellationToken: cancellation));
        return identifier is null ? null : await FindDetaineeAsync(identifier, cancellation);
    }

    /// <summary>A detainee's sanctions, past ones too, the newest first.</summary>
    public async Task<IReadOnlyList<StoredSanction>> SanctionsAsync(Guid detainee, CancellationToken cancellation)
    {
        const string sql =
            """
            select id, number, scope, starts_at as startsat, ends_at as endsat, ground, author, ended_by as endedby, end_reason as endreason
            from directory.sanctions where detainee = @detainee order by starts_at desc, id desc
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<SanctionRow>(new(sql, new { detainee }, cancellationToken: cancellation))).Select(row => row.ToSanction()).ToList();
    }

    private sealed class SanctionRow
    {
        public required Guid Id { get; init; }
        public string? Number { get; init; }
        public required string Scope { get; init; }
        public required DateTime StartsAt { get; init; }
        public DateTime? EndsAt { get; init; }
        public required string Ground { get; init; }
        public required string Author { get; init; }
        public string? EndedBy { get; init; }
        public string? EndReason { get; init; }

        public StoredSanction ToSanction() => new(
            Id,
            new Sanction(
                Number is null ? null : Stored(Number), Scope, new DateTimeOffset(StartsAt, TimeSpan.Zero), EndsAt is { } end ? new DateTimeOffset(end, TimeSpan.Zero) : null, Ground, Author),
            EndedBy, EndReason);
    }
}
