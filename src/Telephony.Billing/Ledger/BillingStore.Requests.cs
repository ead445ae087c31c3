using Dapper;

namespace Telephony.Billing;

/// <content>Requests for credit that staff write down, take up or refuse (BIL-02, BIL-03).</content>
public sealed partial class BillingStore
{
    /// <summary>Requests that one answer has at most.</summary>
    public const int MaxRequests = 200;

    /// <summary>The reason of a refusal that nobody types: the money is not there.</summary>
    public const string NotEnoughMoney = "notEnough";

    /// <summary>The reason of a refusal that nobody types: the use no longer costs what was to be given back.</summary>
    public const string NothingToGiveBack = "changed";

    /// <summary>
    /// Writes down that a detainee asks for credit; no money moves. The same id again changes nothing and answers where it stands; throws <see cref="TransferConflictException"/> when it stands for
    /// something else.
    /// </summary>
    public async Task<Purchase> RequestPurchaseAsync(string transfer, Guid detainee, string plan, Money amount, StaffAct act, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(act);
        Check(transfer, amount);
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        if (!await AddPurchaseAsync(session, transfer, detainee, plan, amount, act.At)) return await KnownPurchaseAsync(session, transfer, detainee, plan, amount);
        await AddActAsync(session, transfer, PurchaseState.Requested, act);
        await session.CommitAsync();
        return new Purchase(transfer, plan, amount, PurchaseState.Requested, act.At, act.At);
    }

    /// <summary>
    /// Takes a request up: the money leaves the nominative account and is credit at once or after <paramref name="delay"/>; when it is not there the request is refused. What was taken up before stays as
    /// it is. Null when the detainee has no such request.
    /// </summary>
    public async Task<Purchase?> ProcessPurchaseAsync(string transfer, Guid detainee, StaffAct act, TimeSpan delay, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(act);
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        if (await LockPurchaseAsync(session, transfer, detainee) is not { State: PurchaseState.Requested } purchase) return await FindPurchaseAsync(session, transfer, detainee);
        purchase = await TakeUpAsync(session, purchase, detainee, act.At, delay);
        await AddActAsync(session, transfer, purchase.State, purchase.State == PurchaseState.Refused ? act with { Reason = NotEnoughMoney } : act);
        await session.CommitAsync();
        return purchase;
    }

    /// <summary>
    /// Refuses a request, with the reason of <paramref name="act"/>; money that is on its way goes back to the nominative account. What is credit, or was refused, stays as it is. Null when the detainee has
    /// no such request.
    /// </summary>
    public async Task<Purchase?> RefusePurchaseAsync(string transfer, Guid detainee, StaffAct act, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(act);
        const string sql = "UPDATE billing.purchases SET state = 'refused', ended_at = @at WHERE id = @transfer";
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        if (await LockPurchaseAsync(session, transfer, detainee) is not { State: PurchaseState.Requested or PurchaseState.InProcess } purchase)
            return await FindPurchaseAsync(session, transfer, detainee);
        if (purchase.State == PurchaseState.InProcess) await GiveBackAsync(session, purchase, detainee, act.At);
        await session.Connection.ExecuteAsync(session.Command(sql, new { transfer, at = act.At.UtcDateTime }));
        await AddActAsync(session, transfer, PurchaseState.Refused, act);
        await session.CommitAsync();
        return purchase with { State = PurchaseState.Refused };
    }

    /// <summary>One purchase of a detainee; null when he has none with this id.</summary>
    public async Task<PurchaseRequest?> FindPurchaseAsync(string transfer, Guid detainee, CancellationToken cancellation)
    {
        const string sql = $"SELECT {RequestColumns} FROM billing.purchases p WHERE p.id = @transfer AND p.detainee = @detainee";
        return await RequestsAsync(sql, new { transfer, detainee }, cancellation) is [var request] ? request : null;
    }

