using Dapper;

namespace Telephony.Directory;

/// <content>
/// Notices (OUT-10) of a number refused or taken off the list, of a sanction and of its end; triggers write them with what is decided. Correspondents are written to by the telephone service, detainees hear
/// theirs on the phone.
/// </content>
public sealed partial class DirectoryStore
{
    /// <summary>Most notices that one read returns.</summary>
    public const int MaxNotices = 1000;

    /// <summary>Notices to correspondents that wait to be sent, the oldest first, at most <see cref="MaxNotices"/>.</summary>
    public Task<IReadOnlyList<Notice>> NoticesToSendAsync(CancellationToken cancellation) => NoticesToSendAsync(establishments: null, cancellation);

    /// <summary>The same, about detainees of the <paramref name="establishments"/> that the officer may see (null: all).</summary>
    public Task<IReadOnlyList<Notice>> NoticesToSendAsync(IReadOnlyList<string>? establishments, CancellationToken cancellation) => LoadNoticesAsync(
        "n.recipient = 'correspondent' and (@establishments::text[] is null or d.establishment = any (@establishments))", new { MaxNotices, establishments = establishments?.ToArray() }, cancellation);

    /// <summary>One notice to a correspondent that waits to be sent; null when there is none with this id.</summary>
    public async Task<Notice?> FindNoticeAsync(long notice, CancellationToken cancellation) =>
        (await LoadNoticesAsync("n.recipient = 'correspondent' and n.id = @notice", new { MaxNotices, notice }, cancellation)).SingleOrDefault();

    /// <summary>Writes that a notice to a correspondent was sent. False when there is none that waits.</summary>
    public async Task<bool> NoticeSentAsync(long notice, string author, CancellationToken cancellation)
    {
        const string sql = "update directory.notices set sent_at = @now, sent_by = @author where id = @notice and recipient = 'correspondent' and sent_at is null";
        ArgumentException.ThrowIfNullOrWhiteSpace(author);
        return await ExecuteAsync(sql, new { notice, author, now = _clock.GetUtcNow() }, cancellation) > 0;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Notice>> UnheardNoticesAsync(Guid detainee, CancellationToken cancellation) =>
        LoadNoticesAsync("n.recipient = 'detainee' and n.detainee = @detainee", new { MaxNotices, detainee }, cancellation);

    /// <inheritdoc/>
    public Task NoticeHeardAsync(long notice, CancellationToken cancellation) => ExecuteAsync(
        "update directory.notices set sent_at = @now, sent_by = @author where id = @notice and recipient = 'detainee' and sent_at is null",
        new { notice, author = Change.ByDetainee, now = _clock.GetUtcNow() }, cancellation);

    /// <summary>Not of a number that is on the list again: nobody is told any more that it was refused or taken off.</summary>
    private async Task<IReadOnlyList<Notice>> LoadNoticesAsync(string which, object parameters, CancellationToken cancellation)
    {
        var sql =
            $"""
            select n.id, n.at, n.kind, n.sanction, n.detainee, d.identifier, n.number as "to", n.language, n.about, coalesce(s.scope, 'all') as scope, coalesce(s.starts_at, n.at) as startsat,
                   s.ends_at as endsat
            from directory.notices n join directory.detainees d on d.id = n.detainee left join directory.sanctions s on s.id = n.sanction
            where n.sent_at is null and {which}
              and (n.sanction is not null or not exists (select from directory.correspondents c where c.detainee = n.detainee and c.number = n.about and c.state = 'approved'))
            order by n.id limit @MaxNotices
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<NoticeRow>(new(sql, parameters, cancellationToken: cancellation))).Select(row => row.ToNotice()).ToList();
    }

    private sealed class NoticeRow
    {
        public required long Id { get; init; }
        public required DateTime At { get; init; }
        public required string Kind { get; init; }
        public Guid? Sanction { get; init; }
        public required Guid Detainee { get; init; }
        public required string Identifier { get; init; }
        public string? To { get; init; }
        public required string Language { get; init; }
        public string? About { get; init; }
        public required string Scope { get; init; }
        public required DateTime StartsAt { get; init; }
        public DateTime? EndsAt { get; init; }

        public Notice ToNotice() => new(Id, new DateTimeOffset(At, TimeSpan.Zero), Kind, Sanction, Detainee, To is null ? null : Stored(To), Language)
        {
            About = About is null ? null : Stored(About), Identifier = Identifier, Scope = Scope, From = new DateTimeOffset(StartsAt, TimeSpan.Zero),
            Until = EndsAt is { } end ? new DateTimeOffset(end, TimeSpan.Zero) : null,
        };
    }
}
