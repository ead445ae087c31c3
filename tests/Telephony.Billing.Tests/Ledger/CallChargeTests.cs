using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Ledger;

/// <summary>What calls cost, as their records show it.</summary>
public sealed class CallChargeTests
{
    private Rig _rig = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _rig = await Rig.CreateAsync();

    [OneTimeTearDown]
    public async Task DropAsync() => await _rig.DisposeAsync();

    [Test]
    public async Task A_call_costs_what_was_charged_and_nothing_once_it_was_refunded()
    {
        var detainee = await _rig.DetaineeAsync(5);
        await _rig.OpenedAsync("a", Call(detainee));
        Assert.That(await _rig.Store.PricesAsync(["a"], default), Is.Empty, "while it runs nothing is charged");
        await _rig.Store.SettleAsync("a", Seconds(30), Noon.AddMinutes(1), default);
        Assert.That(await _rig.Store.PricesAsync(["a", "unknown"], default), Is.EqualTo(new Dictionary<string, Money> { ["a"] = Euros(0.15m) }));
        await _rig.RefundAsync("a", Noon.AddMinutes(2));
        Assert.That(await _rig.Store.PricesAsync(["a"], default), Is.Empty);
    }

    [Test]
    public async Task Listening_counts_for_the_call_in_which_it_was()
    {
        var detainee = await _rig.DetaineeAsync(5);
        foreach (var id in new[] { "b-l1", "b-l2", "bb-l1" })
        {
            await _rig.OpenedAsync(id, Voicemail(detainee));
            await _rig.Store.SettleAsync(id, Seconds(60), Noon, default);
        }
        Assert.That((await _rig.Store.PricesAsync(["b"], default))["b"], Is.EqualTo(Euros(0.30m)));
        Assert.That((await _rig.Store.ChargesAsync("b", default)).Select(charge => charge.Call), Is.EqualTo(new[] { "b-l1", "b-l2" }));
    }

    [Test]
    public async Task A_charge_shows_which_plan_paid_for_which_seconds_and_every_entry()
    {
        var detainee = await _rig.DetaineeAsync(0.30m);
        await _rig.AddCreditAsync(detainee, 40, "40");
        await _rig.OpenedAsync("c", Voicemail(detainee));
        await _rig.Store.SettleAsync("c", Seconds(45), Noon.AddMinutes(1), default);
        await _rig.RefundAsync("c", Noon.AddMinutes(2));

        var charge = (await _rig.Store.ChargesAsync("c", default)).Single();

        Assert.That((charge.Service, charge.State, charge.Seconds, charge.Total, charge.WrittenOff), Is.EqualTo((BilledService.Voicemail, "refunded", (int?)45, Euros(0.11m), Money.Zero)));
        var segment = charge.Segments.Single();
        Assert.That((segment.Plan, segment.Segment.PerMinute, segment.Segment.Seconds, segment.Segment.Amount), Is.EqualTo((Plan.Outside, Euros(0.15m), 45m, Euros(0.11m))));
        Assert.That(charge.Entries.Select(entry => $"{entry.Transfer} {entry.Account} {entry.Amount} {entry.Reason}"), Is.EquivalentTo(new[]
        {
            "call/c/1 telephone -0.1100 usage", "call/c/1 revenue 0.1100 usage", "call/c/refund telephone 0.1100 refund", "call/c/refund revenue -0.1100 refund",
        }));
    }
}
