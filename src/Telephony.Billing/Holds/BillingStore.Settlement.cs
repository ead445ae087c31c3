using Dapper;

namespace Telephony.Billing;

/// <content>
/// How calls end. What a call costs is the price of its talk time, paid by what it held; a settlement posts what of that is not posted yet, under the id
/// <c>call/CALL/N</c>, so the same end told twice posts nothing, and a node that was thought dead posts only the difference (DESIGN 4.5).
/// </content>
public sealed partial class BillingStore
{
    /// <summary>
    /// Ends a call: charges its talk time and gives the rest of its hold back. A call whose hold was given back already can still take what is free of the
    /// lots that it had held; what is not is written off, for it was our failure.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="talked">Talk time; null when it was never established: then nothing is due, not even the connection charge (BIL-22).</param>
    /// <param name="at">When it is settled.</param>
    /// <param name="cancellation">Gives up; asking again is harmless.</param>
    public async Task<Settlement> SettleAsync(string call, TimeSpan? talked, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        if (await LockHoldAsync(session, call) is not { } hold) return new Settlement(SettlementOutcome.Unknown, Money.Zero, Money.Zero);
        if (hold.State == "refunded") return new Settlement(SettlementOutcome.Refunded, Money.Zero, Money.Zero);
        int? seconds = talked is { } time ? WholeSeconds(time) : null;
        if (hold.State == "settled" && hold.Seconds == seconds) return new Settlement(SettlementOutcome.Settled, new Money(hold.Total), new Money(hold.WrittenOff));
        var settlement = await SettleAsync(session, hold, seconds, at);
        await session.CommitAsync();
        return settlement;
    }

    /// <summary>
    /// Settles the calls of a node whose process ended, or of all nodes whose lease is over (null), for the talk time that is known to have passed: nobody
    /// pays for a failure of ours. Returns how many.
    /// </summary>
    /// <param name="node">The node; null: those whose lease is over.</param>
    /// <param name="at">When they are settled.</param>
    /// <param name="cancellation">Gives up; what is settled by then stays so.</param>
    /// <param name="runs">Which of them run all the same; asked after all were read.</param>
    /// <param name="refused">Told of a call that the database refuses to settle, so that it holds up no other; null: that is thrown.</param>
    public async Task<int> SettleDeadAsync(
        string? node, DateTimeOffset at, CancellationToken cancellation, Predicate<string>? runs = null, Action<string, Exception>? refused = null)
    {
        const string sql = """
            SELECT h.call FROM billing.holds h LEFT JOIN billing.nodes n ON n.node = h.node
            WHERE h.state = 'open' AND (h.node = @node OR (@node::text IS NULL AND coalesce(n.lease_until, '-infinity') < @at))
            ORDER BY h.call
            """;
        IEnumerable<string> calls;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            calls = await connection.QueryAsync<string>(new CommandDefinition(sql, new { node, at = at.UtcDateTime }, cancellationToken: cancellation));
        var settled = 0;
        foreach (var call in calls)
        {
            if (runs?.Invoke(call) == true) continue;
            try
            {
                if (await SettleDeadAsync(call, at, cancellation)) settled++;
            }
            catch (Exception e) when (refused is not null && e is not OperationCanceledException && !Outage.IsOne(e))
            {
                refused(call, e);
            }
        }
        return settled;
    }

    private async Task<bool> SettleDeadAsync(string call, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var session = await LedgerSession.BeginAsync(database, cancellation);
        if (await LockHoldAsync(session, call) is not { State: "open" } hold) return false; // It ended meanwhile.
        await SettleAsync(session, hold, hold.KnownSeconds, at);
        await session.CommitAsync();
        return true;
    }

