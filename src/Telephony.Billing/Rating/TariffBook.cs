using NodaTime;

namespace Telephony.Billing;

/// <summary>A set of dated tariffs with the plans that they name; answers what applies at an instant (BIL-21). Immutable.</summary>
public sealed class TariffBook
{
    private readonly ILookup<TariffKey, Tariff> _tariffs;
    private readonly IReadOnlyList<Plan> _plans;

    /// <summary>A book of rows that <see cref="TariffRules"/> has found to be in order.</summary>
    public TariffBook(IEnumerable<Plan> plans, IEnumerable<Tariff> tariffs)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(tariffs);
        _plans = [.. plans];
        _tariffs = tariffs.ToLookup(tariff => tariff.Key);
    }

    /// <summary>
    /// The rates of a call that starts at <paramref name="start"/>. For each plan, the first of these rows that applies on the day of the start in the
    /// establishment's zone: the establishment's own, the one for all. A plan without a row pays what applies outside plans (C-5); a plan whose row is
    /// excluded, or which does not have the service among its own, cannot be used for it.
    /// </summary>
    /// <param name="service">What is priced.</param>
    /// <param name="destination">Class of the number called; null for other services than calls.</param>
    /// <param name="establishment">Code of the establishment.</param>
    /// <param name="start">When the call starts.</param>
    /// <param name="timeZone">IANA name of the establishment's zone.</param>
    public Rates RatesAt(BilledService service, string? destination, string establishment, DateTimeOffset start, string timeZone)
    {
        var day = DayOf(start, timeZone);
        var rates = new Dictionary<string, Rate?>(StringComparer.Ordinal);
        foreach (var plan in _plans)
        {
            if (!plan.Services.Contains(service)) rates[plan.Code] = null;
            else if (RowOn(day, service, destination, plan.Code, establishment) is { } row) rates[plan.Code] = row.Excluded ? null : row.Rate;
        }
        return new Rates(rates);
    }

    /// <summary>The day of an instant where the establishment is (DESIGN 4.7).</summary>
    public static DateOnly DayOf(DateTimeOffset instant, string timeZone)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) ?? throw new ArgumentException("There is no such time zone.", nameof(timeZone));
        return Instant.FromDateTimeOffset(instant).InZone(zone).Date.ToDateOnly();
    }

    private Tariff? RowOn(DateOnly day, BilledService service, string? destination, string plan, string establishment) =>
        RowOn(day, new TariffKey(service, destination, plan, establishment)) ?? RowOn(day, new TariffKey(service, destination, plan, null));

    private Tariff? RowOn(DateOnly day, TariffKey key) => _tariffs[key].FirstOrDefault(row => row.AppliesOn(day));
}
