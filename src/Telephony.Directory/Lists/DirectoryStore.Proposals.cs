using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <content>
/// Changes of the national registry that two people make (EXC-03): one proposes, another confirms or refuses. That they are two is a condition of the statement and a constraint of the table.
/// </content>
public sealed partial class DirectoryStore
{
    /// <summary>Most proposals that one read returns.</summary>
    public const int MaxProposals = 200;

    private const string ProposalColumns =
        """
        id, change, number, category, name, starts, ends, free, proposed_at as proposedat, proposed_by as proposedby, reason, expires_at as expiresat,
        decision, decided_at as decidedat, decided_by as decidedby, decision_reason as decisionreason
        """;

    /// <summary>Proposes a change. Nothing of the registry changes by it.</summary>
    /// <param name="change">What is to change.</param>
    /// <param name="author">Who proposes it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="writeDown">Called with what is about to be committed; when it throws, nothing is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ProposalResult> ProposeAsync(RegistryChange change, string author, string reason, Func<RegistryProposal, Task> writeDown, CancellationToken cancellation)
    {
        const string fits =
            """
            select case @change
                when 'add' then not exists (select from directory.protected_numbers p where p.number = @number and daterange(p.starts, p.ends) && daterange(@starts, @ends))
                else @ends >= (@now at time zone 'Europe/Paris')::date
                     and exists (select from directory.protected_numbers where number = @number and starts < @ends and (ends is null or ends > @ends)) end
            """;
        const string propose =
            """
            with proposed as (
                insert into directory.registry_proposals (id, change, number, category, name, starts, ends, free, proposed_at, proposed_by, reason, expires_at)
                select @id, @change, @number, @category, @name, @starts, @ends, @free, @now, @author, @reason, @expiresAt
                where not exists (select from directory.registry_proposals where number = @number and decision is null and expires_at > @now)
                returning id)
            insert into directory.history (at, author, action, reason, number, subject, details)
            select @now, @author, @action, @reason, @number, id, @change from proposed
            """;
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(writeDown);
        RequireAuthor(author, reason);
        var now = _clock.GetUtcNow();
        var proposal = new RegistryProposal(Guid.CreateVersion7(), change, new Change(author, reason, now), now + _options.ProposalTerm);
        var (entry, until) = change switch
        {
            RegistryChange.Add add => (add.Entry, add.Entry.Until),
            RegistryChange.End end => (null, (DateOnly?)end.Until),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
        var parameters = new
        {
            id = proposal.Id, change = entry is null ? "end" : "add", number = change.Number.Value, category = entry?.Category, name = entry?.Name, starts = entry?.From, ends = until, free = entry?.IsFree,
            now, author, reason, expiresAt = proposal.ExpiresAt, action = HistoryAction.RegistryChangeProposed,
        };
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await connection.QuerySingleAsync<bool>(new(fits, parameters, transaction, cancellationToken: cancellation))) return ProposalResult.DoesNotFit;
        if (await connection.ExecuteAsync(new(propose, parameters, transaction, cancellationToken: cancellation)) == 0) return ProposalResult.OneWaits;
        await writeDown(proposal);
        await transaction.CommitAsync(cancellation);
        return ProposalResult.Proposed;
    }

