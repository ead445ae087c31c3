using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <summary>
/// Writes lists of correspondents and sanctions inside the import's transaction, each change with its row of history. What the file leaves out of an entry that
/// is stored stays; a second import of a file changes nothing and writes no history.
/// </summary>
internal sealed class ListWriter(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellation)
{
    /// <summary>
    /// Replaces a list: approved entries that the file does not have go. What waits for a decision, was refused or was withdrawn is no part of the list and stays.
    /// An entry that stays keeps its id, by its number.
    /// </summary>
    public async Task ReplaceListAsync(Guid detainee, IReadOnlyList<CorrespondentRow> list)
    {
        // Withdrawn before they go: both sides are told of that (OUT-10).
        const string withdraw =
            """
            with withdrawn as (
                update directory.correspondents set state = 'withdrawn', decided_at = @now, decided_by = 'import', reason = 'no longer in the import file'
                where detainee = @detainee and state = 'approved' and number <> all (@numbers)
                returning id, number, reason)
            insert into directory.history (at, author, action, reason, detainee, number, subject)
            select @now, 'import', 'numberWithdrawn', reason, @detainee, number, id from withdrawn
            returning subject
            """;
        const string remove = "delete from directory.correspondents where id = any (@withdrawn)";
        // A shortcut that the file gives is taken from the entry that has it, so that shortcuts can change places.
        const string free =
            """
            update directory.correspondents c set shortcut = null
            where c.detainee = @detainee and c.shortcut = any (@shortcuts)
              and not exists (select from unnest(@numbers, @shortcuts) as row (number, shortcut) where row.number = c.number and row.shortcut = c.shortcut)
            """;
        // What was asked for is granted by being in a file, unless the file says otherwise; what was refused or withdrawn stays so until a file says otherwise.
        const string update =
            """
            with wanted as (
                select c.id, row.name, row.kind, coalesce(row.language, c.language) as language, coalesce(row.acceptance, c.acceptance) as acceptance,
                       coalesce(row.shortcut, c.shortcut) as shortcut, coalesce(row.magistrate, c.magistrate) as magistrate,
                       coalesce(row.state, case c.state when 'requested' then 'approved' else c.state end) as state,
                       coalesce(string_to_array(row.papers, ','),
                           case when c.state = 'requested' and coalesce(row.state, 'approved') = 'approved' then '{identity,letter,invoice}'::text[] else c.papers end) as papers,
                       c.state as oldstate, c.magistrate as oldmagistrate
                from directory.correspondents c
                join unnest(@numbers, @names, @kinds, @states, @papers, @magistrates, @languages, @acceptances, @shortcuts)
                    as row (number, name, kind, state, papers, magistrate, language, acceptance, shortcut) on row.number = c.number
                where c.detainee = @detainee),
            changed as (
                update directory.correspondents c set
                    name = w.name, kind = w.kind, language = w.language, acceptance = w.acceptance, shortcut = w.shortcut, magistrate = w.magistrate,
                    papers = w.papers, state = w.state,
                    decided_at = case when w.state <> w.oldstate then @now else c.decided_at end,
                    decided_by = case when w.state <> w.oldstate then 'import' else c.decided_by end,
                    reason = case when w.state <> w.oldstate then '' else c.reason end
                from wanted w
                where c.id = w.id
                  and (c.name, c.kind, c.language, c.acceptance, c.shortcut, c.magistrate, c.papers, c.state)
                      is distinct from (w.name, w.kind, w.language, w.acceptance, w.shortcut, w.magistrate, w.papers, w.state)
                returning c.id, c.number, w.state, w.oldstate, w.magistrate, w.oldmagistrate)
            insert into directory.history (at, author, action, reason, detainee, number, subject, details)
            select @now, 'import', case when state <> oldstate then 'number' || initcap(state)
                                        when magistrate is distinct from oldmagistrate then 'magistrateAnswered' else 'entryChanged' end,
                   '', @detainee, number, id, case when magistrate is distinct from oldmagistrate then case when magistrate then 'agreed' else 'refused' end end
            from changed
            """;
        const string insert =
            """
            with added as (
                insert into directory.correspondents (id, detainee, number, name, kind, state, decided_at, decided_by, reason, papers, magistrate, language, acceptance, shortcut)
                select row.id, @detainee, row.number, row.name, row.kind, coalesce(row.state, 'approved'), @now, 'import', '',
                       coalesce(string_to_array(row.papers, ','), case when coalesce(row.state, 'approved') = 'approved' then '{identity,letter,invoice}'::text[] else '{}' end),
                       row.magistrate, row.language, row.acceptance, row.shortcut
                from unnest(@ids, @numbers, @names, @kinds, @states, @papers, @magistrates, @languages, @acceptances, @shortcuts)
                    as row (id, number, name, kind, state, papers, magistrate, language, acceptance, shortcut)
                on conflict (detainee, number) do nothing
                returning id, number, state)
            insert into directory.history (at, author, action, reason, detainee, number, subject)
            select @now, 'import', 'number' || initcap(state), '', @detainee, number, id from added
            """;
        var rows = new
        {
            detainee, now,
            ids = list.Select(_ => Guid.CreateVersion7()).ToArray(),
            numbers = list.Select(row => row.Number.Value).ToArray(),
            names = list.Select(row => row.Name).ToArray(),
            kinds = list.Select(row => row.Kind).ToArray(),
            states = list.Select(row => row.State).ToArray(),
            papers = list.Select(row => row.Papers is null ? null : string.Join(',', row.Papers)).ToArray(),
            magistrates = list.Select(row => row.Magistrate).ToArray(),
            languages = list.Select(row => row.Language).ToArray(),
            acceptances = list.Select(row => row.Acceptance).ToArray(),
            shortcuts = list.Select(row => row.Shortcut).ToArray(),
        };
        await ExecuteAsync(remove, new { withdrawn = await QueryAsync(withdraw, rows) });
        await ExecuteAsync(free, rows);
        await ExecuteAsync(update, rows);
        await ExecuteAsync(insert, rows);
    }

