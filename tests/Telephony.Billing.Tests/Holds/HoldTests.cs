using Telephony.Testing;
using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Holds;

public sealed class HoldTests
{
    private Rig _rig = null!;

    [OneTimeSetUp]
    public async Task Create() => _rig = await CreateAsync();

    [OneTimeTearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    [TearDown]
    public Task Everything_agrees() => _rig.AssertSoundAsync();

    [Test]
    public async Task A_quote_says_balance_price_and_time() // BIL-28
    {
        var quote = await _rig.QuoteAsync(Call(await _rig.DetaineeAsync(10)));
        Assert.That((quote.Balance, quote.Rate, quote.Time, quote.Refusal),
            Is.EqualTo((Euros(10), new Rate(Euros(0.20m), Euros(0.05m)), (TimeSpan?)Seconds(2985), (BillingRefusal?)null)));
    }

    [Test]
    public async Task A_quote_says_why_there_is_no_service()
    {
        var empty = _rig.NewDetainee();
        Assert.That((await _rig.QuoteAsync(Call(empty))).Refusal, Is.EqualTo(BillingRefusal.NoCredit));
        Assert.That((await _rig.QuoteAsync(Call(await _rig.DetaineeAsync(0.05m)))).Refusal, Is.EqualTo(BillingRefusal.NoCredit), "the connection charge alone is no call");
        Assert.That((await _rig.QuoteAsync(Call(empty, "+447700900123"))).Refusal, Is.EqualTo(BillingRefusal.NoTariff), "no class");
        Assert.That((await _rig.QuoteAsync(new(empty, BilledService.Video))).Refusal, Is.EqualTo(BillingRefusal.NoTariff), "no row");
        Assert.That((await _rig.QuoteAsync(Voicemail(await _rig.DetaineeAsync(10, "10")))).Refusal, Is.EqualTo(BillingRefusal.NotIncluded)); // BIL-18
        Assert.That(await _rig.OpenAsync(_rig.NewId(), Call(empty)), Is.EqualTo(new HoldResult.Refused(BillingRefusal.NoCredit)));
    }

    [Test]
    public async Task A_call_opens_with_one_slice_in_one_statement()
    {
        var detainee = await _rig.DetaineeAsync(10);
        var quote = await _rig.QuoteAsync(Call(detainee));
        using var statements = new StatementCounter(_rig.Database);
        var held = ((HoldResult.Granted)await _rig.Store.OpenHoldAsync(_rig.NewId(), quote, Node, Slice, default)).Call;
        Assert.That(statements.Count, Is.EqualTo(1));
        Assert.That((held.Held, held.Total, held.Slices), Is.EqualTo(((TimeSpan?)Slice, (TimeSpan?)Seconds(2985), 1)));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((10m, 0.25m)));
    }

