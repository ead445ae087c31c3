using static Telephony.Billing.Tests.Rating.Given;

namespace Telephony.Billing.Tests.Rating;

public sealed class PricingTests
{
    /// <summary>BIL-11 and BIL-12, which are not monotonic (BIL-13).</summary>
    private static readonly Rates Video = Rates((Plan.Outside, Rate(0.30m, 0.14m)), ("20", Rate(0.26m)), ("30", Rate(0.25m)), ("40", Rate(0.20m)), ("50", Rate(0.27m)));

    /// <summary>BIL-15 and C-2: 20 minutes at 0.30 and 0.14 are the "about 6 euros" of the other source.</summary>
    [TestCase(Plan.Outside, 1200, 6.14)]
    [TestCase("20", 1200, 5.20)]
    [TestCase("30", 1200, 5.00)]
    [TestCase("40", 1200, 4.00)]
    [TestCase("50", 1200, 5.40)]
    [TestCase("10", 1200, 6.14, Description = "BIL-14, C-5: no price of its own, so the one outside plans")]
    public void Video_prices_are_those_of_the_table(string plan, int seconds, double expected) =>
        Assert.That(Pricing.Price(Video, [Lot(1, plan, 50)], seconds).Total, Is.EqualTo(Euros((decimal)expected)));

    [TestCase(0.15, 1, 1, 0.00, Description = "0.0025")]
    [TestCase(0.15, 1, 2, 0.01, Description = "0.0050 is rounded up")]
    [TestCase(0.15, 1, 61, 0.15, Description = "0.1525")]
    [TestCase(0.15, 60, 1, 0.15)]
    [TestCase(0.15, 60, 60, 0.15)]
    [TestCase(0.15, 60, 61, 0.30)]
    [TestCase(0.15, 1, 0, 0.00)]
    public void The_total_is_rounded_half_up_and_begun_increments_are_paid(double perMinute, int increment, int seconds, double expected)
    {
        var price = Pricing.Price(Rates((Plan.Outside, Rate((decimal)perMinute, increment: increment))), [Lot(1, Plan.Outside, 10)], seconds);
        Assert.That(price.Total, Is.EqualTo(Euros((decimal)expected)));
    }

    [TestCase(Rounding.HalfUp, 0.01)]
    [TestCase(Rounding.Up, 0.02)]
    [TestCase(Rounding.Down, 0.01)]
    public void Rounding_is_a_field_of_the_tariff(Rounding rounding, double expected)
    {
        var price = Pricing.Price(Rates((Plan.Outside, Rate(0.12m, rounding: rounding))), [Lot(1, Plan.Outside, 10)], 7);
        Assert.That(price.Total, Is.EqualTo(Euros((decimal)expected)), "of 0.014");
    }

    [Test]
    public void An_established_call_of_no_second_costs_its_connection_charge_only() // BIL-22
    {
        var price = Pricing.Price(Video, [Lot(1, Plan.Outside, 10)], 0);
        Assert.That(price.Total, Is.EqualTo(Euros(0.14m)));
        Assert.That(price.Segments, Is.EqualTo(new[] { new Segment(1, Money.Zero, 0, Euros(0.14m), IsConnection: true) }));
    }

    [Test]
    public void A_call_crosses_from_one_lot_and_rate_into_the_next_within_a_second()
    {
        var rates = Rates(("20", Rate(0.26m)), (Plan.Outside, Rate(0.30m)));
        // 0.10 at 0.26 a minute lasts 23.076923 s; the other 36.923077 s cost 0.184615 outside.
        var price = Pricing.Price(rates, [Lot(1, "20", 0.10m), Lot(2, Plan.Outside, 5)], 60);
        Assert.That(price.Segments, Is.EqualTo(new[]
        {
            new Segment(1, Euros(0.26m), 23.076923m, Euros(0.10m)), new Segment(2, Euros(0.30m), 36.923077m, Euros(0.18m)),
        }), "the difference of rounding is on the last lot");
        Assert.That(price.Total, Is.EqualTo(Euros(0.28m)));
    }

