using Dapper;

namespace Telephony.Billing;

/// <content>What running calls have left, for who watches them.</content>
public sealed partial class BillingStore
{
    /// <summary>The credit of each of these calls that holds some now, in one statement. A call that is not in the answer is not paid: it is free, or its hold is over.</summary>
    public async Task<IReadOnlyDictionary<string, RunningCredit>> RunningCreditAsync(IReadOnlyCollection<string> calls, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(calls);
        const string sql = """
            SELECT h.call, h.rates::text AS Rates, coalesce(h.known_seconds, 0) AS Talked, l.id, l.plan, coalesce(s.amount, 0) AS Share, l.remaining - l.held AS Free
            FROM billing.holds h
            LEFT JOIN billing.lots l ON l.account = h.account AND l.remaining > 0
            LEFT JOIN billing.hold_shares s ON s.lot = l.id AND s.call = h.call
            WHERE h.call = ANY (@calls) AND h.state = 'open' ORDER BY h.call, l.id
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<RunningRow>(new CommandDefinition(sql, new { calls = calls.ToArray() }, cancellationToken: cancellation));
        return rows.GroupBy(row => row.Call, StringComparer.Ordinal).ToDictionary(call => call.Key, call => CreditOf([.. call]), StringComparer.Ordinal);
    }

    /// <summary>What runs now at a detainee's expense, with what it holds, the longest running first.</summary>
    public async Task<IReadOnlyList<HeldUse>> HeldAsync(Guid detainee, CancellationToken cancellation)
    {
        const string sql = """
            SELECT h.call, h.service, h.started_at AS StartedAt, coalesce(sum(s.amount), 0) AS Amount
            FROM billing.accounts a JOIN billing.holds h ON h.account = a.id AND h.state = 'open' LEFT JOIN billing.hold_shares s ON s.call = h.call
            WHERE a.detainee = @detainee AND a.kind = 'telephone' GROUP BY h.call ORDER BY h.started_at, h.call
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<HeldRow>(new CommandDefinition(sql, new { detainee }, cancellationToken: cancellation));
        return [.. rows.Select(row => new HeldUse(row.Call, Names.Parse<BilledService>(row.Service), new DateTimeOffset(row.StartedAt), new Money(row.Amount)))];
    }

    private static RunningCredit CreditOf(IReadOnlyList<RunningRow> call)
    {
        var rates = Rates.FromJson(call[0].Rates);
        List<Lot> lots = [.. call.Where(row => row.Id is not null).Select(row => new Lot(row.Id!.Value, row.Plan!, new Money(row.Share + row.Free!.Value)))];
        var spent = call[0].Talked == 0 ? Money.Zero : Pricing.Price(rates, lots, call[0].Talked).Total;
        return new RunningCredit(Money.Sum(lots.Where(lot => rates.For(lot.Plan) is not null).Select(lot => lot.Available)) - spent,
            Pricing.Affordable(rates, lots) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private sealed record HeldRow(string Call, string Service, DateTime StartedAt, decimal Amount);

    private sealed record RunningRow(string Call, string Rates, int Talked, long? Id, string? Plan, decimal Share, decimal? Free);
}