    [Test]
    public async Task A_slice_is_held_in_one_statement_and_once()
    {
        var detainee = await _rig.DetaineeAsync(10);
        var opened = await _rig.OpenedAsync(_rig.NewId(), Call(detainee));
        using (var statements = new StatementCounter(_rig.Database))
        {
            Assert.That((await _rig.ExtendAsync(opened)).Held, Is.EqualTo(Seconds(120)));
            Assert.That(statements.Count, Is.EqualTo(1));
        }
        var again = await _rig.ExtendAsync(opened);
        Assert.That((again.Held, again.Slices), Is.EqualTo(((TimeSpan?)Seconds(120), 2)), "its answer was lost");
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((10m, 0.45m)));
    }

    [Test]
    public async Task Opening_again_answers_what_is_held()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10), _rig.NewId());
        var first = await _rig.OpenedAsync(call, Call(detainee));
        var second = await _rig.OpenedAsync(call, Call(detainee));
        Assert.That((second.Held, second.Slices), Is.EqualTo((first.Held, first.Slices)));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((10m, 0.25m)));
        var other = await _rig.DetaineeAsync(10);
        Assert.That(async () => await _rig.OpenAsync(call, Call(other)), Throws.TypeOf<TransferConflictException>());
    }

    [Test]
    public async Task The_last_slice_is_what_is_left()
    {
        var detainee = await _rig.DetaineeAsync(0.40m);
        var held = await _rig.OpenedAsync(_rig.NewId(), Call(detainee));
        Assert.That((held.Held, held.Total), Is.EqualTo(((TimeSpan?)Seconds(60), (TimeSpan?)Seconds(105))));
        held = await _rig.ExtendAsync(held);
        Assert.That((held.Held, held.Total), Is.EqualTo(((TimeSpan?)Seconds(105), (TimeSpan?)Seconds(105))));
        held = await _rig.ExtendAsync(held);
        Assert.That(held.Held, Is.EqualTo(Seconds(105)));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((0.40m, 0.40m)));
    }

    [Test]
    public async Task Credit_bought_during_a_call_is_known_at_the_next_slice()
    {
        var detainee = await _rig.DetaineeAsync(0.40m);
        var held = await _rig.OpenedAsync(_rig.NewId(), Call(detainee));
        await _rig.AddCreditAsync(detainee, 10);
        held = await _rig.ExtendAsync(held);
        Assert.That((held.Held, held.Total), Is.EqualTo(((TimeSpan?)Seconds(105), (TimeSpan?)Seconds(3105))));
        Assert.That((await _rig.ExtendAsync(held)).Held, Is.EqualTo(Seconds(165)));
    }

    [Test]
    public async Task A_call_crosses_lots_oldest_first()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(0.10m, "40"), _rig.NewId());
        await _rig.AddCreditAsync(detainee, 10);
        var held = await _rig.OpenedAsync(call, Voicemail(detainee));
        held = await _rig.ExtendAsync(held);
        Assert.That(held.Shares.Select(share => (share.Plan, share.Available)), Is.EqualTo(new[] { ("40", Euros(0.10m)), (Plan.Outside, Euros(0.15m)) }));
        Assert.That((await _rig.Store.SettleAsync(call, Seconds(100), Noon, default)).Price, Is.EqualTo(Euros(0.20m)), "60 s at 0.10 and 40 s at 0.15");
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.90m, 0m)));
    }

    [Test]
    public async Task What_is_free_holds_nothing_and_never_ends() // BIL-17, BIL-19
    {
        await _rig.ExecuteAsync("""
            INSERT INTO billing.tariffs (service, plan, establishment, starts, per_minute, connection, increment, rounding, excluded)
            VALUES ('voicemail', 'outside', 'MA-FREE', '2026-01-01', 0, 0, 1, 'halfUp', false)
            """);
        var (detainee, call) = (_rig.NewDetainee() with { EstablishmentCode = "MA-FREE" }, _rig.NewId());
        var held = await _rig.OpenedAsync(call, Voicemail(detainee));
        Assert.That((held.Held, held.Total), Is.EqualTo(((TimeSpan?)null, (TimeSpan?)null)));
        Assert.That(await _rig.Store.SettleAsync(call, Seconds(5000), Noon, default), Is.EqualTo(new Settlement(SettlementOutcome.Settled, Money.Zero, Money.Zero)));
    }

    [Test]
    public async Task One_call_at_a_time_but_another_service_beside_it()
    {
        var (detainee, call) = (await _rig.DetaineeAsync(10), _rig.NewId());
        await _rig.OpenedAsync(call, Call(detainee));
        Assert.That(await _rig.OpenAsync(_rig.NewId(), Call(detainee)), Is.EqualTo(new HoldResult.Refused(BillingRefusal.AlreadyCalling)));
        var listening = await _rig.OpenedAsync(_rig.NewId(), Voicemail(detainee));
        Assert.That(listening.Held, Is.EqualTo(Seconds(60)));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((10m, 0.40m)));
        await _rig.Store.SettleAsync(call, null, Noon, default);
        Assert.That(await _rig.OpenAsync(_rig.NewId(), Call(detainee)), Is.TypeOf<HoldResult.Granted>());
    }

    [Test]
    public async Task Of_twenty_calls_at_once_on_one_account_one_runs_however_much_credit_there_is()
    {
        var detainee = await _rig.DetaineeAsync(100);
        var quote = await _rig.QuoteAsync(Call(detainee));
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => _rig.Store.OpenHoldAsync(_rig.NewId("twin"), quote, $"n{n % 2}", Slice, default)));
        Assert.That(results.OfType<HoldResult.Granted>().Count(), Is.EqualTo(1));
        Assert.That(results.OfType<HoldResult.Refused>().Select(refused => refused.Reason), Has.Exactly(19).EqualTo(BillingRefusal.AlreadyCalling));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((100m, 0.25m)));
    }

    [Test]
    public async Task Two_services_on_one_account_share_its_lots_without_a_cent_in_common()
    {
        var detainee = await _rig.DetaineeAsync(0.40m, "40");
        var (first, second) = (_rig.NewId(), _rig.NewId());
        var (one, two) = (await _rig.OpenedAsync(first, Voicemail(detainee)), await _rig.OpenedAsync(second, Voicemail(detainee)));
        one = await _rig.ExtendAsync(one);
        two = await _rig.ExtendAsync(two); // It knew of more than there is by now.
        Assert.That((one.Held, two.Held), Is.EqualTo(((TimeSpan?)Seconds(120), (TimeSpan?)Seconds(120))));
        one = await _rig.ExtendAsync(one, 100);
        Assert.That((one.Held, one.Total), Is.EqualTo(((TimeSpan?)Seconds(120), (TimeSpan?)Seconds(120))));
        await _rig.Store.SettleAsync(second, Seconds(30), Noon, default);
        one = await _rig.ExtendAsync(one, 100);
        Assert.That(one.Total, Is.EqualTo(Seconds(210)), "what the other gave back");
        one = await _rig.ExtendAsync(await _rig.ExtendAsync(one, 100), 160);
        Assert.That(one.Held, Is.EqualTo(Seconds(210)));
        await _rig.Store.SettleAsync(first, Seconds(210), Noon, default);
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((0m, 0m)));
    }

    [Test]
    public async Task Of_a_hundred_racing_for_one_cent_one_gets_it()
    {
        var detainee = await _rig.DetaineeAsync(0.01m);
        var quote = await _rig.QuoteAsync(Voicemail(detainee));
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => _rig.Store.OpenHoldAsync(_rig.NewId("race"), quote, Node, Slice, default)));
        Assert.That(results.OfType<HoldResult.Granted>().Count(), Is.EqualTo(1));
        Assert.That(results.OfType<HoldResult.Refused>().Select(refused => refused.Reason), Has.Exactly(99).EqualTo(BillingRefusal.NoCredit));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((0.01m, 0.01m)));
    }

    [Test]
    public async Task A_hundred_racing_for_fifty_cents_get_all_of_it_and_no_more()
    {
        var detainee = await _rig.DetaineeAsync(0.50m, "40");
        var quote = await _rig.QuoteAsync(Voicemail(detainee));
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => _rig.Store.OpenHoldAsync(_rig.NewId("race"), quote, Node, Slice, default)));
        Assert.That(results.OfType<HoldResult.Granted>().Count(), Is.EqualTo(5));
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((0.50m, 0.50m)));
    }
}