    /// <summary>The last purchases of a detainee, the newest first.</summary>
    public Task<IReadOnlyList<PurchaseRequest>> PurchasesAsync(Guid detainee, int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxRequests);
        const string sql = $"SELECT {RequestColumns} FROM billing.purchases p WHERE p.detainee = @detainee ORDER BY p.requested_at DESC, p.id DESC LIMIT @count";
        return RequestsAsync(sql, new { detainee, count }, cancellation);
    }

    /// <summary>What waits to be taken up, the oldest first, of these establishments (null: all) at the time of the request.</summary>
    public Task<IReadOnlyList<PurchaseRequest>> WaitingPurchasesAsync(IReadOnlyList<string>? establishments, int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxRequests);
        const string sql = $"""
            SELECT {RequestColumns} FROM billing.purchases p JOIN billing.purchase_acts w ON w.purchase = p.id AND w.state = 'requested'
            WHERE p.state = 'requested' AND (@establishments::text[] IS NULL OR w.establishment = ANY (@establishments))
            ORDER BY p.requested_at, p.id LIMIT @count
            """;
        return RequestsAsync(sql, new { establishments = establishments?.ToArray(), count }, cancellation);
    }

    private const string RequestColumns = "p.id, p.detainee, p.plan, p.amount, p.state, p.requested_at AS RequestedAt, p.due_at AS DueAt";

    private async Task<IReadOnlyList<PurchaseRequest>> RequestsAsync(string sql, object parameters, CancellationToken cancellation)
    {
        const string acts = "SELECT purchase, state, author, at, reason FROM billing.purchase_acts WHERE purchase = ANY (@ids) ORDER BY at, array_position(@order, state)";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = (await connection.QueryAsync<RequestRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellation))).ToList();
        if (rows.Count == 0) return [];
        var done = (await connection.QueryAsync<ActRow>(new CommandDefinition(
            acts, new { ids = rows.Select(row => row.Id).ToArray(), order = Names.Of<PurchaseState>().ToArray() }, cancellationToken: cancellation))).ToLookup(act => act.Purchase);
        return [.. rows.Select(row => row.ToRequest(done[row.Id]))];
    }

    private static Task<Purchase?> LockPurchaseAsync(LedgerSession session, string transfer, Guid detainee) => FindPurchaseAsync(session, transfer, detainee, "FOR UPDATE");

    private static async Task<Purchase?> FindPurchaseAsync(LedgerSession session, string transfer, Guid detainee, string locking = "")
    {
        var sql = $"SELECT detainee, plan, amount, state, requested_at AS RequestedAt, due_at AS DueAt FROM billing.purchases WHERE id = @transfer AND detainee = @detainee {locking}";
        return (await session.Connection.QuerySingleOrDefaultAsync<PurchaseRow>(session.Command(sql, new { transfer, detainee })))?.ToPurchase(transfer);
    }

    private static Task<int> AddActAsync(LedgerSession session, string purchase, PurchaseState state, StaffAct act)
    {
        const string sql = """
            INSERT INTO billing.purchase_acts (purchase, state, establishment, author, reason, at) VALUES (@purchase, @state, @Establishment, @Author, @Reason, @at)
            """;
        return session.Connection.ExecuteAsync(session.Command(sql, new { purchase, state = Names.Of(state), act.Establishment, act.Author, act.Reason, at = act.At.UtcDateTime }));
    }

    private static async Task GiveBackAsync(LedgerSession session, Purchase purchase, Guid detainee, DateTimeOffset at)
    {
        var row = new Transfer($"return/{purchase.Transfer}", TransferKind.Return, $"{detainee} {purchase.Amount}", at);
        await session.BeginTransferAsync(row);
        await session.PostAsync(row, [new Entry(await session.AccountAsync("transit", detainee), -purchase.Amount), new Entry(await session.AccountAsync("nominative", detainee), purchase.Amount)]);
    }

    private sealed record RequestRow(string Id, Guid Detainee, string Plan, decimal Amount, string State, DateTime RequestedAt, DateTime DueAt)
    {
        public PurchaseRequest ToRequest(IEnumerable<ActRow> acts) => new(
            new Purchase(Id, Plan, new Money(Amount), Names.Parse<PurchaseState>(State), new DateTimeOffset(RequestedAt), new DateTimeOffset(DueAt)), Detainee,
            [.. acts.Select(act => new PurchaseAct(Names.Parse<PurchaseState>(act.State), act.Author, new DateTimeOffset(act.At), act.Reason))]);
    }

    private sealed record ActRow(string Purchase, string State, string Author, DateTime At, string? Reason);
}