    [Test]
    public void A_step_that_one_lot_began_is_finished_by_the_next_at_its_own_rate()
    {
        var rates = Rates(("20", Rate(0.60m, increment: 60)), (Plan.Outside, Rate(0.30m, increment: 30)));
        // Half of the first minute is paid by the first lot; then 30 s to finish it, and one more step of 30 s for the 61st second.
        var price = Pricing.Price(rates, [Lot(1, "20", 0.30m), Lot(2, Plan.Outside, 5)], 61);
        Assert.That(price.Segments.Select(segment => (segment.Lot, segment.Seconds, segment.Amount)), Is.EqualTo(new (long?, decimal, Money)[]
        {
            (1, 30, Euros(0.30m)), (2, 60, Euros(0.30m)),
        }));
    }

    [Test]
    public void A_connection_charge_may_cross_lots_and_is_due_once()
    {
        var price = Pricing.Price(Rates((Plan.Outside, Rate(0.30m, 0.14m))), [Lot(1, Plan.Outside, 0.10m), Lot(2, Plan.Outside, 5)], 60);
        Assert.That(price.Segments.Select(segment => (segment.Lot, segment.Amount, segment.IsConnection)), Is.EqualTo(new (long?, Money, bool)[]
        {
            (1, Euros(0.10m), true), (2, Euros(0.04m), true), (2, Euros(0.30m), false),
        }));
    }

    [Test]
    public void Credit_of_an_excluded_plan_is_passed_over() // BIL-18
    {
        var rates = Rates(("10", null), (Plan.Outside, Rate(0.08m)));
        var price = Pricing.Price(rates, [Lot(1, "10", 10), Lot(2, Plan.Outside, 5)], 60);
        Assert.That(price.ByLot, Is.EqualTo(new[] { KeyValuePair.Create(2L, Euros(0.08m)) }));
        Assert.That(Pricing.Affordable(rates, [Lot(1, "10", 10)]), Is.Zero);
    }

    [Test]
    public void What_is_free_outside_plans_needs_no_credit_and_never_ends() // BIL-17, BIL-19
    {
        var rates = Rates((Plan.Outside, Rate(0)));
        Assert.That(Pricing.Affordable(rates, []), Is.Null);
        Assert.That(Pricing.Price(rates, [], 3600), Is.EqualTo(new Price([], Money.Zero, true)).Using<Price>((a, b) => a.Total == b.Total && a.IsCovered == b.IsCovered));
        Assert.That(Pricing.Hold(rates, [], 60), Is.Empty);
    }

    [Test]
    public void The_price_of_more_than_the_lots_cover_is_what_they_hold()
    {
        var price = Pricing.Price(Rates((Plan.Outside, Rate(0.15m))), [Lot(1, Plan.Outside, 0.15m)], 61);
        Assert.That((price.Total, price.IsCovered), Is.EqualTo((Euros(0.15m), false)));
    }

    [TestCase(0.15, 0.15, 60)]
    [TestCase(0.01, 0.15, 4, Description = "the fifth second would cost 0.0125, more than there is, although that rounds to a cent")]
    [TestCase(0.00, 0.15, 0)]
    [TestCase(10.00, 0.26, 2307)]
    public void Affordable_time_ends_with_the_last_second_that_credit_pays(double credit, double perMinute, int expected) =>
        Assert.That(Pricing.Affordable(Rates((Plan.Outside, Rate((decimal)perMinute))), [Lot(1, Plan.Outside, (decimal)credit)]), Is.EqualTo(expected));

    [Test]
    public void Without_the_connection_charge_nothing_is_affordable() =>
        Assert.That(Pricing.Affordable(Rates((Plan.Outside, Rate(0.30m, 0.14m))), [Lot(1, Plan.Outside, 0.13m)]), Is.Zero);

    [Test]
    public void A_hold_is_the_price_up_to_the_next_cent() =>
        Assert.That(Pricing.Hold(Rates((Plan.Outside, Rate(0.15m))), [Lot(1, Plan.Outside, 10)], 61), Is.EqualTo(new Dictionary<long, Money> { [1] = Euros(0.16m) }));

    [Test]
    public void Rates_survive_being_stored()
    {
        var rates = Rates((Plan.Outside, Rate(0.30m, 0.14m, 30, Rounding.Up)), ("10", null));
        var again = Billing.Rates.FromJson(rates.ToJson());
        Assert.That((again.Outside, again.For("10"), again.For("40")), Is.EqualTo((rates.Outside, (Rate?)null, rates.Outside)));
    }

    [Test]
    public void A_lot_holds_whole_cents() => Assert.Throws<ArgumentOutOfRangeException>(() => Lot(1, "10", 0.001m));
}