    /// <summary>
    /// Replaces the sanctions that files brought: those that the file no longer has are ended now. What staff added by hand stays, and so does the end that staff
    /// gave to an imported one.
    /// </summary>
    public async Task ReplaceSanctionsAsync(Guid detainee, IReadOnlyList<SanctionRow> list)
    {
        const string put =
            """
            insert into directory.sanctions as s (id, detainee, number, scope, starts_at, ends_at, ground, author)
            select @id, d.id, @Number, @Scope, coalesce(@FromInstant, @FromDay::timestamp at time zone e.time_zone),
                   coalesce(@ToInstant, @ToDay::timestamp at time zone e.time_zone), @Ground, 'import'
            from directory.detainees d join directory.establishments e on e.code = d.establishment where d.id = @detainee
            on conflict (detainee, number, scope, starts_at) do update
                set ends_at = excluded.ends_at, ground = excluded.ground, ended_by = null, end_reason = null
                where s.author = 'import' and coalesce(s.ended_by, 'import') = 'import'
                  and ((s.ends_at, s.ground) is distinct from (excluded.ends_at, excluded.ground) or s.ended_by is not null)
            returning s.id
            """;
        const string kept =
            """
            select s.id from directory.sanctions s
            join directory.detainees d on d.id = s.detainee join directory.establishments e on e.code = d.establishment
            where s.detainee = @detainee and s.number is not distinct from @Number and s.scope = @Scope
              and s.starts_at = coalesce(@FromInstant, @FromDay::timestamp at time zone e.time_zone)
            """;
        const string end =
            """
            update directory.sanctions set ends_at = greatest(@now, starts_at), ended_by = 'import', end_reason = 'no longer in the import file'
            where detainee = @detainee and author = 'import' and ended_by is null and (ends_at is null or ends_at > @now) and id <> all (@ids)
            returning id
            """;
        var (written, ids) = (new List<Guid>(), new List<Guid>());
        foreach (var row in list)
        {
            var parameters = new
            {
                id = Guid.CreateVersion7(), detainee, Number = row.Number?.Value, row.Scope, FromDay = row.From.Day, FromInstant = row.From.Instant, ToDay = row.To?.Day, ToInstant = row.To?.Instant,
                row.Ground,
            };
            written.AddRange(await QueryAsync(put, parameters));
            ids.AddRange(await QueryAsync(kept, parameters));
        }
        await TellAsync(HistoryAction.SanctionAdded, written);
        await TellAsync(HistoryAction.SanctionEnded, await QueryAsync(end, new { detainee, now, ids = ids.ToArray() }));
    }

    private async Task TellAsync(string action, List<Guid> sanctions)
    {
        const string history =
            """
            insert into directory.history (at, author, action, reason, detainee, number, subject, details)
            select @now, 'import', @kind, coalesce(end_reason, ground), detainee, number, id, scope from directory.sanctions where id = any (@sanctions)
            """;
        if (sanctions.Count == 0) return;
        await ExecuteAsync(history, new { now, kind = action, sanctions = sanctions.ToArray() });
    }

    private async Task<List<Guid>> QueryAsync(string sql, object parameters) =>
        (await connection.QueryAsync<Guid>(new(sql, parameters, cancellationToken: cancellation))).AsList();

    private Task<int> ExecuteAsync(string sql, object parameters) => connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
}
