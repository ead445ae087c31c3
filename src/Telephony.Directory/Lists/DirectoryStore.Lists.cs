using Dapper;

namespace Telephony.Directory;

/// <content>Lists of numbers as they are read.</content>
public sealed partial class DirectoryStore
{
    /// <inheritdoc/>
    public async Task<PhoneNumber?> FindShortcutAsync(Guid detainee, string shortcut, CancellationToken cancellation)
    {
        const string sql = "select number from directory.correspondents where detainee = @detainee and shortcut = @shortcut";
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var number = await connection.QuerySingleOrDefaultAsync<string>(new(sql, new { detainee, shortcut }, cancellationToken: cancellation));
        return number is null ? null : Stored(number);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ListEntry>> ListAsync(Guid detainee, CancellationToken cancellation) => LoadListAsync("c.detainee = @detainee", new { detainee }, cancellation);

    /// <summary>Numbers that wait for a decision within the <paramref name="establishments"/> that the officer may see (null: all), the oldest first.</summary>
    public async Task<IReadOnlyList<WaitingNumber>> RequestedNumbersAsync(IReadOnlyList<string>? establishments, int limit, CancellationToken cancellation)
    {
        const string which = "c.state = 'requested' and (@establishments::text[] is null or d.establishment = any (@establishments)) order by c.decided_at, c.id limit @limit";
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return [.. (await LoadRowsAsync(which, new { establishments = establishments?.ToArray(), limit }, cancellation))
            .Select(row => new WaitingNumber(row.Identifier, row.DetaineeName, row.Establishment, row.ToEntry()))];
    }

    private async Task<IReadOnlyList<ListEntry>> LoadListAsync(string which, object parameters, CancellationToken cancellation) =>
        [.. (await LoadRowsAsync(which + " order by c.state <> 'approved', c.shortcut::integer nulls last, c.name, c.number", parameters, cancellation)).Select(row => row.ToEntry())];

    private async Task<IEnumerable<ListRow>> LoadRowsAsync(string which, object parameters, CancellationToken cancellation)
    {
        var sql =
            $"""
            select c.id, c.number, c.name, c.kind, c.state, c.papers, c.magistrate, coalesce(c.language, 'fr') as language,
                   coalesce(c.acceptance, rules.acceptance) as acceptance, c.shortcut, c.decided_by as decidedby, c.reason, c.decided_at as decidedat,
                   d.identifier, d.name as detaineename, d.establishment, coalesce(d.penal_status = 'remand', false) as needsmagistrate,
                   exists (select from directory.refusing_correspondents r where r.detainee = d.id and r.number = c.number) as isrefusing,
                   exists (select from directory.protected_numbers p
                           where p.number = c.number and p.starts <= (@now at time zone 'Europe/Paris')::date
                             and (p.ends is null or p.ends > (@now at time zone 'Europe/Paris')::date)) as isregistered
            from directory.correspondents c
            join directory.detainees d on d.id = c.detainee
            cross join lateral directory.calling_rules_of(d.establishment, d.regime) rules
            where {which}
            """;
        var all = new DynamicParameters(parameters);
        all.Add("now", _clock.GetUtcNow());
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await connection.QueryAsync<ListRow>(new(sql, all, cancellationToken: cancellation));
    }

    private static Papers PapersOf(string[] names) => names.Aggregate(Papers.None, (papers, name) => papers | Enum.Parse<Papers>(name, ignoreCase: true));

    internal static string[] NamesOf(Papers papers) =>
        [.. new[] { Papers.Identity, Papers.Letter, Papers.Invoice }.Where(paper => papers.HasFlag(paper)).Select(paper => paper.ToString().ToLowerInvariant())];

    private sealed class ListRow
    {
        public required Guid Id { get; init; }
        public required string Number { get; init; }
        public required string Name { get; init; }
        public required string Kind { get; init; }
        public required string State { get; init; }
        public required string[] Papers { get; init; }
        public bool? Magistrate { get; init; }
        public required string Language { get; init; }
        public required string Acceptance { get; init; }
        public string? Shortcut { get; init; }
        public required string DecidedBy { get; init; }
        public required string Reason { get; init; }
        public required DateTime DecidedAt { get; init; }
        public required string Identifier { get; init; }
        public required string DetaineeName { get; init; }
        public required string Establishment { get; init; }
        public required bool NeedsMagistrate { get; init; }
        public required bool IsRefusing { get; init; }
        public required bool IsRegistered { get; init; }

        public ListEntry ToEntry()
        {
            var correspondent = new Correspondent(Id, Stored(Number), Name, Kind)
            {
                Language = Language, Acceptance = Enum.Parse<Acceptance>(Acceptance, ignoreCase: true), Shortcut = Shortcut,
            };
            var decided = new Change(DecidedBy, Reason, new DateTimeOffset(DecidedAt, TimeSpan.Zero));
            return new ListEntry(correspondent, Enum.Parse<CorrespondentState>(State, ignoreCase: true), PapersOf(Papers), Magistrate, decided)
            {
                NeedsMagistrate = NeedsMagistrate, IsRegistered = IsRegistered, IsRefusing = IsRefusing,
            };
        }
    }
}
