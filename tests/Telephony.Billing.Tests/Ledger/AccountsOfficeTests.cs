using Npgsql;
using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Ledger;

/// <summary>Requests that staff take up or refuse (BIL-02, BIL-03), and corrections that need a reason and, above a limit, two people.</summary>
public sealed class AccountsOfficeTests
{
    private Rig _rig = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _rig = await Rig.CreateAsync();

    [OneTimeTearDown]
    public async Task DropAsync() => await _rig.DisposeAsync();

    [TearDown]
    public Task Everything_agrees() => _rig.AssertSoundAsync();

    [Test]
    public async Task A_request_moves_nothing_until_it_is_taken_up_and_then_once()
    {
        var (detainee, id) = (await WithMoneyAsync(50), _rig.NewId());
        for (var again = 0; again < 2; again++)
            Assert.That((await _rig.Store.RequestPurchaseAsync(id, detainee, "40", Euros(40), By("roux"), default)).State, Is.EqualTo(PurchaseState.Requested));
        Assert.That((await AccountsAsync(detainee)), Is.EqualTo((50m, 0m, 0m)));
        Assert.That((await _rig.Store.WaitingPurchasesAsync(["MA-ROUEN"], 10, default)).Select(request => request.Purchase.Transfer), Does.Contain(id));
        Assert.That(await _rig.Store.WaitingPurchasesAsync(["CP-LILLE"], 10, default), Is.Empty);
        for (var again = 0; again < 2; again++)
            Assert.That((await _rig.Store.ProcessPurchaseAsync(id, detainee, By("petit"), TimeSpan.Zero, default))!.State, Is.EqualTo(PurchaseState.Done));
        Assert.That((await AccountsAsync(detainee)), Is.EqualTo((10m, 0m, 40m)));
        var acts = (await _rig.Store.FindPurchaseAsync(id, detainee, default))!.Acts;
        Assert.That(acts.Select(act => (act.State, act.Author)), Is.EqualTo(new[] { (PurchaseState.Requested, "roux"), (PurchaseState.Done, "petit") }));
        Assert.That(() => _rig.Store.RequestPurchaseAsync(id, detainee, "10", Euros(10), By("roux"), default), Throws.TypeOf<TransferConflictException>());
    }

    [Test]
    public async Task A_request_without_the_money_is_refused_when_it_is_taken_up()
    {
        var (detainee, id) = (await WithMoneyAsync(5), _rig.NewId());
        await _rig.Store.RequestPurchaseAsync(id, detainee, "40", Euros(40), By("roux"), default);
        Assert.That((await _rig.Store.ProcessPurchaseAsync(id, detainee, By("roux"), TimeSpan.Zero, default))!.State, Is.EqualTo(PurchaseState.Refused));
        Assert.That((await _rig.Store.FindPurchaseAsync(id, detainee, default))!.Reason, Is.EqualTo(BillingStore.NotEnoughMoney));
    }

    [Test]
    public async Task A_refusal_gives_back_what_is_on_its_way_and_leaves_alone_what_is_done()
    {
        var (detainee, id, done) = (await WithMoneyAsync(50), _rig.NewId(), _rig.NewId());
        await _rig.Store.RequestPurchaseAsync(id, detainee, "40", Euros(40), By("roux"), default);
        await _rig.Store.ProcessPurchaseAsync(id, detainee, By("roux"), TimeSpan.FromHours(1), default);
        Assert.That((await AccountsAsync(detainee)), Is.EqualTo((10m, 40m, 0m)));
        await _rig.AssertSoundAsync();
        for (var again = 0; again < 2; again++)
            Assert.That((await _rig.Store.RefusePurchaseAsync(id, detainee, By("roux", "asked for twice"), default))!.State, Is.EqualTo(PurchaseState.Refused));
        await _rig.Store.CompletePurchasesAsync(Noon.AddHours(2), default);
        Assert.That((await AccountsAsync(detainee)), Is.EqualTo((50m, 0m, 0m)));
        var line = (await _rig.Store.LedgerAsync(detainee, new LedgerQuery(AccountKind.Nominative), default)).Lines[0];
        Assert.That((line.Kind, line.Amount, line.Plans.Single()), Is.EqualTo((LedgerKind.Return, Euros(40), "40")));

        await _rig.Store.RequestPurchaseAsync(done, detainee, "40", Euros(40), By("roux"), default);
        await _rig.Store.ProcessPurchaseAsync(done, detainee, By("roux"), TimeSpan.Zero, default);
        Assert.That((await _rig.Store.RefusePurchaseAsync(done, detainee, By("roux", "too late"), default))!.State, Is.EqualTo(PurchaseState.Done));
        Assert.That(await _rig.Store.RefusePurchaseAsync(done, Guid.NewGuid(), By("roux", "of somebody else"), default), Is.Null);
    }

