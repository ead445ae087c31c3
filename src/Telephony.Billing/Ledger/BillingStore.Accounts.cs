using Dapper;

namespace Telephony.Billing;

/// <content>Money onto accounts and credit bought from it (BIL-01 to BIL-04).</content>
public sealed partial class BillingStore
{
    /// <summary>
    /// Puts money onto a nominative account (BIL-04). False when this transfer was posted before; throws <see cref="TransferConflictException"/> when it was
    /// for someone or something else.
    /// </summary>
    public async Task<bool> CreditAsync(string transfer, Guid detainee, Money amount, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        var isNew = await CreditAsync(session, transfer, detainee, amount, at);
        await session.CommitAsync();
        return isNew;
    }

    /// <inheritdoc cref="CreditAsync(string, Guid, Money, DateTimeOffset, CancellationToken)"/>
    internal static async Task<bool> CreditAsync(LedgerSession session, string transfer, Guid detainee, Money amount, DateTimeOffset at)
    {
        Check(transfer, amount);
        await session.ReserveAsync(transfer);
        var row = new Transfer(transfer, TransferKind.Credit, $"{detainee} {amount}", at);
        if (!await session.BeginTransferAsync(row)) return false;
        await session.PostAsync(row, [new Entry(await session.HouseAsync("bank"), -amount), new Entry(await session.AccountAsync("nominative", detainee), amount)]);
        return true;
    }

    /// <summary>Telephone credit that was there before this system; answers as <see cref="CreditAsync(string, Guid, Money, DateTimeOffset, CancellationToken)"/>.</summary>
    internal static async Task<bool> OpeningCreditAsync(LedgerSession session, string transfer, Guid detainee, string plan, Money amount, DateTimeOffset at)
    {
        Check(transfer, amount);
        await session.ReserveAsync(transfer);
        var row = new Transfer(transfer, TransferKind.Opening, $"{detainee} {plan} {amount}", at);
        if (!await session.BeginTransferAsync(row)) return false;
        var telephone = await session.AccountAsync("telephone", detainee);
        var lot = await session.AddLotAsync(telephone, plan, amount, at);
        await session.PostAsync(row, [new Entry(await session.HouseAsync("bank"), -amount), new Entry(telephone, amount, lot)]);
        return true;
    }

    /// <summary>
    /// Buys credit under a plan from the nominative account (BIL-02). With no delay it is credit at once; otherwise the money leaves now, and
    /// <see cref="CompletePurchasesAsync"/> makes it credit when it is due. The same id again changes nothing and answers where it stands; throws
    /// <see cref="TransferConflictException"/> when it stands for something else.
    /// </summary>
    /// <param name="transfer">Its id.</param>
    /// <param name="detainee">Who buys.</param>
    /// <param name="plan">What.</param>
    /// <param name="amount">The plan's price; any amount outside plans.</param>
    /// <param name="at">When.</param>
    /// <param name="delay">The processing delay (BIL-03).</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Purchase> BuyAsync(string transfer, Guid detainee, string plan, Money amount, DateTimeOffset at, TimeSpan delay, CancellationToken cancellation)
    {
        Check(transfer, amount);
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        if (!await AddPurchaseAsync(session, transfer, detainee, plan, amount, at)) return await KnownPurchaseAsync(session, transfer, detainee, plan, amount);
        var purchase = await TakeUpAsync(session, new Purchase(transfer, plan, amount, PurchaseState.Requested, at, at + delay), detainee, at, delay);
        await session.CommitAsync();
        return purchase;
    }

