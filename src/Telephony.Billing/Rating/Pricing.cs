namespace Telephony.Billing;

/// <summary>
/// The one price function (DESIGN 4.2) and its inverse; quote, hold, charge, statement and re-rating all call it. Pure.
/// <para>Lots pay oldest first, each at the rate of its plan, until it is empty; a lot may end within a second, and the next one pays the rest of that second
/// at its own rate. Lots of plans that exclude the service are passed over (BIL-18). The connection charge is that of the first lot that pays. When no lot is
/// left, time goes on only where the rate outside plans is free (BIL-19: free asks for no credit).</para>
/// </summary>
public static class Pricing
{
    /// <summary>Time that nobody reaches: ten years.</summary>
    private const int Forever = 10 * 366 * 86_400;

    /// <summary>
    /// The price of an established call of so many whole seconds. A call that was never established has no price: do not ask. When the lots do not cover the
    /// time, the price of what they cover.
    /// </summary>
    /// <param name="rates">Rates in force at the start of the call.</param>
    /// <param name="lots">What may be spent, oldest first.</param>
    /// <param name="seconds">Talk time, not negative.</param>
    public static Price Price(Rates rates, IReadOnlyList<Lot> lots, int seconds)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(lots);
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        var walk = Walk(rates, lots, seconds);
        return walk.Finish(RateNow(rates, lots)?.Rounding ?? Rounding.HalfUp);
    }

    /// <summary>How long can be talked with these lots, in whole seconds, at the end of a paid increment; null: without end; zero also when the connection charge is not covered.</summary>
    public static int? Affordable(Rates rates, IReadOnlyList<Lot> lots)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(lots);
        if (Walk(rates, lots, Forever).IsCovered) return null;
        // What is covered only ends once, so the last covered second is found by halving; asking the price itself makes this its exact inverse.
        var (covered, uncovered) = (0, Forever);
        while (uncovered - covered > 1)
        {
            var middle = covered + ((uncovered - covered) / 2);
            if (Walk(rates, lots, middle).IsCovered) covered = middle;
            else uncovered = middle;
        }
        return covered;
    }

    /// <summary>
    /// What must be held of each lot so that the call may last so many seconds: its price before rounding, up to the next cent, so that no rounding of any
    /// shorter time can ask for more. When the lots do not cover the time, all that they cover. A lot whose rate is free is named with zero.
    /// </summary>
    public static IReadOnlyDictionary<long, Money> Hold(Rates rates, IReadOnlyList<Lot> lots, int seconds)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(lots);
        var affordable = Affordable(rates, lots);
        var walk = Walk(rates, lots, Math.Min(seconds, affordable ?? seconds));
        return walk.IsCovered ? walk.Finish(Rounding.Up).ByLot.ToDictionary() : new Dictionary<long, Money>();
    }

    /// <summary>The rate that applies now: that of the oldest lot that can be spent on the service, else that outside plans; null when it is excluded altogether.</summary>
    public static Rate? RateNow(Rates rates, IReadOnlyList<Lot> lots)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(lots);
        return PayingNow(rates, lots) is { } lot ? rates.For(lot.Plan) : rates.Outside;
    }

    /// <summary>The lot that pays now: the oldest that can be spent on the service; null when there is none.</summary>
    public static Lot? PayingNow(Rates rates, IReadOnlyList<Lot> lots)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(lots);
        return lots.FirstOrDefault(lot => rates.For(lot.Plan) is { } rate && (lot.Available > Money.Zero || rate.IsFree));
    }

    private static PriceWalk Walk(Rates rates, IReadOnlyList<Lot> lots, int seconds)
    {
        var walk = new PriceWalk(seconds, RateNow(rates, lots)?.Connection ?? Money.Zero);
        foreach (var lot in lots)
        {
            if (rates.For(lot.Plan) is not { } rate) continue;
            walk.Pay(lot.Id, lot.Available, rate);
            if (walk.IsCovered) return walk;
        }
        if (rates.Outside is { } outside) walk.Pay(null, Money.Zero, outside);
        return walk;
    }
}