    [Test]
    public async Task Requests_that_are_taken_up_at_once_never_spend_more_than_there_is()
    {
        var detainee = await WithMoneyAsync(35);
        var ids = Enumerable.Range(0, 8).Select(_ => _rig.NewId()).ToList();
        foreach (var id in ids) await _rig.Store.RequestPurchaseAsync(id, detainee, "10", Euros(10), By("roux"), default);
        // Each by two people at once.
        var taken = await Task.WhenAll(ids.Concat(ids).Select(id => _rig.Store.ProcessPurchaseAsync(id, detainee, By("roux"), TimeSpan.Zero, default)));
        Assert.That(taken.Where(purchase => purchase!.State == PurchaseState.Done).Select(purchase => purchase!.Transfer).Distinct().Count(), Is.EqualTo(3));
        Assert.That((await AccountsAsync(detainee)), Is.EqualTo((5m, 0m, 30m)));
    }

    [TestCase(30, 80)]
    [TestCase(-30, 20)]
    public async Task A_correction_above_the_limit_is_done_by_another_person(decimal amount, decimal becomes)
    {
        var (detainee, id) = (await WithMoneyAsync(50), _rig.NewId());
        for (var again = 0; again < 2; again++) await _rig.Store.ProposeCorrectionAsync(id, detainee, Euros(amount), needsSecond: true, By("roux", "wrong person"), default);
        Assert.That(await _rig.Store.DecideCorrectionAsync(id, detainee, isDone: true, By("roux"), default), Is.EqualTo(CorrectionOutcome.NeedsSecond));
        Assert.That(() => _rig.ExecuteAsync("INSERT INTO billing.correction_decisions (correction, is_done, author, at) VALUES (@id, true, 'roux', now())", new { id }),
            Throws.TypeOf<PostgresException>().With.Property("ConstraintName").EqualTo("two_people"), "the database holds it too");
        Assert.That((await AccountsAsync(detainee)).Nominative, Is.EqualTo(50));
        for (var again = 0; again < 2; again++) Assert.That(await _rig.Store.DecideCorrectionAsync(id, detainee, isDone: true, By("petit"), default), Is.EqualTo(CorrectionOutcome.Decided));
        Assert.That((await AccountsAsync(detainee)).Nominative, Is.EqualTo(becomes));
        var line = (await _rig.Store.LedgerAsync(detainee, new LedgerQuery(AccountKind.Nominative), default)).Lines[0];
        Assert.That((line.Kind, line.Amount.Euros, line.Reason), Is.EqualTo((LedgerKind.Correction, amount, "wrong person")));
    }

    [Test]
    public async Task A_correction_cannot_take_what_is_not_there_and_may_be_refused()
    {
        var (detainee, id) = (await WithMoneyAsync(5), _rig.NewId());
        await _rig.Store.ProposeCorrectionAsync(id, detainee, Euros(-6), needsSecond: false, By("roux", "wrong person"), default);
        Assert.That(await _rig.Store.DecideCorrectionAsync(id, detainee, isDone: true, By("roux"), default), Is.EqualTo(CorrectionOutcome.NotEnough));
        Assert.That((await _rig.Store.FindCorrectionAsync(id, detainee, default))!.State, Is.EqualTo(CorrectionState.Proposed));
        Assert.That(await _rig.Store.DecideCorrectionAsync(id, detainee, isDone: false, By("petit", "the money is spent"), default), Is.EqualTo(CorrectionOutcome.Decided));
        Assert.That((await _rig.Store.FindCorrectionAsync(id, detainee, default))!.Decided!.Reason, Is.EqualTo("the money is spent"));
        Assert.That(await _rig.Store.DecideCorrectionAsync(id, Guid.NewGuid(), isDone: true, By("petit"), default), Is.EqualTo(CorrectionOutcome.Unknown));
    }

