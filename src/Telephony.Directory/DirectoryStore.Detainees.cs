using Dapper;

namespace Telephony.Directory;

/// <content>Detainees as staff name them.</content>
public sealed partial class DirectoryStore
{
    /// <summary>The detainee with this identifier, for staff's commands, or null. Callers are answered by <see cref="DecideAsync"/> alone.</summary>
    public async Task<Detainee?> FindDetaineeAsync(string identifier, CancellationToken cancellation)
    {
        const string sql =
            """
            select d.id, d.identifier, d.language, d.establishment, e.time_zone as timezone
            from directory.detainees d
            join directory.establishments e on e.code = d.establishment
            where d.identifier = @identifier
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<DetaineeRow>(new(sql, new { identifier = Searchable(identifier) }, cancellationToken: cancellation));
        return row is null ? null : new Detainee(row.Id, row.Identifier, row.Language, row.Establishment, row.TimeZone);
    }

    /// <summary>The state of a detainee's telephone account, for staff's commands.</summary>
    public async Task<AccountStatus> AccountStatusAsync(Guid detainee, CancellationToken cancellation)
    {
        const string sql = "select account from directory.detainees where id = @detainee";
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return Enum.Parse<AccountStatus>(await connection.QuerySingleAsync<string>(new(sql, new { detainee }, cancellationToken: cancellation)), ignoreCase: true);
    }

    /// <inheritdoc/>
    public async Task<Introduction> IntroduceAsync(Guid detainee, CancellationToken cancellation)
    {
        const string sql =
            """
            select d.name, e.name as establishment from directory.detainees d join directory.establishments e on e.code = d.establishment where d.id = @detainee
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<Introduction>(new(sql, new { detainee }, cancellationToken: cancellation));
    }

    /// <inheritdoc/>
    public Task SetLanguageAsync(Guid detainee, string language, CancellationToken cancellation)
    {
        const string sql =
            """
            with changed as (update directory.detainees set language = @language where id = @detainee and language <> @language returning id)
            insert into directory.history (at, author, action, reason, detainee, details)
            select @now, @author, @action, 'chosen on a phone', id, @language from changed
            """;
        return ExecuteAsync(sql, new { detainee, language, author = Change.ByDetainee, action = HistoryAction.LanguageChanged, now = _clock.GetUtcNow() }, cancellation);
    }

    private sealed class DetaineeRow
    {
        public required Guid Id { get; init; }
        public required string Identifier { get; init; }
        public required string Language { get; init; }
        public required string Establishment { get; init; }
        public required string TimeZone { get; init; }
    }
}
