namespace Telephony.Billing.Tests.Rating;

/// <summary>Rates and lots in few words.</summary>
internal static class Given
{
    public static Money Euros(decimal euros) => new(euros);

    public static Lot Lot(long id, string plan, decimal euros) => new(id, plan, Euros(euros));

    public static Rate Rate(decimal perMinute, decimal connection = 0, int increment = 1, Rounding rounding = Rounding.HalfUp) =>
        new(Euros(perMinute), Euros(connection), increment, rounding);

    /// <summary>Rates by plan; null is excluded.</summary>
    public static Rates Rates(params (string Plan, Rate? Rate)[] rates) => new(rates.ToDictionary(rate => rate.Plan, rate => rate.Rate));

    public static Tariff Tariff(string from, string? to, decimal perMinute, string plan = Plan.Outside, string? establishment = null, bool excluded = false) => new()
    {
        Service = BilledService.Voicemail, Plan = plan, Establishment = establishment, From = DateOnly.Parse(from), To = to is null ? null : DateOnly.Parse(to),
        Rate = Rate(perMinute), Excluded = excluded,
    };
}
