using Dapper;

namespace Telephony.Directory;

/// <content>
/// Changes of lists, by the detainee, the called person and staff (OUT-01 to OUT-04). Staff's methods return false when there is no such entry in a state that
/// the change fits.
/// </content>
public sealed partial class DirectoryStore
{
    /// <inheritdoc/>
    public Task<RequestResult> RequestNumberAsync(Guid detainee, NumberRequest request, CancellationToken cancellation) =>
        RequestNumberAsync(detainee, request, Change.ByDetainee, "asked on a phone", cancellation);

    /// <summary>Staff enter what the detainee asked for in writing.</summary>
    public async Task<RequestResult> RequestNumberAsync(Guid detainee, NumberRequest request, string author, string reason, CancellationToken cancellation)
    {
        // A statement of its own: what is counted after it includes what the one before us in the queue has added.
        const string hold = "select 1 from directory.detainees where id = @detainee for update";
        const string look =
            """
            select (select state from directory.correspondents where detainee = @detainee and number = @number) as state,
                   (select count(*) from directory.correspondents where detainee = @detainee and state in ('requested', 'approved')) >= rules.mostnumbers as isfull,
                   exists (select from directory.refusing_correspondents where detainee = @detainee and number = @number) as isrefused
            from directory.detainees d
            cross join lateral directory.calling_rules_of(d.establishment, d.regime) rules
            where d.id = @detainee
            """;
        const string put =
            """
            with put as (
                insert into directory.correspondents as c (id, detainee, number, name, kind, state, decided_at, decided_by, reason, papers, magistrate)
                values (@id, @detainee, @number, @Name, @Kind, 'requested', @now, @author, @reason, @papers, @Magistrate)
                on conflict (detainee, number) do update set state = 'requested', decided_at = @now, decided_by = @author, reason = @reason,
                    name = case when @Name = '' then c.name else @Name end, kind = case when c.kind = 'relative' then @Kind else c.kind end,
                    papers = case when cardinality(@papers) = 0 then c.papers else @papers end, magistrate = coalesce(@Magistrate, c.magistrate)
                returning c.id)
            insert into directory.history (at, author, action, reason, detainee, number, subject, details)
            select @now, @author, done.action, @reason, @detainee, @number, put.id, done.details
            from put cross join (values (1, @action, null), (2, @received, nullif(array_to_string(@papers, ' '), '')), (3, @answered, @answer)) as done (place, action, details)
            where place = 1 or done.details is not null order by place
            """;
        ArgumentNullException.ThrowIfNull(request);
        RequireAuthor(author, reason);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var parameters = new
        {
            id = Guid.CreateVersion7(), detainee, number = request.Number.Value, request.Name, request.Kind, papers = NamesOf(request.Papers), request.Magistrate, author, reason,
            action = HistoryAction.NumberRequested, received = HistoryAction.PapersReceived, answered = HistoryAction.MagistrateAnswered,
            answer = request.Magistrate switch { true => "agreed", false => "refused", null => null }, now = _clock.GetUtcNow(),
        };
        await connection.ExecuteAsync(new(hold, parameters, transaction, cancellationToken: cancellation));
        var (state, isFull, isRefused) = await connection.QuerySingleAsync<(string? State, bool IsFull, bool IsRefused)>(new(look, parameters, transaction, cancellationToken: cancellation));
        if (isRefused) return RequestResult.RefusedByCorrespondent;
        if (state is "requested") return RequestResult.RequestedBefore;
        if (state is "approved") return RequestResult.OnList;
        if (isFull) return RequestResult.ListFull;
        await connection.ExecuteAsync(new(put, parameters, transaction, cancellationToken: cancellation));
        await transaction.CommitAsync(cancellation);
        return RequestResult.Requested;
    }

    /// <summary>Puts a number on the list that was requested, refused or withdrawn. What is still missing (papers, agreement) keeps it from being called.</summary>
    public Task<bool> ApproveNumberAsync(Guid detainee, PhoneNumber number, string author, string reason, CancellationToken cancellation) =>
        SetStateAsync(detainee, number, "approved", ["requested", "refused", "withdrawn"], HistoryAction.NumberApproved, author, reason, cancellation);

    /// <summary>Refuses a number that was requested (OUT-10).</summary>
    public Task<bool> RefuseNumberAsync(Guid detainee, PhoneNumber number, string author, string reason, CancellationToken cancellation) =>
        SetStateAsync(detainee, number, "refused", ["requested"], HistoryAction.NumberRefused, author, reason, cancellation);

    /// <summary>Takes a number off the list (OUT-10), or what was asked for back.</summary>
    public Task<bool> WithdrawNumberAsync(Guid detainee, PhoneNumber number, string author, string reason, CancellationToken cancellation) =>
        SetStateAsync(detainee, number, "withdrawn", ["approved", "requested"], HistoryAction.NumberWithdrawn, author, reason, cancellation);

