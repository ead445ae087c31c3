using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Rating;

/// <summary>Prices as people read them (BIL-21, BIL-26, BIL-28).</summary>
public sealed class TariffsForReadingTests
{
    private static readonly Plan s_forty = new("40", Euros(40), []);
    private static readonly Plan s_outside = new(Plan.Outside, null, []);
    private Rig _rig = null!;

    [OneTimeSetUp]
    public async Task CreateAsync()
    {
        _rig = await Rig.CreateAsync();
        await _rig.ExecuteAsync("""
            INSERT INTO billing.tariffs (service, destination, plan, establishment, starts, ends, per_minute, connection, increment, rounding, excluded) VALUES
                ('video', NULL, 'outside', NULL, '2026-01-01', '2026-02-01', 0, 0, 1, 'halfUp', false),
                ('video', NULL, 'outside', NULL, '2026-02-01', NULL, 0.30, 0.14, 1, 'halfUp', false),
                ('video', NULL, 'outside', 'CP-LILLE', '2026-01-01', NULL, 0.20, 0, 1, 'halfUp', false)
            """);
    }

    [OneTimeTearDown]
    public async Task DropAsync() => await _rig.DisposeAsync();

    [TestCase("2026-01-31", "MA-ROUEN", new[] { "0.0000" })]
    [TestCase("2026-02-01", "MA-ROUEN", new[] { "0.3000" })]
    [TestCase("2026-02-01", "CP-LILLE", new[] { "0.3000", "0.2000" })]
    [TestCase("2025-12-31", "CP-LILLE", new string[0])]
    public async Task The_rows_in_force_on_a_day_are_those_for_all_and_the_establishment_s_own(string day, string establishment, string[] prices)
    {
        var rows = await _rig.Store.TariffsAsync(DateOnly.Parse(day), [establishment], default);
        Assert.That(rows.Where(row => row.Service == BilledService.Video).Select(row => row.Rate.PerMinute.ToString()), Is.EqualTo(prices));
    }

    [Test]
    public async Task An_estimate_is_the_price_function_over_the_credit_of_one_plan()
    {
        var twenty = await EstimateAsync(BilledService.Video, s_outside, 20); // BIL-15: 20 × 0.30 + 0.14
        Assert.That((twenty.Price!.Total, twenty.Price.IsCovered), Is.EqualTo((Euros(6.14m), true)));
        Assert.That(twenty.Price.Segments.Select(segment => (segment.IsConnection, segment.Amount)), Is.EqualTo(new[] { (true, Euros(0.14m)), (false, Euros(6)) }));
        var forty = await EstimateAsync(BilledService.Voicemail, s_forty, 60);
        Assert.That(forty.Price!.Total, Is.EqualTo(Euros(6)));
        var tooLong = await EstimateAsync(BilledService.Voicemail, s_forty, 401); // 40 € at 0.10
        Assert.That((tooLong.Price!.Total, tooLong.Price.IsCovered), Is.EqualTo((Euros(40), false)));
        Assert.That(await EstimateAsync(BilledService.Voicemail, new Plan("10", Euros(10), []), 1), Is.EqualTo(new Estimate(null, null)), "excluded");
    }

    [Test]
    public async Task What_applies_to_somebody_now_is_what_his_oldest_credit_pays()
    {
        var detainee = await _rig.DetaineeAsync(40, "40");
        var rates = await _rig.Store.CurrentRatesAsync(detainee, Noon, default);
        Assert.That(rates.Select(rate => $"{rate.Service} {rate.Destination} {rate.Rate?.PerMinute} {rate.Plan}"), Is.EqualTo(new[]
        {
            "Call frMobile 0.2000 40", "Voicemail  0.1000 40", "Video  0.3000 40",
        }));
        Assert.That((await _rig.Store.CurrentRatesAsync(_rig.NewDetainee(), Noon, default)).Select(rate => rate.Plan), Is.All.Null);
    }

    private Task<Estimate> EstimateAsync(BilledService service, Plan plan, int minutes) =>
        _rig.Store.EstimateAsync(new EstimateRequest(service, null, "MA-ROUEN", "Europe/Paris", plan, Noon, TimeSpan.FromMinutes(minutes)), default);
}
