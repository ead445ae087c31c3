using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Rating;

public sealed class RerateTests
{
    private static readonly DateOnly Day = new(2026, 3, 2);

    private Rig _rig = null!;

    [SetUp]
    public async Task Create() => _rig = await CreateAsync();

    [TearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    private async Task<string> UsedAsync(UsageRequest request, DateTimeOffset at, double? talked)
    {
        var call = _rig.NewId("call");
        var held = await _rig.Store.OpenHoldAsync(call, await _rig.QuoteAsync(request, at), Node, Slice, default);
        Assert.That(held, Is.TypeOf<HoldResult.Granted>());
        await _rig.Store.SettleAsync(call, talked is { } seconds ? Seconds(seconds) : null, at, default);
        return call;
    }

    [Test]
    public async Task A_day_priced_anew_gives_the_same_cents()
    {
        var detainee = await _rig.DetaineeAsync(0.10m, "40");
        await _rig.AddCreditAsync(detainee, 10);
        await UsedAsync(Voicemail(detainee), Noon, 59);
        await UsedAsync(Voicemail(detainee), Noon, 37); // Crosses from the last of one lot into the next.
        await UsedAsync(Call(detainee), Noon, 41);
        await UsedAsync(Call(detainee), Noon, null);
        await _rig.RefundAsync(await UsedAsync(Call(detainee), Noon, 10), Noon);
        var report = await _rig.Store.RerateAsync(Day, Day, default);
        Assert.That((report.Calls, report.Total, report.Differences.Count), Is.EqualTo((5, Euros(0.10m + 0.09m + 0.19m + 0.08m), 0)));
    }

    [Test]
    public async Task A_tariff_that_was_changed_behind_a_calls_back_is_found()
    {
        var call = await UsedAsync(Voicemail(await _rig.DetaineeAsync(10)), Noon, 60);
        await _rig.ExecuteAsync("UPDATE billing.tariffs SET per_minute = 0.16 WHERE service = 'voicemail' AND plan = 'outside'");
        var report = await _rig.Store.RerateAsync(Day, Day, default);
        Assert.That(report.Differences, Is.EqualTo(new[] { new RerateDifference(call, Noon, Euros(0.15m), Euros(0.16m)) }));
    }

    /// <summary>The night on which clocks go back in Paris: its day has 25 hours, from 22:00 UTC to 23:00 UTC.</summary>
    [TestCase("2026-10-24T21:59:59Z", 0)]
    [TestCase("2026-10-24T22:00:00Z", 1)]
    [TestCase("2026-10-25T00:30:00Z", 1)]
    [TestCase("2026-10-25T01:30:00Z", 1, Description = "the same time on the clock as an hour before")]
    [TestCase("2026-10-25T22:59:59Z", 1)]
    [TestCase("2026-10-25T23:00:00Z", 0)]
    public async Task A_day_is_the_establishments(string at, int calls)
    {
        await UsedAsync(Voicemail(await _rig.DetaineeAsync(10)), DateTimeOffset.Parse(at), 60);
        Assert.That((await _rig.Store.RerateAsync(new(2026, 10, 25), new(2026, 10, 25), default)).Calls, Is.EqualTo(calls));
    }
}
