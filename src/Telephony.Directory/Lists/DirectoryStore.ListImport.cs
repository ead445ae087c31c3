using System.Text.Json;
using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <content>Many correspondents at once, from a file: all of it or nothing, each change with its rows of history.</content>
public sealed partial class DirectoryStore
{
    /// <summary>Most rows of one import.</summary>
    public const int MaxImportRows = 2000;

    /// <summary>What an import would do now. Changes nothing.</summary>
    public async Task<ListImportResult> PlanListImportAsync(IReadOnlyList<ListImportRow> rows, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await PlanAsync(connection, transaction: null, rows, establishments, cancellation);
    }

    /// <summary>Imports rows for detainees of the <paramref name="establishments"/> that the officer may see (null: all), or does nothing when there is an error.</summary>
    /// <param name="rows">At most <see cref="MaxImportRows"/>.</param>
    /// <param name="establishments">Where the officer works.</param>
    /// <param name="author">Who imports.</param>
    /// <param name="reason">Why; each row of history has it.</param>
    /// <param name="writeDown">Called once with what is about to be committed; when it throws, nothing is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ListImportResult> ImportListsAsync(
        IReadOnlyList<ListImportRow> rows, IReadOnlyList<string>? establishments, string author, string reason, Func<ListImportResult, Task> writeDown, CancellationToken cancellation)
    {
        const string put =
            """
            insert into directory.correspondents as c (id, detainee, number, name, kind, state, decided_at, decided_by, reason, papers, magistrate)
            select r."Entry", r."Detainee", r."Number", r."Name", r."Kind", r."State", @now, @author, @reason, r."Papers", r."Magistrate"
            from jsonb_to_recordset(@rows::jsonb) as r("Entry" uuid, "Detainee" uuid, "Number" text, "Name" text, "Kind" text, "State" text, "Papers" text[], "Magistrate" boolean)
            on conflict (id) do update set name = excluded.name, papers = excluded.papers, magistrate = excluded.magistrate, state = excluded.state,
                decided_at = case when excluded.state = c.state then c.decided_at else excluded.decided_at end,
                decided_by = case when excluded.state = c.state then c.decided_by else excluded.decided_by end,
                reason = case when excluded.state = c.state then c.reason else excluded.reason end
            """;
        const string tell =
            """
            insert into directory.history (at, author, action, reason, detainee, number, subject, details)
            select @now, @author, r."Action", @reason, r."Detainee", r."Number", r."Entry", r."Details"
            from rows from (jsonb_to_recordset(@actions::jsonb) as ("Action" text, "Detainee" uuid, "Number" text, "Entry" uuid, "Details" text)) with ordinality
                as r("Action", "Detainee", "Number", "Entry", "Details", place) order by place
            """;
        ArgumentNullException.ThrowIfNull(writeDown);
        RequireAuthor(author, reason);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var result = await PlanAsync(connection, transaction, rows, establishments, cancellation);
        if (result.Errors.Count > 0 || result.Changes.Count == 0) return result;
        var parameters = new
        {
            now = _clock.GetUtcNow(), author, reason,
            rows = JsonSerializer.Serialize(result.Changes.Select(change => new
            {
                change.Entry, change.Detainee, Number = change.Number.Value, change.Name, change.Kind, State = change.State.ToString().ToLowerInvariant(), Papers = NamesOf(change.Papers), change.Magistrate,
            })),
            actions = JsonSerializer.Serialize(result.Changes.SelectMany(change => change.Actions.Select(done => new
            {
                done.Action, change.Detainee, Number = change.Number.Value, change.Entry, done.Details,
            }))),
        };
        await connection.ExecuteAsync(new(put, parameters, transaction, cancellationToken: cancellation));
        await connection.ExecuteAsync(new(tell, parameters, transaction, cancellationToken: cancellation));
        await writeDown(result);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    /// <summary>Within a transaction the lists that are read stay as they are until its end: who asks for a number waits for the detainee's row, who decides for the entry's.</summary>
    private static async Task<ListImportResult> PlanAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, IReadOnlyList<ListImportRow> rows, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, MaxImportRows);
        var hold = transaction is null ? "" : "for update of d";
        var holdEntries = transaction is null ? "" : "for update";
        var whose =
            $"""
            select d.id, d.identifier, d.establishment, d.regime from directory.detainees d
            where d.identifier = any (@identifiers) and (@establishments::text[] is null or d.establishment = any (@establishments)) order by d.id {hold}
            """;
        const string most = "select d.id, rules.mostnumbers as most from directory.detainees d cross join lateral directory.calling_rules_of(d.establishment, d.regime) rules where d.id = any (@detainees)";
        var entries = $"select id, detainee, number, name, kind, state, papers, magistrate from directory.correspondents where detainee = any (@detainees) order by id {holdEntries}";
        const string refusing = "select detainee, number from directory.refusing_correspondents where detainee = any (@detainees)";

        var found = (await connection.QueryAsync<(Guid Id, string Identifier)>(new(
            whose, new { identifiers = rows.Select(row => row.Identifier).Distinct().ToArray(), establishments = establishments?.ToArray() }, transaction, cancellationToken: cancellation))).ToList();
        var parameters = new { detainees = found.Select(detainee => detainee.Id).ToArray() };
        var limits = (await connection.QueryAsync<(Guid Detainee, int Most)>(new(most, parameters, transaction, cancellationToken: cancellation))).ToDictionary(limit => limit.Detainee, limit => limit.Most);
        var lists = (await connection.QueryAsync<ImportedRow>(new(entries, parameters, transaction, cancellationToken: cancellation))).ToLookup(row => row.Detainee);
        var refusals = (await connection.QueryAsync<(Guid Detainee, string Number)>(new(refusing, parameters, transaction, cancellationToken: cancellation))).ToLookup(row => row.Detainee);
        return ListImportPlan.Make(
            rows,
            found.ToDictionary(detainee => detainee.Identifier, detainee => new ImportedList(
                detainee.Id, limits[detainee.Id], lists[detainee.Id].ToDictionary(row => Stored(row.Number), row => row.ToEntry()), refusals[detainee.Id].Select(row => Stored(row.Number)).ToHashSet())),
            Guid.CreateVersion7);
    }

    private sealed class ImportedRow
    {
        public required Guid Id { get; init; }
        public required Guid Detainee { get; init; }
        public required string Number { get; init; }
        public required string Name { get; init; }
        public required string Kind { get; init; }
        public required string State { get; init; }
        public required string[] Papers { get; init; }
        public bool? Magistrate { get; init; }

        public ImportedEntry ToEntry() => new(Id, Name, Kind, Enum.Parse<CorrespondentState>(State, ignoreCase: true), PapersOf(Papers), Magistrate);
    }
}
