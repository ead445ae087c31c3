using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Telephony.Testing;
using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Faults;

/// <summary>The database stops in mid-call, for 1 s, 30 s and 10 min: the meter in virtual time, the database real and refusing (DESIGN 4.10).</summary>
public sealed class OutageTests
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

    private PrepaidBilling Billing(string node) => new(
        new BillingStore(_switch.DataSource), new BillingOptions { Node = node, Journal = Path.Combine(_folder, node) }, new PlainProtector(), _clock, NullLogger<PrepaidBilling>.Instance);

    private async Task<MeteredCall> StartedAsync(PrepaidBilling billing, string call, decimal credit)
    {
        var quote = await billing.QuoteAsync(Call(await _rig.DetaineeAsync(credit)), default);
        var started = await MeteredCall.OpenAsync(billing, _clock, call, quote);
        started!.Start();
        return started;
    }

    /// <summary>Lets time pass until so many seconds after the call's start, or until it is cut.</summary>
    private async Task RunAsync(MeteredCall call, double until)
    {
        var end = MeteredCall.Now(_clock) + Seconds(until - call.Heard!.Value);
        while (call.Cut is null && call.Deadline is { } due && due <= end)
        {
            if (due > MeteredCall.Now(_clock)) _clock.Advance(due - MeteredCall.Now(_clock));
            await call.AttendAsync();
        }
        if (call.Cut is null) _clock.Advance(end - MeteredCall.Now(_clock));
    }

    private async Task<(decimal Charged, decimal Held)> MoneyAsync(decimal credit) => (
        credit - await _rig.ScalarAsync<decimal>("SELECT sum(balance) FROM billing.accounts WHERE kind = 'telephone'"), await _rig.ScalarAsync<decimal>("SELECT sum(held) FROM billing.lots"));

    // 0.05 and 0.20 a minute. A slice is asked for 20 s ahead, at 40 s, 100 s, …
    [TestCase(39, 1, new double[0], Description = "the slice of 40 s is had at 42 s")]
    [TestCase(25, 30, new double[] { 10 }, Description = "from 40 s to 54 s it is not, and at 56 s it is")]
    [TestCase(61, 30, new double[0], Description = "between two slices")]
    public async Task A_call_whose_slice_comes_late_goes_on_and_is_charged_its_price_once(int from, int length, double[] warnings)
    {
        var billing = Billing("n1");
        await billing.WorkAsync(default);
        var call = await StartedAsync(billing, "call", credit: 10);
        await RunAsync(call, from);
        await _switch.CloseAsync();
        await RunAsync(call, from + length);
        _switch.Open();
        await RunAsync(call, 130);
        Assert.That((call.Cut, call.Warnings), Is.EqualTo(((CutReason?)null, warnings)));
        Assert.That((await call.EndAsync()).Settlement.Price, Is.EqualTo(Euros(0.48m)));
        for (var again = 0; again < 2; again++) await billing.WorkAsync(default);
        Assert.That(await MoneyAsync(10), Is.EqualTo((0.48m, 0m)));
    }

    [TestCase(39, 30, 60, "0", "0.25", Description = "nothing is known but that it was opened")]
    [TestCase(99, 600, 120, "0.18", "0.45", Description = "40 s were known to have passed")]
    public async Task A_call_that_no_slice_can_be_had_for_is_cut_at_the_paid_second_and_charged_once_it_is_back(int from, int length, int cut, decimal first, decimal charged)
    {
        var (billing, other) = (Billing("n1"), Billing("n2"));
        await billing.WorkAsync(default);
        var call = await StartedAsync(billing, "call", credit: 10);
        await RunAsync(call, from);
        await _switch.CloseAsync();
        await RunAsync(call, from + length);
        Assert.That((call.Cut, call.Heard), Is.EqualTo(((CutReason?)CutReason.NotExtended, (int?)cut)));
        Assert.That((await call.EndAsync()).Settlement.Outcome, Is.EqualTo(SettlementOutcome.Postponed));
        Assert.That(() => billing.WorkAsync(default), Throws.InstanceOf<NpgsqlException>());
        _clock.Advance(Seconds(from + length - cut));
        _switch.Open();
        await other.WorkAsync(default); // It is the first to see the database again, and the other's lease is over when that was away for long.
        Assert.That((await MoneyAsync(10)).Charged, Is.EqualTo(first));
        for (var again = 0; again < 2; again++) await billing.WorkAsync(default);
        Assert.That(await MoneyAsync(10), Is.EqualTo((charged, 0m)));
    }

    [Test]
    public async Task Credit_that_comes_in_the_last_slice_is_talked_too()
    {
        var billing = Billing("n1");
        var detainee = await _rig.DetaineeAsync(0.45m); // 120 s
        var call = (await MeteredCall.OpenAsync(billing, _clock, "call", await billing.QuoteAsync(Call(detainee), default)))!;
        call.Start();
        await RunAsync(call, 99);
        await _rig.AddCreditAsync(detainee, 1);
        await RunAsync(call, 150);
        Assert.That(call.Cut, Is.Null);
        Assert.That((await call.EndAsync()).Settlement.Price, Is.EqualTo(Euros(0.55m)));
    }

    [Test]
    public async Task An_end_that_the_database_refuses_is_kept_and_holds_up_no_other()
    {
        var billing = Billing("n1");
        await billing.WorkAsync(default);
        foreach (var name in new[] { "a", "b", "c" }) await StartedAsync(billing, name, credit: 1);
        await _switch.CloseAsync();
        foreach (var name in new[] { "a", "b", "c" }) await billing.SettleAsync(name, Seconds(60));
        _switch.Open();
        await _rig.ExecuteAsync("ALTER TABLE billing.holds ADD CONSTRAINT poison CHECK (call <> 'b' OR state = 'open')");
        await billing.WorkAsync(default);
        Assert.That((await MoneyAsync(3)).Charged, Is.EqualTo(0.50m));
        await _rig.ExecuteAsync("ALTER TABLE billing.holds DROP CONSTRAINT poison");
        await billing.WorkAsync(default);
        Assert.That(await MoneyAsync(3), Is.EqualTo((0.75m, 0m)));
    }
}
