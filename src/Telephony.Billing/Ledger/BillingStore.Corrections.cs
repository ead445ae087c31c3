using Dapper;

namespace Telephony.Billing;

/// <content>
/// Corrections: the ledger is put right by another transfer, never by a change. Who proposes one gives a reason; where two people are needed another one does it, which the database holds too.
/// </content>
public sealed partial class BillingStore
{
    private const string CorrectionColumns = """
        c.id, c.detainee, c.establishment, c.call, c.amount, c.reason, c.needs_second AS NeedsSecond, c.author, c.at,
        d.is_done AS IsDone, d.author AS Decider, d.reason AS Refusal, d.at AS DecidedAt
        """;

    /// <summary>
    /// Proposes a correction of the nominative account: more when <paramref name="amount"/> is positive, less when it is negative. The same id again changes nothing; throws
    /// <see cref="TransferConflictException"/> when it stands for something else.
    /// </summary>
    public async Task ProposeCorrectionAsync(string id, Guid detainee, Money amount, bool needsSecond, StaffAct act, CancellationToken cancellation)
    {
        Check(id, Money.Max(amount, -amount));
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        await ProposeAsync(session, id, detainee, null, amount, needsSecond, act);
        await session.CommitAsync();
    }

    /// <summary>Proposes to give back what a metered use cost; answers as <see cref="ProposeCorrectionAsync"/>. False when the detainee has no such use, or it costs something else than <paramref name="amount"/>.</summary>
    public async Task<bool> ProposeRefundAsync(string id, Guid detainee, string call, Money amount, bool needsSecond, StaffAct act, CancellationToken cancellation)
    {
        Check(id, amount);
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        if (await CostAsync(session, detainee, call) != amount && !await IsProposedAsync(session, id)) return false;
        await ProposeAsync(session, id, detainee, call, amount, needsSecond, act);
        await session.CommitAsync();
        return true;
    }

    /// <summary>Decides on a correction: does it, or refuses it with the reason of <paramref name="act"/>. What was decided before stays so.</summary>
    public async Task<CorrectionOutcome> DecideCorrectionAsync(string id, Guid detainee, bool isDone, StaffAct act, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(act);
        const string decide = "INSERT INTO billing.correction_decisions (correction, is_done, author, reason, at) VALUES (@id, @isDone, @Author, @Reason, @at) ON CONFLICT DO NOTHING";
        if (await FindCorrectionAsync(id, detainee, cancellation) is not { } correction) return CorrectionOutcome.Unknown;
        if (correction.State != CorrectionState.Proposed) return CorrectionOutcome.Decided;
        if (isDone && correction.NeedsSecond && correction.Proposed.Author == act.Author) return CorrectionOutcome.NeedsSecond;
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        // Whoever decides at the same time waits here, and finds it decided.
        if (await session.Connection.ExecuteAsync(session.Command(decide, new { id, isDone, act.Author, Reason = isDone ? null : act.Reason, at = act.At.UtcDateTime })) == 0) return CorrectionOutcome.Decided;
        var outcome = isDone ? await CarryOutAsync(session, correction, act.At) : CorrectionOutcome.Decided;
        if (outcome == CorrectionOutcome.Decided) await session.CommitAsync();
        return outcome;
    }

    /// <summary>One correction of a detainee; null when he has none with this id.</summary>
    public async Task<Correction?> FindCorrectionAsync(string id, Guid detainee, CancellationToken cancellation)
    {
        const string sql = $"""
            SELECT {CorrectionColumns} FROM billing.corrections c LEFT JOIN billing.correction_decisions d ON d.correction = c.id WHERE c.id = @id AND c.detainee = @detainee
            """;
        return await CorrectionsAsync(sql, new { id, detainee }, cancellation) is [var correction] ? correction : null;
    }