    [Test]
    public async Task A_use_is_given_back_once_and_only_for_what_it_costs()
    {
        var detainee = await _rig.DetaineeAsync(5);
        var (use, id) = (_rig.NewId("v"), _rig.NewId());
        await _rig.OpenedAsync(use, Voicemail(detainee));
        Assert.That(await _rig.Store.ProposeRefundAsync(id, detainee.Id, use, Euros(0.15m), false, By("roux", "no sound"), default), Is.False, "while it runs");
        await _rig.Store.SettleAsync(use, Seconds(60), Noon, default);
        Assert.That(await _rig.Store.ProposeRefundAsync(id, detainee.Id, use, Euros(0.16m), false, By("roux", "no sound"), default), Is.False, "another amount");
        Assert.That(await _rig.Store.ProposeRefundAsync(id, Guid.NewGuid(), use, Euros(0.15m), false, By("roux", "no sound"), default), Is.False, "somebody else's");
        for (var again = 0; again < 2; again++)
        {
            Assert.That(await _rig.Store.ProposeRefundAsync(id, detainee.Id, use, Euros(0.15m), false, By("roux", "no sound"), default), Is.True);
            Assert.That(await _rig.Store.DecideCorrectionAsync(id, detainee.Id, isDone: true, By("roux"), default), Is.EqualTo(CorrectionOutcome.Decided));
        }
        Assert.That((await _rig.CreditOfAsync(detainee)).Balance, Is.EqualTo(5));
        var line = (await _rig.Store.LedgerAsync(detainee.Id, new LedgerQuery(AccountKind.Telephone), default)).Lines[0];
        Assert.That((line.Kind, line.Amount, line.Reason), Is.EqualTo((LedgerKind.RefundedVoicemail, Euros(0.15m), "no sound")));
        Assert.That(await _rig.Store.RefundedAsync([use, "unknown"], default), Is.EqualTo(new[] { use }));
    }

    [Test]
    public async Task What_changed_since_it_was_proposed_is_not_given_back()
    {
        var detainee = await _rig.DetaineeAsync(5);
        var (use, id) = (_rig.NewId("v"), _rig.NewId());
        await _rig.OpenedAsync(use, Voicemail(detainee));
        await _rig.Store.SettleAsync(use, Seconds(60), Noon, default);
        await _rig.Store.ProposeRefundAsync(id, detainee.Id, use, Euros(0.15m), true, By("roux", "no sound"), default);
        Assert.That(await _rig.RefundAsync(use, Noon));
        Assert.That(await _rig.Store.DecideCorrectionAsync(id, detainee.Id, isDone: true, By("petit"), default), Is.EqualTo(CorrectionOutcome.Changed));
        await _rig.Store.DecideCorrectionAsync(id, detainee.Id, isDone: false, By("petit", "given back already"), default);
    }

    [Test]
    public async Task What_staff_did_can_neither_be_changed_nor_removed()
    {
        var (detainee, id) = (await WithMoneyAsync(50), _rig.NewId());
        await _rig.Store.RequestPurchaseAsync(id, detainee, "10", Euros(10), By("roux"), default);
        await _rig.Store.ProposeCorrectionAsync(id + "c", detainee, Euros(1), false, By("roux", "wrong person"), default);
        await _rig.Store.DecideCorrectionAsync(id + "c", detainee, isDone: true, By("roux"), default);
        foreach (var table in new[] { "purchase_acts", "corrections", "correction_decisions" })
        {
            Assert.That(() => _rig.ExecuteAsync($"UPDATE billing.{table} SET author = 'petit'"), Throws.TypeOf<PostgresException>(), table);
            Assert.That(() => _rig.ExecuteAsync($"DELETE FROM billing.{table}"), Throws.TypeOf<PostgresException>(), table);
        }
    }

    private static StaffAct By(string author, string? reason = null) => new(author, "MA-ROUEN", Noon, reason);

    private async Task<Guid> WithMoneyAsync(decimal euros)
    {
        var detainee = _rig.NewDetainee().Id;
        await _rig.Store.CreditAsync(_rig.NewId("n"), detainee, Euros(euros), Noon, default);
        return detainee;
    }

    private async Task<(decimal Nominative, decimal InTransit, decimal Telephone)> AccountsAsync(Guid detainee)
    {
        var statement = await _rig.Store.StatementAsync(detainee, 0, default);
        return (statement.NominativeBalance.Euros, statement.InTransit.Euros, statement.Balance.Euros);
    }
}