    /// <summary>Says that a node lives until then.</summary>
    public async Task RenewLeaseAsync(string node, DateTimeOffset until, CancellationToken cancellation)
    {
        const string sql = """
            INSERT INTO billing.nodes (node, lease_until) VALUES (@node, @until) ON CONFLICT (node) DO UPDATE SET lease_until = excluded.lease_until
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { node, until = until.UtcDateTime }, cancellationToken: cancellation));
    }

    /// <summary>Gives back what an ended use cost, to the lots that paid: no sound, or we broke it. Nothing is charged for it afterwards.</summary>
    private static async Task RefundAsync(LedgerSession session, StoredHold hold, DateTimeOffset at)
    {
        var (call, shares) = (hold.Call, await SharesAsync(session, hold.Call));
        await session.Connection.ExecuteAsync(session.Command("UPDATE billing.hold_shares SET charged = 0 WHERE call = @call", new { call }));
        await session.Connection.ExecuteAsync(session.Command("UPDATE billing.holds SET state = 'refunded' WHERE call = @call", new { call }));
        await PostUsageAsync(session, new Transfer($"call/{call}/refund", TransferKind.Refund, "", at, call), hold, [.. shares.Select(share => (share.Lot, -new Money(share.Charged)))]);
    }

    private static async Task<Settlement> SettleAsync(LedgerSession session, StoredHold hold, int? seconds, DateTimeOffset at)
    {
        var shares = await SharesAsync(session, hold.Call);
        var price = seconds is { } time
            ? Pricing.Price(hold.ToRates(), [.. shares.Select(share => new Lot(share.Lot, share.Plan, new Money(share.Amount)))], time)
            : new Price([], Money.Zero, IsCovered: true);
        var due = price.ByLot.ToDictionary();
        var isLate = hold.State != "open";
        if (!isLate) await ReleaseAsync(session, hold.Call);
        var posted = shares.Select(share => (share.Lot, Amount: Takeable(share, due.GetValueOrDefault(share.Lot), isLate))).ToList();
        var charged = Money.Sum(shares.Select(share => new Money(share.Charged)).Concat(posted.Select(part => part.Amount)));
        var number = hold.Settlements + 1;
        await PostUsageAsync(session, new Transfer($"call/{hold.Call}/{number}", TransferKind.Usage, "", at, hold.Call), hold, posted);
        await NoteAsync(session, hold.Call, seconds, price, price.Total - charged, number, posted, at);
        return new Settlement(SettlementOutcome.Settled, price.Total, price.Total - charged);
    }

    /// <summary>What of a lot is still to be posted. Late, when the hold is given back, only what nobody else holds by now.</summary>
    private static Money Takeable(ShareRow share, Money due, bool isLate)
    {
        var missing = due - new Money(share.Charged);
        return isLate ? Money.Min(missing, new Money(share.Free)) : missing;
    }

    private static async Task PostUsageAsync(LedgerSession session, Transfer transfer, StoredHold hold, IReadOnlyList<(long Lot, Money Amount)> parts)
    {
        if (parts.All(part => part.Amount == Money.Zero)) return;
        var revenue = await session.HouseAsync("revenue", hold.Establishment);
        await session.BeginTransferAsync(transfer);
        await session.PostAsync(transfer,
            [.. parts.Select(part => new Entry(hold.Account, -part.Amount, part.Lot)), new Entry(revenue, Money.Sum(parts.Select(part => part.Amount)))]);
    }

    private static async Task NoteAsync(
        LedgerSession session, string call, int? seconds, Price price, Money writtenOff, int number, IReadOnlyList<(long Lot, Money Amount)> posted, DateTimeOffset at)
    {
        const string charge = """
            UPDATE billing.hold_shares s SET charged = s.charged + p.amount FROM unnest(@lots, @amounts) AS p (lot, amount) WHERE s.call = @call AND s.lot = p.lot AND p.amount <> 0
            """;
        const string note = """
            UPDATE billing.holds SET state = 'settled', seconds = @seconds, total = @total, written_off = @writtenOff, segments = @segments::jsonb, settlements = @number,
                ended_at = coalesce(ended_at, @at)
            WHERE call = @call
            """;
        await session.Connection.ExecuteAsync(session.Command(charge, new
        {
            call, lots = posted.Select(part => part.Lot).ToArray(), amounts = posted.Select(part => part.Amount.Euros).ToArray(),
        }));
        await session.Connection.ExecuteAsync(session.Command(note, new
        {
            call, seconds, total = price.Total.Euros, writtenOff = writtenOff.Euros, segments = SegmentJson.Write(price.Segments), number, at = at.UtcDateTime,
        }));
    }

    /// <summary>Locks the lots of the hold, then the hold; null when there is none.</summary>
    private static async Task<StoredHold?> LockHoldAsync(LedgerSession session, string call)
    {
        const string lots = """
            SELECT l.id FROM billing.lots l
            WHERE l.account = (SELECT account FROM billing.holds WHERE call = @call) AND (l.remaining > 0 OR l.id IN (SELECT lot FROM billing.hold_shares WHERE call = @call))
            ORDER BY l.id FOR NO KEY UPDATE
            """;
        const string hold = $"SELECT {HoldColumns} FROM billing.holds WHERE call = @call FOR UPDATE";
        await session.Connection.ExecuteAsync(session.Command(lots, new { call }));
        return await session.Connection.QuerySingleOrDefaultAsync<StoredHold>(session.Command(hold, new { call }));
    }

    private static async Task<IReadOnlyList<ShareRow>> SharesAsync(LedgerSession session, string call)
    {
        const string sql = """
            SELECT s.lot, l.plan, s.amount, s.charged, l.remaining - l.held AS Free
            FROM billing.hold_shares s JOIN billing.lots l ON l.id = s.lot WHERE s.call = @call ORDER BY s.lot
            """;
        return (await session.Connection.QueryAsync<ShareRow>(session.Command(sql, new { call }))).ToList();
    }

    private static Task<int> ReleaseAsync(LedgerSession session, string call)
    {
        const string sql = """
            UPDATE billing.lots l SET held = l.held - s.amount FROM billing.hold_shares s WHERE s.call = @call AND s.lot = l.id AND s.amount > 0
            """;
        return session.Connection.ExecuteAsync(session.Command(sql, new { call }));
    }

    private sealed record ShareRow(long Lot, string Plan, decimal Amount, decimal Charged, decimal Free);
}