    /// <summary>Makes credit of the purchases that are due; returns how many.</summary>
    public async Task<int> CompletePurchasesAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        const string due = "SELECT id FROM billing.purchases WHERE state = 'inProcess' AND due_at <= @now ORDER BY due_at";
        const string take = """
            UPDATE billing.purchases SET state = 'done', ended_at = @now WHERE id = @id AND state = 'inProcess' RETURNING detainee, plan, amount
            """;
        IEnumerable<string> ids;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            ids = await connection.QueryAsync<string>(new CommandDefinition(due, new { now = now.UtcDateTime }, cancellationToken: cancellation));
        var done = 0;
        foreach (var id in ids)
        {
            await using var session = await LedgerSession.BeginAsync(database, cancellation);
            var rows = (await session.Connection.QueryAsync<(Guid Detainee, string Plan, decimal Amount)>(session.Command(take, new { id, now = now.UtcDateTime }))).ToList();
            if (rows is not [var row]) continue; // Another node did it.
            await DeliverAsync(session, id, "transit", row.Detainee, row.Plan, new Money(row.Amount), now);
            await session.CommitAsync();
            done++;
        }
        return done;
    }

    /// <summary>A purchase that waits; false when its id is known.</summary>
    private static async Task<bool> AddPurchaseAsync(LedgerSession session, string transfer, Guid detainee, string plan, Money amount, DateTimeOffset at)
    {
        const string sql = """
            INSERT INTO billing.purchases (id, detainee, plan, amount, state, requested_at, due_at)
            SELECT @transfer, @detainee, @plan, @amount, 'requested', @at, @at
            WHERE NOT EXISTS (SELECT FROM billing.transfers WHERE id = @transfer) OR EXISTS (SELECT FROM billing.purchases WHERE id = @transfer)
            ON CONFLICT DO NOTHING
            """;
        await session.ReserveAsync(transfer);
        return await session.Connection.ExecuteAsync(session.Command(sql, new { transfer, detainee, plan, amount = amount.Euros, at = at.UtcDateTime })) == 1;
    }

    /// <summary>Takes a request up: with the money there it is credit now, or when the delay is over; without, it is refused.</summary>
    private static async Task<Purchase> TakeUpAsync(LedgerSession session, Purchase purchase, Guid detainee, DateTimeOffset at, TimeSpan delay)
    {
        const string sql = "UPDATE billing.purchases SET state = @state, due_at = @due, ended_at = @ended WHERE id = @Transfer";
        var state = !await HasAsync(session, detainee, purchase.Amount) ? PurchaseState.Refused : delay > TimeSpan.Zero ? PurchaseState.InProcess : PurchaseState.Done;
        if (state == PurchaseState.InProcess) await TakeAsync(session, purchase.Transfer, detainee, purchase.Amount, at);
        if (state == PurchaseState.Done) await DeliverAsync(session, purchase.Transfer, "nominative", detainee, purchase.Plan, purchase.Amount, at);
        await session.Connection.ExecuteAsync(session.Command(sql, new
        {
            purchase.Transfer, state = Names.Of(state), due = (at + delay).UtcDateTime, ended = state == PurchaseState.InProcess ? (DateTime?)null : at.UtcDateTime,
        }));
        return purchase with { State = state, DueAt = at + delay };
    }

    /// <summary>Whether the nominative account holds enough. Its row is locked, so that it stays so.</summary>
    private static async Task<bool> HasAsync(LedgerSession session, Guid detainee, Money amount)
    {
        const string sql = "SELECT balance FROM billing.accounts WHERE id = @nominative FOR NO KEY UPDATE";
        var nominative = await session.AccountAsync("nominative", detainee);
        return new Money(await session.Connection.QuerySingleAsync<decimal>(session.Command(sql, new { nominative }))) >= amount;
    }

    private static async Task TakeAsync(LedgerSession session, string transfer, Guid detainee, Money amount, DateTimeOffset at)
    {
        var row = new Transfer($"request/{transfer}", TransferKind.Request, $"{detainee} {amount}", at);
        await session.BeginTransferAsync(row);
        await session.PostAsync(row, [new Entry(await session.AccountAsync("nominative", detainee), -amount), new Entry(await session.AccountAsync("transit", detainee), amount)]);
    }

    private static async Task DeliverAsync(LedgerSession session, string transfer, string from, Guid detainee, string plan, Money amount, DateTimeOffset at)
    {
        var row = new Transfer(transfer, TransferKind.Purchase, $"{detainee} {plan} {amount}", at);
        if (!await session.BeginTransferAsync(row)) throw TransferConflictException.Of(transfer);
        var telephone = await session.AccountAsync("telephone", detainee);
        var lot = await session.AddLotAsync(telephone, plan, amount, at);
        await session.PostAsync(row, [new Entry(await session.AccountAsync(from, detainee), -amount), new Entry(telephone, amount, lot)]);
    }

    private static async Task<Purchase> KnownPurchaseAsync(LedgerSession session, string transfer, Guid detainee, string plan, Money amount)
    {
        const string sql = "SELECT detainee, plan, amount, state, requested_at AS RequestedAt, due_at AS DueAt FROM billing.purchases WHERE id = @transfer";
        var row = await session.Connection.QuerySingleOrDefaultAsync<PurchaseRow>(session.Command(sql, new { transfer }));
        if (row is null || row.Detainee != detainee || row.Plan != plan || new Money(row.Amount) != amount) throw TransferConflictException.Of(transfer);
        return row.ToPurchase(transfer);
    }

    private static void Check(string transfer, Money amount)
    {
        if (!TransferId.IsValid(transfer)) throw new ArgumentException("A transfer's id has 1 to 64 letters, digits and . _ ~ + : -", nameof(transfer));
        if (amount <= Money.Zero || !amount.IsWholeCents) throw new ArgumentOutOfRangeException(nameof(amount), amount, "An amount is positive and has whole cents.");
    }

    private sealed record PurchaseRow(Guid Detainee, string Plan, decimal Amount, string State, DateTime RequestedAt, DateTime DueAt)
    {
        public Purchase ToPurchase(string transfer) =>
            new(transfer, Plan, new Money(Amount), Names.Parse<PurchaseState>(State), new DateTimeOffset(RequestedAt), new DateTimeOffset(DueAt));
    }
}
