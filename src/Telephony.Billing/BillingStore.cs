using Dapper;
using Npgsql;

namespace Telephony.Billing;

/// <summary>
/// The SQL of schema <c>billing</c>: prices, accounts and their ledger, what calls hold and what they cost. What spends, moves or holds money is one statement
/// or one transaction, is on disk when it has ended, and may be done again when its answer was lost. Instants come from the caller. Thread-safe; database failures are let through.
/// </summary>
public sealed partial class BillingStore(NpgsqlDataSource database)
{
    /// <summary>The price of a service for a detainee at an instant; nothing is held by it.</summary>
    public async Task<Quote> QuoteAsync(UsageRequest request, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((request.Service == BilledService.Call) != (request.Number is not null)) throw new ArgumentException("A call, and nothing else, has a number.", nameof(request));
        await using var connection = await database.OpenConnectionAsync(cancellation);
        string? destination = null;
        if (request.Number is { } number)
        {
            destination = (await TariffTables.DestinationsAsync(connection, cancellation)).ClassOf(number);
            if (destination is null) return await NoTariffAsync(connection, request, at, cancellation);
        }
        var book = await TariffTables.BookAsync(connection, request.Service, destination, cancellation);
        var rates = book.RatesAt(request.Service, destination, request.Detainee.EstablishmentCode, at, request.Detainee.TimeZone);
        var (account, balance, lots) = await CreditAsync(connection, request.Detainee.Id, cancellation);
        var quote = new Quote { Request = request, At = at, Destination = destination, Account = account, Rates = rates, Lots = lots, Balance = balance };
        return quote with { Refusal = Refusal(quote) };
    }

    private static BillingRefusal? Refusal(Quote quote)
    {
        if (quote.Rates.IsEmpty) return BillingRefusal.NoTariff;
        if (quote.Seconds is null or > 0) return null;
        return quote.Lots.Any(lot => lot.Available > Money.Zero) && quote.Lots.All(lot => quote.Rates.For(lot.Plan) is null) ? BillingRefusal.NotIncluded : BillingRefusal.NoCredit;
    }

    private static async Task<Quote> NoTariffAsync(NpgsqlConnection connection, UsageRequest request, DateTimeOffset at, CancellationToken cancellation)
    {
        var (account, balance, lots) = await CreditAsync(connection, request.Detainee.Id, cancellation);
        var none = new Rates(new Dictionary<string, Rate?>());
        return new Quote { Request = request, At = at, Account = account, Rates = none, Lots = lots, Balance = balance, Refusal = BillingRefusal.NoTariff };
    }

    private static async Task<(long? Account, Money Balance, IReadOnlyList<Lot> Lots)> CreditAsync(NpgsqlConnection connection, Guid detainee, CancellationToken cancellation)
    {
        const string sql = """
            SELECT a.id AS Account, a.balance, l.id, l.plan, l.remaining - l.held AS Free
            FROM billing.accounts a LEFT JOIN billing.lots l ON l.account = a.id AND l.remaining > 0
            WHERE a.detainee = @detainee AND a.kind = 'telephone' ORDER BY l.id
            """;
        var rows = (await connection.QueryAsync<CreditRow>(new CommandDefinition(sql, new { detainee }, cancellationToken: cancellation))).ToList();
        if (rows.Count == 0) return (null, Money.Zero, []);
        return (rows[0].Account, new Money(rows[0].Balance), [.. rows.Where(row => row.Id is not null).Select(row => new Lot(row.Id!.Value, row.Plan!, new Money(row.Free!.Value)))]);
    }

    private sealed record CreditRow(long Account, decimal Balance, long? Id, string? Plan, decimal? Free);
}
