using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Holds;

public sealed class SettlementTests
{
    private Rig _rig = null!;

    [OneTimeSetUp]
    public async Task Create() => _rig = await CreateAsync();

    [OneTimeTearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    [TearDown]
    public Task Everything_agrees() => _rig.AssertSoundAsync();

    private static Settlement Settled(decimal price, decimal writtenOff = 0) => new(SettlementOutcome.Settled, Euros(price), Euros(writtenOff));

    private Task<Settlement> SettleAsync(string call, double? talked) => _rig.Store.SettleAsync(call, talked is { } seconds ? Seconds(seconds) : null, Noon, default);

    [Test]
    public async Task The_end_charges_what_was_used_and_gives_the_rest_back()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10), _rig.NewId());
        await _rig.OpenedAsync(call, Call(detainee));
        Assert.That(await SettleAsync(call, 30.9), Is.EqualTo(Settled(0.15m)), "0.05 and 30 s at 0.20: a second counts when it is over");
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.85m, 0m)));
        var statement = await _rig.Store.StatementAsync(detainee.Id, 1, default);
        Assert.That(statement.Movements, Is.EqualTo(new[] { new Movement($"call/{call}/1", Noon, Euros(-0.15m), "call") }));
    }

    [TestCase(null, 0.00, Description = "never established: not even the connection charge (BIL-22)")]
    [TestCase(0.0, 0.05)]
    [TestCase(60.0, 0.25)]
    [TestCase(9999.0, 0.25, Description = "never more than was held")]
    public async Task The_price_is_that_of_the_talk_time_within_the_hold(double? talked, double price)
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10), _rig.NewId());
        await _rig.OpenedAsync(call, Call(detainee));
        Assert.That(await SettleAsync(call, talked), Is.EqualTo(Settled((decimal)price)));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((10 - (decimal)price, 0m)));
    }

    [Test]
    public async Task The_same_end_told_again_or_by_twenty_at_once_is_charged_once()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10), _rig.NewId());
        await _rig.OpenedAsync(call, Call(detainee));
        var settlements = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SettleAsync(call, 30)));
        Assert.That(settlements, Is.All.EqualTo(Settled(0.15m)));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.85m, 0m)));
        Assert.That(await _rig.ScalarAsync<long>("SELECT count(*) FROM billing.transfers WHERE call = @call", new { call }), Is.EqualTo(1));
    }

    [Test]
    public async Task A_call_that_was_never_opened_is_unknown() =>
        Assert.That(await SettleAsync(_rig.NewId(), 30), Is.EqualTo(new Settlement(SettlementOutcome.Unknown, Money.Zero, Money.Zero)));

    [Test]
    public async Task A_dead_nodes_call_is_charged_for_what_is_certain_and_its_journal_later_posts_the_difference()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10), _rig.NewId());
        await _rig.Store.RenewLeaseAsync("dead", Noon, default);
        await _rig.Store.RenewLeaseAsync("alive", Noon.AddMinutes(5), default);
        var held = await _rig.OpenedAsync(call, Call(detainee), "dead");
        await _rig.ExtendAsync(held, talked: 40);
        var (other, living) = (await _rig.DetaineeAsync(10), _rig.NewId());
        await _rig.OpenedAsync(living, Call(other), "alive");
        Assert.That(await _rig.Store.SettleDeadAsync(null, Noon.AddSeconds(30), default), Is.EqualTo(1));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.82m, 0m)), "0.05 and 40 s, which had passed at the extension");
        Assert.That(await SettleAsync(call, 100), Is.EqualTo(Settled(0.38m)));
        Assert.That(await SettleAsync(call, 100), Is.EqualTo(Settled(0.38m)));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.62m, 0m)));
        var transfers = (await _rig.Store.StatementAsync(detainee.Id, 2, default)).Movements.Select(movement => (movement.Transfer, movement.Amount));
        Assert.That(transfers, Is.EqualTo(new[] { ($"call/{call}/2", Euros(-0.20m)), ($"call/{call}/1", Euros(-0.18m)) }));
        Assert.That(await _rig.CreditOfAsync(other), Is.EqualTo((10m, 0.25m)), "its node lives");
    }

    [Test]
    public async Task A_later_journal_charges_within_the_hold_only()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10), _rig.NewId());
        await _rig.OpenedAsync(call, Call(detainee), "gone");
        Assert.That(await _rig.Store.SettleDeadAsync("gone", Noon, default), Is.EqualTo(1));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((10m, 0m)), "nothing is certain");
        Assert.That(await SettleAsync(call, 300), Is.EqualTo(Settled(0.25m)), "it had held 60 s");
    }

    [Test]
    public async Task What_was_spent_meanwhile_is_written_off()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(0.25m), _rig.NewId());
        await _rig.OpenedAsync(call, Call(detainee), "gone2");
        await _rig.Store.SettleDeadAsync("gone2", Noon, default);
        var next = _rig.NewId();
        await _rig.OpenedAsync(next, Voicemail(detainee));
        Assert.That(await SettleAsync(call, 60), Is.EqualTo(Settled(0.25m, writtenOff: 0.15m)), "0.15 is held by the other");
        await _rig.AssertSoundAsync();
        Assert.That(await SettleAsync(next, 60), Is.EqualTo(Settled(0.15m)));
        Assert.That(await SettleAsync(call, 60), Is.EqualTo(Settled(0.25m, writtenOff: 0.15m)), "told again: nothing more");
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((0m, 0m)));
    }

    [Test]
    public async Task A_hold_that_is_over_is_not_extended()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10), _rig.NewId());
        var held = await _rig.OpenedAsync(call, Call(detainee));
        await SettleAsync(call, 60);
        Assert.That(await _rig.Store.ExtendHoldAsync(held, 2, Seconds(40), Slice, default), Is.EqualTo(new HoldResult.Over()));
        Assert.That(await _rig.OpenAsync(call, Call(detainee)), Is.EqualTo(new HoldResult.Over()));
    }

    [Test]
    public async Task A_refund_gives_back_to_the_same_lots_once_and_nothing_is_charged_afterwards()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(0.10m, "40"), _rig.NewId());
        await _rig.AddCreditAsync(detainee, 10);
        await _rig.OpenedAsync(call, Voicemail(detainee));
        await _rig.ExtendAsync(((HoldResult.Granted)await _rig.OpenAsync(call, Voicemail(detainee))).Call);
        await SettleAsync(call, 100);
        foreach (var isBack in new[] { true, false }) Assert.That(await _rig.RefundAsync(call, Noon), Is.EqualTo(isBack));
        Assert.That((await SettleAsync(call, 110)).Outcome, Is.EqualTo(SettlementOutcome.Refunded));
        var statement = await _rig.Store.StatementAsync(detainee.Id, 10, default);
        Assert.That(statement.Lots.Select(lot => (lot.Plan, lot.Remaining)), Is.EqualTo(new[] { ("40", Euros(0.10m)), (Plan.Outside, Euros(10)) }));
        Assert.That(statement.Movements[0], Is.EqualTo(new Movement($"call/{call}/refund", Noon, Euros(0.20m), "refund")));
    }

    [Test]
    public async Task A_running_call_is_not_refunded()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10), _rig.NewId());
        await _rig.OpenedAsync(call, Call(detainee));
        Assert.That(await _rig.Store.CostAsync(detainee.Id, call, default), Is.Null);
        Assert.That(await _rig.Store.ProposeRefundAsync(_rig.NewId(), detainee.Id, call, Euros(0.15m), needsSecond: false, new StaffAct("roux", "MA-ROUEN", Noon, "no sound"), default), Is.False);
        Assert.That((await SettleAsync(call, 30)).Outcome, Is.EqualTo(SettlementOutcome.Settled));
    }

    [Test]
    public async Task A_tariff_that_changes_in_mid_call_or_a_midnight_in_it_changes_nothing_for_it() // BIL-21
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10) with { EstablishmentCode = "MA-CHANGE" }, _rig.NewId());
        await _rig.ExecuteAsync("""
            INSERT INTO billing.tariffs (service, plan, establishment, starts, ends, per_minute, connection, increment, rounding, excluded) VALUES
                ('voicemail', 'outside', 'MA-CHANGE', '2026-01-01', '2026-03-29', 0.10, 0, 1, 'halfUp', false),
                ('voicemail', 'outside', 'MA-CHANGE', '2026-03-29', NULL, 0.30, 0, 1, 'halfUp', false)
            """);
        // The night in which the clocks go forward: midnight in Paris is 23:00 UTC.
        var quote = await _rig.QuoteAsync(Voicemail(detainee), new(2026, 3, 28, 22, 59, 59, TimeSpan.Zero));
        var held = ((HoldResult.Granted)await _rig.Store.OpenHoldAsync(call, quote, Node, Slice, default)).Call;
        await _rig.ExecuteAsync("UPDATE billing.tariffs SET per_minute = 0.50 WHERE establishment = 'MA-CHANGE'");
        await _rig.ExtendAsync(held);
        Assert.That(await SettleAsync(call, 120), Is.EqualTo(Settled(0.20m)));
        Assert.That((await _rig.QuoteAsync(Voicemail(detainee), new(2026, 3, 28, 23, 0, 0, TimeSpan.Zero))).Rate!.PerMinute, Is.EqualTo(Euros(0.50m)));
    }
}
