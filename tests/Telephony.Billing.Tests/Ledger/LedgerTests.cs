using System.Reflection;
using System.Text.RegularExpressions;
using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Ledger;

/// <summary>The ledger line by line, as the accounts office reads it.</summary>
public sealed partial class LedgerTests
{
    private Rig _rig = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _rig = await Rig.CreateAsync();

    [OneTimeTearDown]
    public async Task DropAsync() => await _rig.DisposeAsync();

    [TearDown]
    public Task Everything_agrees() => _rig.AssertSoundAsync();

    [Test]
    public async Task Every_line_has_its_kind_plans_time_and_the_balance_after_it()
    {
        var detainee = await _rig.DetaineeAsync(0.05m);
        await _rig.AddCreditAsync(detainee, 40, "40");
        var (listening, call) = (_rig.NewId("l"), _rig.NewId("c"));
        await _rig.OpenedAsync(listening, Voicemail(detainee));
        await _rig.Store.SettleAsync(listening, Seconds(45), Noon.AddMinutes(1), default);
        await _rig.OpenedAsync(call, Call(detainee));
        await _rig.Store.SettleAsync(call, Seconds(60), Noon.AddMinutes(3), default);
        await _rig.RefundAsync(call, Noon.AddMinutes(5));

        var page = await _rig.Store.LedgerAsync(detainee.Id, new LedgerQuery(AccountKind.Telephone), default);

        Assert.That(page.Lines.Select(Told), Is.EqualTo(new[]
        {
            "RefundedCall 0.2500 39.9600 00:01:00 40", "Call -0.2500 39.7100 00:01:00 40", "Voicemail -0.0900 39.9600 00:00:45 outside,40", "Purchase 40.0000 40.0500  40",
            "Purchase 0.0500 0.0500  outside",
        }));
        Assert.That((page.Balance, page.Total, page.Agrees), Is.EqualTo((page.Lines[0].Balance, page.Balance, true)));
        var nominative = await _rig.Store.LedgerAsync(detainee.Id, new LedgerQuery(AccountKind.Nominative), default);
        Assert.That(nominative.Lines.Select(Told), Is.EqualTo(new[] { "Purchase -40.0000 0.0000  40", "Credit 40.0000 40.0000  ", "Purchase -0.0500 0.0000  outside", "Credit 0.0500 0.0500  " }));
    }

    [Test]
    public async Task Pages_and_days_cut_the_list_and_the_balance_stays_that_after_each_line()
    {
        var detainee = _rig.NewDetainee();
        for (var day = 0; day < 7; day++) await _rig.Store.CreditAsync(_rig.NewId(), detainee.Id, Euros(day + 1), Noon.AddDays(day), default);
        var query = new LedgerQuery(AccountKind.Nominative) { Limit = 3 };
        var first = await _rig.Store.LedgerAsync(detainee.Id, query, default);
        var second = await _rig.Store.LedgerAsync(detainee.Id, query with { Before = first.Lines[^1].Number }, default);
        var third = await _rig.Store.LedgerAsync(detainee.Id, query with { Before = second.Lines[^1].Number }, default);
        Assert.That(first.Lines.Concat(second.Lines).Concat(third.Lines).Select(line => line.Balance.Euros), Is.EqualTo(new[] { 28m, 21, 15, 10, 6, 3, 1 }));
        var days = await _rig.Store.LedgerAsync(detainee.Id, query with { From = Noon.AddDays(2), Until = Noon.AddDays(4) }, default);
        Assert.That(days.Lines.Select(line => (line.Amount.Euros, line.Balance.Euros)), Is.EqualTo(new[] { (4m, 10m), (3m, 6m) }));
        Assert.That((days.Balance, days.Agrees), Is.EqualTo((Euros(28), true)));
        Assert.That((await _rig.Store.LedgerAsync(Guid.NewGuid(), query, default)).Lines, Is.Empty);
    }

    [Test]
    public async Task A_ledger_that_does_not_agree_says_so()
    {
        var detainee = _rig.NewDetainee();
        await _rig.Store.CreditAsync(_rig.NewId(), detainee.Id, Euros(5), Noon, default);
        await _rig.ExecuteAsync("UPDATE billing.accounts SET balance = 6 WHERE detainee = @Id", new { detainee.Id });
        Assert.That((await _rig.Store.LedgerAsync(detainee.Id, new LedgerQuery(AccountKind.Nominative), default)).Agrees, Is.False);
        await _rig.ExecuteAsync("UPDATE billing.accounts SET balance = 5 WHERE detainee = @Id", new { detainee.Id });
    }

    [Test]
    public async Task What_is_charged_for_a_use_a_second_time_is_a_supplement()
    {
        var detainee = await _rig.DetaineeAsync(5);
        var use = _rig.NewId("v");
        await _rig.OpenedAsync(use, Voicemail(detainee));
        await _rig.Store.SettleAsync(use, Seconds(20), Noon, default);
        await _rig.Store.SettleAsync(use, Seconds(60), Noon, default);
        var lines = (await _rig.Store.LedgerAsync(detainee.Id, new LedgerQuery(AccountKind.Telephone), default)).Lines;
        Assert.That(lines.Take(2).Select(line => (line.Amount.Euros, line.IsSupplement)), Is.EqualTo(new[] { (-0.10m, true), (-0.05m, false) }));
    }

    [Test]
    public async Task Every_kind_of_transfer_that_the_tables_take_is_a_kind_of_line()
    {
        var definition = await _rig.ScalarAsync<string>("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'transfers_kind_check'");
        var stored = Word().Matches(definition!).Select(match => match.Groups["word"].Value).ToList();
        var named = typeof(TransferKind).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        Assert.That(named, Is.EquivalentTo(stored));
        var kinds = stored.SelectMany(kind => Enum.GetValues<BilledService>().Select(service => BillingStore.KindOf(kind, service))).Distinct();
        Assert.That(kinds, Is.EquivalentTo(Enum.GetValues<LedgerKind>()));
    }

    [Test]
    public async Task Credits_of_a_period_are_those_of_the_people_who_are_asked_for()
    {
        var (mine, other) = (_rig.NewDetainee(), _rig.NewDetainee());
        foreach (var detainee in new[] { mine, other })
        {
            await _rig.Store.CreditAsync(_rig.NewId(), detainee.Id, Euros(50), Noon, default);
            await _rig.Store.BuyAsync(_rig.NewId(), detainee.Id, "40", Euros(40), Noon.AddHours(1), TimeSpan.Zero, default);
        }
        var credits = await _rig.Store.CreditsAsync([mine.Id], Noon, Noon.AddDays(1), default);
        Assert.That(credits.Select(credit => (credit.Detainee, credit.Kind, credit.Plan, credit.Amount.Euros)), Is.EqualTo(new[] { (mine.Id, LedgerKind.Credit, (string?)null, 50m), (mine.Id, LedgerKind.Purchase, "40", 40m) }));
        Assert.That(await _rig.Store.CreditsAsync([mine.Id], Noon.AddDays(1), Noon.AddDays(2), default), Is.Empty);
    }

    private static string Told(LedgerLine line) => $"{line.Kind} {line.Amount} {line.Balance} {line.Duration} {string.Join(',', line.Plans)}";

    [GeneratedRegex("'(?<word>[a-z]+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