    /// <summary>Writes which papers were received, in place of what was written before (OUT-03).</summary>
    public Task<bool> SetPapersAsync(Guid detainee, PhoneNumber number, Papers papers, string author, string reason, CancellationToken cancellation)
    {
        const string set = "papers = @papers";
        var names = NamesOf(papers);
        return ChangeEntryAsync(set, HistoryAction.PapersReceived, detainee, number, new { papers = names, details = string.Join(' ', names) }, author, reason, cancellation);
    }

    /// <summary>Writes the magistrate's answer for this number; null: none yet (OUT-04).</summary>
    public Task<bool> SetMagistrateAsync(Guid detainee, PhoneNumber number, bool? agrees, string author, string reason, CancellationToken cancellation)
    {
        const string set = "magistrate = @agrees";
        var details = agrees switch { true => "agreed", false => "refused", null => "none" };
        return ChangeEntryAsync(set, HistoryAction.MagistrateAnswered, detainee, number, new { agrees, details }, author, reason, cancellation);
    }

    /// <summary>Gives an entry a shortcut of one or two digits, taken from the entry that has it, or none.</summary>
    public async Task<bool> SetShortcutAsync(Guid detainee, PhoneNumber number, string? shortcut, string author, string reason, CancellationToken cancellation)
    {
        const string free = "update directory.correspondents set shortcut = null where detainee = @detainee and shortcut = @shortcut and number <> @number";
        const string set =
            """
            with changed as (update directory.correspondents set shortcut = @shortcut where detainee = @detainee and number = @number returning id)
            insert into directory.history (at, author, action, reason, detainee, number, subject, details)
            select @now, @author, @action, @reason, @detainee, @number, id, @shortcut from changed
            """;
        RequireAuthor(author, reason);
        var parameters = new { detainee, number = number.Value, shortcut, author, reason, action = HistoryAction.ShortcutChanged, now = _clock.GetUtcNow() };
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.ExecuteAsync(new(free, parameters, transaction, cancellationToken: cancellation));
        if (await connection.ExecuteAsync(new(set, parameters, transaction, cancellationToken: cancellation)) == 0) return false;
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <inheritdoc/>
    public Task RefuseFurtherCallsAsync(Guid detainee, PhoneNumber number, string call, CancellationToken cancellation)
    {
        const string sql =
            """
            with refused as (
                insert into directory.refusing_correspondents (detainee, number, at) values (@detainee, @number, @now) on conflict do nothing returning number)
            insert into directory.history (at, author, action, reason, detainee, number, details)
            select @now, @author, @action, 'refused by key', @detainee, number, @call from refused
            """;
        return ExecuteAsync(
            sql, new { detainee, number = number.Value, call, author = Change.ByCorrespondent, action = HistoryAction.FurtherCallsRefused, now = _clock.GetUtcNow() }, cancellation);
    }

    /// <summary>The called person wants to be called again, and told staff so.</summary>
    public async Task<bool> AcceptFurtherCallsAsync(Guid detainee, PhoneNumber number, string author, string reason, CancellationToken cancellation)
    {
        const string sql =
            """
            with accepted as (delete from directory.refusing_correspondents where detainee = @detainee and number = @number returning number)
            insert into directory.history (at, author, action, reason, detainee, number)
            select @now, @author, @action, @reason, @detainee, number from accepted
            """;
        RequireAuthor(author, reason);
        return await ExecuteAsync(
            sql, new { detainee, number = number.Value, author, reason, action = HistoryAction.FurtherCallsAccepted, now = _clock.GetUtcNow() }, cancellation) > 0;
    }

    private async Task<bool> SetStateAsync(
        Guid detainee, PhoneNumber number, string state, string[] from, string action, string author, string reason, CancellationToken cancellation)
    {
        const string sql =
            """
            with changed as (
                update directory.correspondents set state = @state, decided_at = @now, decided_by = @author, reason = @reason
                where detainee = @detainee and number = @number and state = any (@from)
                returning id)
            insert into directory.history (at, author, action, reason, detainee, number, subject)
            select @now, @author, @action, @reason, @detainee, @number, id from changed
            """;
        RequireAuthor(author, reason);
        return await ExecuteAsync(sql, new { detainee, number = number.Value, state, from, action, author, reason, now = _clock.GetUtcNow() }, cancellation) > 0;
    }

    private async Task<bool> ChangeEntryAsync(
        string set, string action, Guid detainee, PhoneNumber number, object values, string author, string reason, CancellationToken cancellation)
    {
        var sql =
            $"""
            with changed as (update directory.correspondents set {set} where detainee = @detainee and number = @number returning id)
            insert into directory.history (at, author, action, reason, detainee, number, subject, details)
            select @now, @author, @action, @reason, @detainee, @number, id, @details from changed
            """;
        RequireAuthor(author, reason);
        var parameters = new DynamicParameters(values);
        parameters.AddDynamicParams(new { detainee, number = number.Value, action, author, reason, now = _clock.GetUtcNow() });
        return await ExecuteAsync(sql, parameters, cancellation) > 0;
    }
}
