using Dapper;

namespace Telephony.Billing;

/// <summary>A call that would cost something else by the tariffs as they are now.</summary>
/// <param name="Call">The call.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Then">What it cost.</param>
/// <param name="Now">What it would cost.</param>
public sealed record RerateDifference(string Call, DateTimeOffset StartedAt, Money Then, Money Now);

/// <summary>What <c>billing rerate</c> found.</summary>
/// <param name="Calls">Calls priced anew.</param>
/// <param name="Total">What they cost.</param>
/// <param name="Differences">Those that come out otherwise; empty when every cent is the same.</param>
public sealed record RerateReport(int Calls, Money Total, IReadOnlyList<RerateDifference> Differences);

/// <content><c>billing rerate</c>: the price function over what is stored of each call (BIL-21).</content>
public sealed partial class BillingStore
{
    private static readonly Money s_plenty = new(1_000_000);

    /// <summary>
    /// Prices every ended call anew that started on a day from <paramref name="from"/> to <paramref name="to"/>, both included, in its establishment's zone: by the
    /// tariffs stored now that apply at its start, its talk time, and what it held of each lot. Nothing is changed. The same tariffs give the same cents.
    /// </summary>
    public async Task<RerateReport> RerateAsync(DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        // started_at is searched by whole days around the zone's, which the index bears.
        const string sql = """
            SELECT h.call, h.service, h.destination, h.establishment, h.time_zone AS TimeZone, h.started_at AS StartedAt, h.seconds, h.total,
                h.rates::text AS Rates, s.lot, l.plan, s.amount
            FROM billing.holds h LEFT JOIN (billing.hold_shares s JOIN billing.lots l ON l.id = s.lot) ON s.call = h.call
            WHERE h.state <> 'open' AND h.started_at >= (@from::date - 1) AT TIME ZONE 'UTC' AND h.started_at < (@to::date + 2) AT TIME ZONE 'UTC'
                AND (h.started_at AT TIME ZONE h.time_zone)::date BETWEEN @from AND @to
            ORDER BY h.started_at, h.call, s.lot
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var book = await TariffTables.BookAsync(connection, null, null, cancellation);
        var rows = await connection.QueryAsync<UsedRow>(new CommandDefinition(sql, new { from, to }, cancellationToken: cancellation));
        var (calls, total, differences) = (0, Money.Zero, new List<RerateDifference>());
        foreach (var call in rows.GroupBy(row => row.Call))
        {
            var (first, then) = (call.First(), new Money(call.First().Total));
            var now = PriceOf(book, first, [.. call.Where(row => row.Lot is not null).Select(row => new Lot(row.Lot!.Value, row.Plan!, new Money(row.Amount!.Value)))]);
            if (now != then) differences.Add(new RerateDifference(first.Call, new DateTimeOffset(first.StartedAt), then, now));
            (calls, total) = (calls + 1, total + then);
        }
        return new RerateReport(calls, total, differences);
    }

    private static Money PriceOf(TariffBook book, UsedRow call, IReadOnlyList<Lot> lots)
    {
        if (call.Seconds is not { } seconds) return Money.Zero;
        var rates = book.RatesAt(Names.Parse<BilledService>(call.Service), call.Destination, call.Establishment, new DateTimeOffset(call.StartedAt), call.TimeZone);
        var price = Pricing.Price(rates, lots, seconds);
        // What was held covered the time by the rates of then; if it no longer does, the whole price is what differs.
        if (price.IsCovered || lots.Count == 0 || !Pricing.Price(Rates.FromJson(call.Rates), lots, seconds).IsCovered) return price.Total;
        return Pricing.Price(rates, [.. lots.SkipLast(1), new Lot(lots[^1].Id, lots[^1].Plan, s_plenty)], seconds).Total;
    }

    private sealed record UsedRow(
        string Call, string Service, string? Destination, string Establishment, string TimeZone, DateTime StartedAt, int? Seconds, decimal Total, string Rates,
        long? Lot, string? Plan, decimal? Amount);
}
