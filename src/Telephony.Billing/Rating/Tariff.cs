namespace Telephony.Billing;

/// <summary>
/// One dated price (BIL-21). Prices are data: they follow no formula and none is corrected (BIL-13). A free period is a row whose prices are zero (BIL-17).
/// </summary>
public sealed record Tariff
{
    /// <summary>What it prices.</summary>
    public required BilledService Service { get; init; }

    /// <summary>Class of the number called; null for services other than calls.</summary>
    public string? Destination { get; init; }

    /// <summary>Plan whose credit it prices.</summary>
    public required string Plan { get; init; }

    /// <summary>Where it applies; null: wherever there is no row of the establishment's own.</summary>
    public string? Establishment { get; init; }

    /// <summary>First day on which it applies, in the establishment's zone.</summary>
    public required DateOnly From { get; init; }

    /// <summary>First day on which it no longer applies; null: open end.</summary>
    public DateOnly? To { get; init; }

    /// <summary>What it says.</summary>
    public required Rate Rate { get; init; }

    /// <summary>Whether credit of this plan cannot be spent on this service on these days (BIL-18); <see cref="Rate"/> then says nothing.</summary>
    public bool Excluded { get; init; }

    /// <summary>Rows with the same key follow one another in time.</summary>
    internal TariffKey Key => new(Service, Destination, Plan, Establishment);

    /// <summary>Whether a day lies in [<see cref="From"/>, <see cref="To"/>).</summary>
    public bool AppliesOn(DateOnly day) => From <= day && (To is null || day < To);
}

/// <summary>What a tariff row is about, whenever it applies.</summary>
internal readonly record struct TariffKey(BilledService Service, string? Destination, string Plan, string? Establishment);

/// <summary>The price fields of a tariff.</summary>
/// <param name="PerMinute">Price of 60 s.</param>
/// <param name="Connection">Due once per established call (BIL-22).</param>
/// <param name="Increment">Seconds that are paid once they have begun; 1: per second pro rata (BIL-23).</param>
/// <param name="Rounding">How the call's total becomes whole cents.</param>
public sealed record Rate(Money PerMinute, Money Connection, int Increment = 1, Rounding Rounding = Rounding.HalfUp)
{
    /// <summary>Increments are not longer than an hour.</summary>
    public const int MaxIncrement = 3600;

    /// <summary>Whether nothing is ever due.</summary>
    public bool IsFree => PerMinute == Money.Zero && Connection == Money.Zero;
}
