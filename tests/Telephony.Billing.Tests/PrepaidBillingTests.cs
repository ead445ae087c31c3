using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Directory;
using Telephony.Testing;
using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests;

/// <summary>What one node does while the database is away, and after its process was killed (DESIGN 4.10).</summary>
public sealed class PrepaidBillingTests
{
    private Rig _rig = null!;
    private SwitchableDatabase _switch = null!;
    private string _folder = null!;
    private FakeTimeProvider _clock = null!;

    [SetUp]
    public async Task Create()
    {
        _rig = await CreateAsync();
        _switch = new SwitchableDatabase(_rig.Database);
        _folder = System.IO.Directory.CreateTempSubdirectory("telephony-test-billing-").FullName;
        _clock = new FakeTimeProvider(Noon);
    }

    [TearDown]
    public async Task Drop()
    {
        await _rig.AssertSoundAsync();
        await _switch.DisposeAsync();
        await _rig.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private PrepaidBilling Billing(string node = Node, TimeSpan delay = default) => new(
        new BillingStore(_switch.DataSource), new BillingOptions { Node = node, Journal = Path.Combine(_folder, "journal"), PurchaseDelay = delay },
        new PlainProtector(), _clock, NullLogger<PrepaidBilling>.Instance);

    private string[] Journal => System.IO.Directory.Exists(Path.Combine(_folder, "journal")) ? System.IO.Directory.GetFiles(Path.Combine(_folder, "journal")) : [];

    private async Task<HeldCall> OpenAsync(PrepaidBilling billing, string call, Detainee detainee) =>
        ((HoldResult.Granted)await billing.OpenAsync(call, await billing.QuoteAsync(Call(detainee), default), default)).Call;

    [Test]
    public async Task With_the_database_away_a_call_is_not_opened_nor_extended_and_its_end_is_charged_once_when_it_is_back()
    {
        var (detainee, billing) = (await _rig.DetaineeAsync(10), Billing());
        var quote = await billing.QuoteAsync(Call(detainee), default);
        var held = await OpenAsync(billing, "call-1", detainee);
        await _switch.CloseAsync();
        Assert.That(await billing.OpenAsync("call-2", quote, default), Is.TypeOf<HoldResult.Away>());
        Assert.That(await billing.ExtendAsync(held, Seconds(40), default), Is.TypeOf<HoldResult.Away>());
        Assert.That((await billing.SettleAsync("call-1", Seconds(60))).Outcome, Is.EqualTo(SettlementOutcome.Postponed));
        Assert.That((await billing.SettleAsync("call-2", null)).Outcome, Is.EqualTo(SettlementOutcome.Postponed));
        Assert.That(Journal, Has.Length.EqualTo(2));
        Assert.That(File.ReadAllText(Journal[0]), Does.Not.Contain("call-"), "nothing readable is left on the disk");
        Assert.That(async () => await billing.WorkAsync(default), Throws.InstanceOf<Npgsql.NpgsqlException>());
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((10m, 0.25m)));
        _switch.Open();
        for (var again = 0; again < 2; again++) await billing.WorkAsync(default);
        Assert.That(Journal, Is.Empty);
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.75m, 0m)));
    }

    [Test]
    public async Task A_journal_is_replayed_by_the_next_process_before_it_gives_back_what_the_last_one_held()
    {
        var (detainee, other) = (await _rig.DetaineeAsync(10), await _rig.DetaineeAsync(10));
        var killed = Billing();
        await OpenAsync(killed, "call-1", detainee);
        await OpenAsync(killed, "call-2", other);
        await _switch.CloseAsync();
        await killed.SettleAsync("call-1", Seconds(60));
        _switch.Open();
        await Billing().StartAsync(default);
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.75m, 0m)), "its end was in the journal");
        Assert.That(await _rig.CreditOfAsync(other), Is.EqualTo((10m, 0m)), "killed within its first slice: nothing is certain");
    }

    [Test]
    public async Task A_node_cut_off_for_ten_minutes_is_thought_dead_and_its_journal_then_charges_the_difference_only()
    {
        var (detainee, cutOff, other) = (await _rig.DetaineeAsync(10), Billing("n1"), new PrepaidBilling(
            _rig.Store, new BillingOptions { Node = "n2", Journal = Path.Combine(_folder, "other") }, new PlainProtector(), _clock, NullLogger<PrepaidBilling>.Instance));
        await cutOff.WorkAsync(default);
        var held = await OpenAsync(cutOff, "call-1", detainee);
        held = ((HoldResult.Granted)await cutOff.ExtendAsync(held, Seconds(40), default)).Call;
        await _switch.CloseAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        await other.WorkAsync(default);
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.82m, 0m)), "0.05 and 40 s");
        Assert.That(held.Held, Is.EqualTo(Seconds(120)), "it went on to the end of what it held");
        await cutOff.SettleAsync("call-1", held.Held);
        _switch.Open();
        Assert.That(await cutOff.ExtendAsync(held, Seconds(100), default), Is.EqualTo(new HoldResult.Over()));
        await cutOff.WorkAsync(default);
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.55m, 0m)), "0.05 and 120 s");
    }

    [Test]
    public async Task A_clock_that_an_administrator_moves_by_an_hour_charges_nothing_twice()
    {
        var (detainee, billing) = (await _rig.DetaineeAsync(10), Billing());
        await billing.WorkAsync(default);
        var held = await OpenAsync(billing, "call-1", detainee);
        _clock.SetUtcNow(Noon.AddHours(1));
        await billing.WorkAsync(default);
        held = ((HoldResult.Granted)await billing.ExtendAsync(held, Seconds(40), default)).Call;
        _clock.SetUtcNow(Noon.AddHours(-1));
        await billing.WorkAsync(default);
        Assert.That((await billing.SettleAsync("call-1", Seconds(100))).Price, Is.EqualTo(Euros(0.38m)));
    }

    [Test]
    public async Task A_plan_is_bought_at_its_price_and_outside_plans_for_any_amount()
    {
        var (detainee, billing) = (_rig.NewDetainee(), Billing(delay: TimeSpan.FromHours(1)));
        await _rig.Store.CreditAsync("n-1", detainee.Id, Euros(20), Noon, default);
        var plans = await billing.PlansAsync(default);
        Assert.That(plans.Select(plan => plan.Code), Is.EqualTo(new[] { Plan.Outside, "10", "40" }));
        Assert.That(() => billing.BuyAsync("b-0", detainee.Id, plans[0], null, default), Throws.ArgumentException);
        Assert.That(() => billing.BuyAsync("b-0", detainee.Id, plans[1], Euros(9), default), Throws.ArgumentException);
        Assert.That((await billing.BuyAsync("b-1", detainee.Id, plans[1], null, default)).State, Is.EqualTo(PurchaseState.InProcess));
        Assert.That((await billing.BuyAsync("b-2", detainee.Id, plans[0], Euros(3.50m), default)).State, Is.EqualTo(PurchaseState.InProcess));
        _clock.Advance(TimeSpan.FromHours(1));
        await billing.WorkAsync(default);
        var statement = await billing.StatementAsync(detainee.Id, 5, default);
        Assert.That((statement.Balance, statement.NominativeBalance), Is.EqualTo((Euros(13.50m), Euros(6.50m))));
    }
}
