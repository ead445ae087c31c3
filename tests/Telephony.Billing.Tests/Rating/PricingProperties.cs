using FsCheck;
using FsCheck.Fluent;
using static Telephony.Billing.Tests.Rating.Given;

namespace Telephony.Billing.Tests.Rating;

/// <summary>What holds for every tariff and every set of lots (DESIGN 4.2). A failure prints the seed to replay it.</summary>
public sealed class PricingProperties
{
    private sealed record Case(Rates Rates, Lot[] Lots, int Seconds)
    {
        public Money Credit => Money.Sum(Lots.Select(lot => lot.Available));

        public override string ToString() => $"{Rates.ToJson()} {string.Join(' ', Lots.Select(lot => $"{lot.Plan}:{lot.Available}"))} {Seconds} s";
    }

    private static readonly string[] Plans = [Plan.Outside, "10", "20", "40"];

    private static Gen<Rate?> Rates4 => Gen.Frequency(
        (8, from perMinute in Gen.Choose(0, 5000)
            from connection in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, 3000)))
            from increment in Gen.Elements(1, 1, 1, 6, 30, 60)
            from rounding in Gen.Elements(Rounding.HalfUp, Rounding.HalfUp, Rounding.Up, Rounding.Down)
            select (Rate?)Rate(perMinute / 10_000m, connection / 10_000m, increment, rounding)),
        (1, Gen.Constant((Rate?)Rate(0))),
        (1, Gen.Constant((Rate?)null)));

    private static Arbitrary<Case> Cases => (
        from rates in Gen.ArrayOf(Rates4, Plans.Length)
        from known in Gen.Choose(1, Plans.Length)
        from lots in Gen.ArrayOf(from plan in Gen.Elements(Plans) from cents in Gen.Frequency((3, Gen.Choose(0, 60)), (1, Gen.Choose(0, 5000))) select (plan, cents))
        from seconds in Gen.Frequency((2, Gen.Choose(0, 200)), (1, Gen.Choose(0, 20_000)))
        select new Case(
            Given.Rates([.. Plans.Zip(rates).Take(known)]),
            [.. lots.Take(5).Select((lot, index) => Lot(index + 1, lot.plan, lot.cents / 100m))], seconds)).ToArbitrary();

    private static void Holds(Func<Case, bool> property) => Prop.ForAll(Cases, property).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Test]
    public void A_longer_call_never_costs_less() => Holds(c =>
    {
        var before = Money.Zero;
        for (var seconds = c.Seconds; seconds < c.Seconds + 130; seconds += 7)
        {
            var total = Pricing.Price(c.Rates, c.Lots, seconds).Total;
            if (total < before) return false;
            before = total;
        }
        return true;
    });

    [Test]
    public void Affordable_is_the_exact_inverse_of_price() => Holds(c =>
        Pricing.Affordable(c.Rates, c.Lots) is not { } seconds
            ? Pricing.Price(c.Rates, c.Lots, 1_000_000).IsCovered
            : !Pricing.Price(c.Rates, c.Lots, seconds + 1).IsCovered && (seconds == 0 || Pricing.Price(c.Rates, c.Lots, seconds).IsCovered)
                && Pricing.Price(c.Rates, c.Lots, c.Seconds).IsCovered == (c.Seconds <= seconds && (seconds > 0 || Pricing.Price(c.Rates, c.Lots, 0).IsCovered)));

    [Test]
    public void Segments_sum_to_the_total_which_is_whole_cents_and_never_more_than_the_lots_hold() => Holds(c =>
    {
        var price = Pricing.Price(c.Rates, c.Lots, c.Seconds);
        return Money.Sum(price.Segments.Select(segment => segment.Amount)) == price.Total && price.Total.IsWholeCents && price.Total <= c.Credit
            && price.ByLot.All(share => share.Value.IsWholeCents && share.Value >= Money.Zero && share.Value <= c.Lots.Single(lot => lot.Id == share.Key).Available);
    });

    [Test]
    public void Segments_last_as_long_as_the_call_up_to_the_end_of_its_increment() => Holds(c =>
    {
        var price = Pricing.Price(c.Rates, c.Lots, c.Seconds);
        var time = price.Segments.Sum(segment => segment.Seconds);
        return !price.IsCovered || (time >= c.Seconds && time < c.Seconds + 60);
    });

    [Test]
    public void Lots_are_spent_oldest_first_and_to_the_end() => Holds(c =>
    {
        var spent = Pricing.Price(c.Rates, c.Lots, c.Seconds).ByLot.ToList();
        return spent.Select(share => share.Key).SequenceEqual(spent.Select(share => share.Key).Order())
            && spent.SkipLast(1).All(share => share.Value == c.Lots.Single(lot => lot.Id == share.Key).Available);
    });

    [Test]
    public void What_is_held_for_a_time_pays_for_it_and_for_every_shorter_one_at_the_same_price() => Holds(c =>
    {
        var time = Math.Min(c.Seconds, Pricing.Affordable(c.Rates, c.Lots) ?? c.Seconds);
        if (time == 0) return true; // No call is opened for that.
        var hold = Pricing.Hold(c.Rates, c.Lots, time);
        var held = c.Lots.Where(lot => hold.ContainsKey(lot.Id)).Select(lot => new Lot(lot.Id, lot.Plan, hold[lot.Id])).ToList();
        return new[] { 0, time / 3, time / 2, time }.All(seconds =>
        {
            var (priced, whole) = (Pricing.Price(c.Rates, held, seconds), Pricing.Price(c.Rates, c.Lots, seconds));
            return priced.IsCovered && priced.Total == whole.Total && priced.ByLot.SequenceEqual(whole.ByLot);
        });
    });
}