    /// <summary>The last corrections of a detainee's accounts, the newest first.</summary>
    public Task<IReadOnlyList<Correction>> CorrectionsAsync(Guid detainee, int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxRequests);
        const string sql = $"""
            SELECT {CorrectionColumns} FROM billing.corrections c LEFT JOIN billing.correction_decisions d ON d.correction = c.id
            WHERE c.detainee = @detainee ORDER BY c.at DESC, c.id DESC LIMIT @count
            """;
        return CorrectionsAsync(sql, new { detainee, count }, cancellation);
    }

    /// <summary>Corrections that wait for a second person, the oldest first, of these establishments (null: all).</summary>
    public Task<IReadOnlyList<Correction>> WaitingCorrectionsAsync(IReadOnlyList<string>? establishments, int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxRequests);
        const string sql = $"""
            SELECT {CorrectionColumns} FROM billing.corrections c LEFT JOIN billing.correction_decisions d ON d.correction = c.id
            WHERE d.correction IS NULL AND (@establishments::text[] IS NULL OR c.establishment = ANY (@establishments)) ORDER BY c.at, c.id LIMIT @count
            """;
        return CorrectionsAsync(sql, new { establishments = establishments?.ToArray(), count }, cancellation);
    }

    /// <summary>What a metered use of a detainee costs, refunds taken off: what can be given back. Null while it runs, and when he has no such use.</summary>
    public async Task<Money?> CostAsync(Guid detainee, string call, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await CostAsync(LedgerSession.Within(connection, cancellation), detainee, call);
    }

    private static async Task<Money?> CostAsync(LedgerSession session, Guid detainee, string call)
    {
        const string sql = """
            SELECT (SELECT coalesce(sum(s.charged), 0) FROM billing.hold_shares s WHERE s.call = h.call) FROM billing.holds h
            WHERE h.call = @call AND h.detainee = @detainee AND h.state <> 'open'
            """;
        return await session.Connection.QuerySingleOrDefaultAsync<decimal?>(session.Command(sql, new { call, detainee })) is { } cost ? new Money(cost) : null;
    }

    private static Task<bool> IsProposedAsync(LedgerSession session, string id) =>
        session.Connection.QuerySingleAsync<bool>(session.Command("SELECT EXISTS (SELECT FROM billing.corrections WHERE id = @id)", new { id }));

    private static async Task ProposeAsync(LedgerSession session, string id, Guid detainee, string? call, Money amount, bool needsSecond, StaffAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        ArgumentException.ThrowIfNullOrWhiteSpace(act.Reason);
        const string insert = """
            INSERT INTO billing.corrections (id, detainee, establishment, call, amount, reason, needs_second, author, at)
            VALUES (@id, @detainee, @Establishment, @call, @amount, @Reason, @needsSecond, @Author, @at) ON CONFLICT (id) DO NOTHING
            """;
        const string same = "SELECT detainee = @detainee AND call IS NOT DISTINCT FROM @call::text AND amount = @amount FROM billing.corrections WHERE id = @id";
        var row = new { id, detainee, call, amount = amount.Euros, needsSecond, act.Establishment, act.Author, act.Reason, at = act.At.UtcDateTime };
        if (await session.Connection.ExecuteAsync(session.Command(insert, row)) == 0 && !await session.Connection.QuerySingleAsync<bool>(session.Command(same, row)))
            throw TransferConflictException.Of(id);
    }

    private static async Task<CorrectionOutcome> CarryOutAsync(LedgerSession session, Correction correction, DateTimeOffset at)
    {
        if (correction.Call is { } call)
        {
            if (await LockHoldAsync(session, call) is not { State: "settled" } hold || await CostAsync(session, correction.Detainee, call) != correction.Amount) return CorrectionOutcome.Changed;
            await RefundAsync(session, hold, at);
            return CorrectionOutcome.Decided;
        }
        if (correction.Amount < Money.Zero && !await HasAsync(session, correction.Detainee, -correction.Amount)) return CorrectionOutcome.NotEnough;
        var row = new Transfer($"correction/{correction.Id}", TransferKind.Correction, $"{correction.Detainee} {correction.Amount}", at);
        await session.BeginTransferAsync(row);
        await session.PostAsync(row, [new Entry(await session.HouseAsync("bank"), -correction.Amount), new Entry(await session.AccountAsync("nominative", correction.Detainee), correction.Amount)]);
        return CorrectionOutcome.Decided;
    }

    private async Task<IReadOnlyList<Correction>> CorrectionsAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return [.. (await connection.QueryAsync<CorrectionRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellation))).Select(row => row.ToCorrection())];
    }

    private sealed record CorrectionRow(
        string Id, Guid Detainee, string Establishment, string? Call, decimal Amount, string Reason, bool NeedsSecond, string Author, DateTime At,
        bool? IsDone, string? Decider, string? Refusal, DateTime? DecidedAt)
    {
        public Correction ToCorrection() => new(
            Id, Detainee, Call, new Money(Amount), new StaffAct(Author, Establishment, new DateTimeOffset(At), Reason), NeedsSecond,
            IsDone is null ? CorrectionState.Proposed : IsDone.Value ? CorrectionState.Done : CorrectionState.Refused,
            DecidedAt is { } at ? new StaffAct(Decider!, Establishment, new DateTimeOffset(at), Refusal) : null);
    }
}