    /// <summary>Another person confirms, and the registry changes in the same transaction; or refuses, and nothing does.</summary>
    /// <param name="proposal">Which.</param>
    /// <param name="isConfirmed">Yes or no.</param>
    /// <param name="author">Who decides.</param>
    /// <param name="reason">Why.</param>
    /// <param name="writeDown">Called with what is about to be committed; when it throws, nothing is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ProposalDecision> DecideProposalAsync(
        Guid proposal, bool isConfirmed, string author, string reason, Func<RegistryProposal, Task> writeDown, CancellationToken cancellation)
    {
        // Of two who decide at once the row's lock lets one through; the other finds it decided.
        const string decide =
            $"""
            update directory.registry_proposals set decision = @decision, decided_at = @now, decided_by = @author, decision_reason = @reason
            where id = @proposal and decision is null and expires_at > @now and lower(proposed_by) <> lower(@author)
            returning {ProposalColumns}
            """;
        const string tell =
            """
            insert into directory.history (at, author, action, reason, number, subject) values (@now, @author, @action, @reason, @number, @proposal)
            """;
        ArgumentNullException.ThrowIfNull(writeDown);
        RequireAuthor(author, reason);
        var now = _clock.GetUtcNow();
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var parameters = new { proposal, decision = isConfirmed ? "confirmed" : "refused", author, reason, now };
        var row = await connection.QuerySingleOrDefaultAsync<ProposalRow>(new(decide, parameters, transaction, cancellationToken: cancellation));
        if (row?.ToProposal() is not { } decided) return await WhyNotAsync(proposal, author, cancellation);
        var told = new { now, author, action = isConfirmed ? HistoryAction.RegistryChangeConfirmed : HistoryAction.RegistryChangeRefused, reason, number = decided.Change.Number.Value, proposal };
        await connection.ExecuteAsync(new(tell, told, transaction, cancellationToken: cancellation));
        if (isConfirmed && !await ApplyAsync(connection, transaction, decided, cancellation)) return ProposalDecision.DoesNotFit;
        await writeDown(decided);
        await transaction.CommitAsync(cancellation);
        return ProposalDecision.Decided;
    }

    /// <summary>Does what was confirmed; false when the registry does not allow it any more.</summary>
    private async Task<bool> ApplyAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, RegistryProposal decided, CancellationToken cancellation)
    {
        var (author, reason) = (decided.Decided!.Author, decided.Proposed.Reason);
        var (sql, parameters) = decided.Change switch
        {
            RegistryChange.Add add => (AddToRegistry, Addition(add.Entry, author, reason, decided.Id)),
            RegistryChange.End end => (EndInRegistry, Ending(end.Number, end.Until, author, reason, decided.Id)),
            _ => throw new InvalidOperationException("No such change."),
        };
        return await connection.ExecuteAsync(new(sql, parameters, transaction, cancellationToken: cancellation)) > 0;
    }

    /// <summary>Proposals, those that wait first, the newest first.</summary>
    public async Task<IReadOnlyList<RegistryProposal>> ProposalsAsync(CancellationToken cancellation)
    {
        const string sql =
            $"""
            select {ProposalColumns} from directory.registry_proposals order by decision is not null or expires_at <= @now, proposed_at desc, id limit @MaxProposals
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<ProposalRow>(new(sql, new { now = _clock.GetUtcNow(), MaxProposals }, cancellationToken: cancellation))).Select(row => row.ToProposal()).ToList();
    }

    /// <summary>One proposal; null when there is none.</summary>
    public async Task<RegistryProposal?> FindProposalAsync(Guid proposal, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QuerySingleOrDefaultAsync<ProposalRow>(
            new($"select {ProposalColumns} from directory.registry_proposals where id = @proposal", new { proposal }, cancellationToken: cancellation)))?.ToProposal();
    }

    private async Task<ProposalDecision> WhyNotAsync(Guid proposal, string author, CancellationToken cancellation) =>
        await FindProposalAsync(proposal, cancellation) is { } found && found.IsOpenAt(_clock.GetUtcNow()) && !found.IsAnothers(author) ? ProposalDecision.SamePerson : ProposalDecision.NotOpen;

    private sealed class ProposalRow
    {
        public required Guid Id { get; init; }
        public required string Change { get; init; }
        public required string Number { get; init; }
        public string? Category { get; init; }
        public string? Name { get; init; }
        public DateOnly? Starts { get; init; }
        public DateOnly? Ends { get; init; }
        public bool? Free { get; init; }
        public required DateTime ProposedAt { get; init; }
        public required string ProposedBy { get; init; }
        public required string Reason { get; init; }
        public required DateTime ExpiresAt { get; init; }
        public string? Decision { get; init; }
        public DateTime? DecidedAt { get; init; }
        public string? DecidedBy { get; init; }
        public string? DecisionReason { get; init; }

        public RegistryProposal ToProposal()
        {
            RegistryChange change = Change == "add"
                ? new RegistryChange.Add(new ProtectedNumber(Stored(Number), Category!, Name!, Starts!.Value, Ends, Free == true))
                : new RegistryChange.End(Stored(Number), Ends!.Value);
            return new RegistryProposal(Id, change, new Change(ProposedBy, Reason, new DateTimeOffset(ProposedAt, TimeSpan.Zero)), new DateTimeOffset(ExpiresAt, TimeSpan.Zero))
            {
                Decided = DecidedAt is { } at ? new Change(DecidedBy!, DecisionReason!, new DateTimeOffset(at, TimeSpan.Zero)) : null,
                IsConfirmed = Decision == "confirmed",
            };
        }
    }
}
