using Telephony.Directory;

namespace Telephony.Billing;

/// <content>Prices for people to read: what is in force, what applies to somebody now, what something would cost.</content>
public sealed partial class BillingStore
{
    // Credit outside plans has no amount of its own: as much as anything costs.
    private static readonly Money s_anyAmount = new(10_000);

    /// <summary>Tariffs in force on a day: those for all, and those of these establishments (null: of every one). By service, class, plan and establishment.</summary>
    public async Task<IReadOnlyList<Tariff>> TariffsAsync(DateOnly day, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var order = (await TariffTables.PlansAsync(connection, cancellation)).Select((plan, index) => (plan.Code, index)).ToDictionary(plan => plan.Code, plan => plan.index, StringComparer.Ordinal);
        var all = await TariffTables.TariffsAsync(connection, null, null, cancellation);
        return [.. all.Where(tariff => tariff.AppliesOn(day) && (tariff.Establishment is null || establishments is null || establishments.Contains(tariff.Establishment)))
            .OrderBy(tariff => tariff.Service).ThenBy(tariff => tariff.Destination, StringComparer.Ordinal).ThenBy(tariff => order[tariff.Plan]).ThenBy(tariff => tariff.Establishment, StringComparer.Ordinal)];
    }

    /// <summary>Classes of numbers, by name.</summary>
    public async Task<IReadOnlyList<string>> DestinationsAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return [.. (await TariffTables.PrefixesAsync(connection, cancellation)).Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>What something would cost; nothing is held by it.</summary>
    public async Task<Estimate> EstimateAsync(EstimateRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((request.Service == BilledService.Call) != (request.Destination is not null)) throw new ArgumentException("A call, and nothing else, has a destination.", nameof(request));
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var book = await TariffTables.BookAsync(connection, request.Service, request.Destination, cancellation);
        var rates = book.RatesAt(request.Service, request.Destination, request.Establishment, request.At, request.TimeZone);
        if (rates.For(request.Plan.Code) is not { } rate) return new Estimate(null, null);
        // Only this plan pays: what goes beyond its credit is not covered, whatever applies without credit.
        var alone = new Rates(new Dictionary<string, Rate?> { [request.Plan.Code] = rate });
        return new Estimate(rate, Pricing.Price(alone, [new Lot(1, request.Plan.Code, request.Plan.Price ?? s_anyAmount)], (int)request.Duration.TotalSeconds));
    }

    /// <summary>What applies to a detainee now, for each service and class of numbers (BIL-26).</summary>
    public async Task<IReadOnlyList<CurrentRate>> CurrentRatesAsync(Detainee detainee, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(detainee);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var book = await TariffTables.BookAsync(connection, null, null, cancellation);
        var (_, _, lots) = await CreditAsync(connection, detainee.Id, cancellation);
        var classes = (await TariffTables.PrefixesAsync(connection, cancellation)).Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. classes.Select(name => Current(BilledService.Call, name)), Current(BilledService.Voicemail, null), Current(BilledService.Video, null)];

        CurrentRate Current(BilledService service, string? destination)
        {
            var rates = book.RatesAt(service, destination, detainee.EstablishmentCode, at, detainee.TimeZone);
            return new CurrentRate(service, destination, Pricing.RateNow(rates, lots), Pricing.PayingNow(rates, lots)?.Plan);
        }
    }
}
