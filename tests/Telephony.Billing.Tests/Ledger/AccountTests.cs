using Npgsql;
using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Ledger;

public sealed class AccountTests
{
    private Rig _rig = null!;

    [OneTimeSetUp]
    public async Task Create() => _rig = await CreateAsync();

    [OneTimeTearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    [TearDown]
    public Task Everything_agrees() => _rig.AssertSoundAsync();

    [Test]
    public async Task Credit_comes_once_for_each_transfer()
    {
        var (detainee, transfer) = (_rig.NewDetainee(), _rig.NewId());
        Assert.That(await _rig.Store.CreditAsync(transfer, detainee.Id, Euros(50), Noon, default), Is.True);
        Assert.That(await _rig.Store.CreditAsync(transfer, detainee.Id, Euros(50), Noon.AddDays(1), default), Is.False);
        Assert.That((await _rig.Store.StatementAsync(detainee.Id, 10, default)).NominativeBalance, Is.EqualTo(Euros(50)));
    }

    [Test]
    public async Task The_same_transfer_with_another_content_is_an_error_and_changes_nothing()
    {
        var (detainee, transfer) = (_rig.NewDetainee(), _rig.NewId());
        await _rig.Store.CreditAsync(transfer, detainee.Id, Euros(50), Noon, default);
        Assert.That(() => _rig.Store.CreditAsync(transfer, detainee.Id, Euros(51), Noon, default), Throws.TypeOf<TransferConflictException>());
        Assert.That(() => _rig.Store.CreditAsync(transfer, Guid.NewGuid(), Euros(50), Noon, default), Throws.TypeOf<TransferConflictException>());
        Assert.That(() => _rig.Store.BuyAsync(transfer, detainee.Id, "40", Euros(40), Noon, TimeSpan.Zero, default), Throws.TypeOf<TransferConflictException>());
        Assert.That((await _rig.Store.StatementAsync(detainee.Id, 10, default)).NominativeBalance, Is.EqualTo(Euros(50)));
    }

    [Test]
    public async Task A_plan_is_bought_from_the_nominative_account_once() // BIL-02
    {
        var (detainee, transfer) = (_rig.NewDetainee(), _rig.NewId());
        await _rig.Store.CreditAsync(_rig.NewId(), detainee.Id, Euros(50), Noon, default);
        for (var again = 0; again < 2; again++)
            Assert.That((await _rig.Store.BuyAsync(transfer, detainee.Id, "40", Euros(40), Noon, TimeSpan.Zero, default)).State, Is.EqualTo(PurchaseState.Done));
        var statement = await _rig.Store.StatementAsync(detainee.Id, 10, default);
        Assert.That((statement.Balance, statement.NominativeBalance, statement.InTransit), Is.EqualTo((Euros(40), Euros(10), Money.Zero)));
        Assert.That(statement.Lots, Is.EqualTo(new[] { new LotBalance("40", Euros(40), Noon) }));
        Assert.That(statement.Movements, Is.EqualTo(new[] { new Movement(transfer, Noon, Euros(40), "purchase") }));
        Assert.That(() => _rig.Store.BuyAsync(transfer, detainee.Id, "10", Euros(10), Noon, TimeSpan.Zero, default), Throws.TypeOf<TransferConflictException>());
    }

    [Test]
    public async Task A_purchase_without_the_money_is_refused_and_stays_so()
    {
        var (detainee, transfer) = (_rig.NewDetainee(), _rig.NewId());
        Assert.That((await _rig.Store.BuyAsync(transfer, detainee.Id, "40", Euros(40), Noon, TimeSpan.Zero, default)).State, Is.EqualTo(PurchaseState.Refused));
        await _rig.Store.CreditAsync(_rig.NewId(), detainee.Id, Euros(50), Noon, default);
        Assert.That((await _rig.Store.BuyAsync(transfer, detainee.Id, "40", Euros(40), Noon, TimeSpan.Zero, default)).State, Is.EqualTo(PurchaseState.Refused));
        Assert.That((await _rig.Store.StatementAsync(detainee.Id, 10, default)).NominativeBalance, Is.EqualTo(Euros(50)));
    }

    [Test]
    public async Task With_a_delay_the_money_waits_between_the_accounts() // BIL-03
    {
        var (detainee, transfer) = (_rig.NewDetainee(), _rig.NewId());
        await _rig.Store.CreditAsync(_rig.NewId(), detainee.Id, Euros(50), Noon, default);
        var purchase = await _rig.Store.BuyAsync(transfer, detainee.Id, "40", Euros(40), Noon, TimeSpan.FromHours(24), default);
        Assert.That((purchase.State, purchase.DueAt), Is.EqualTo((PurchaseState.InProcess, Noon.AddHours(24))));
        var waiting = await _rig.Store.StatementAsync(detainee.Id, 10, default);
        Assert.That((waiting.Balance, waiting.NominativeBalance, waiting.InTransit), Is.EqualTo((Money.Zero, Euros(10), Euros(40))));
        await _rig.AssertSoundAsync();
        Assert.That(await _rig.Store.CompletePurchasesAsync(Noon.AddHours(23), default), Is.Zero);
        Assert.That(await _rig.Store.CompletePurchasesAsync(Noon.AddHours(24), default), Is.EqualTo(1));
        Assert.That(await _rig.Store.CompletePurchasesAsync(Noon.AddHours(25), default), Is.Zero);
        Assert.That((await _rig.Store.StatementAsync(detainee.Id, 10, default)).Balance, Is.EqualTo(Euros(40)));
        Assert.That((await _rig.Store.BuyAsync(transfer, detainee.Id, "40", Euros(40), Noon, TimeSpan.Zero, default)).State, Is.EqualTo(PurchaseState.Done));
    }

    [Test]
    public async Task The_same_purchase_twenty_times_at_once_is_one()
    {
        var (detainee, transfer) = (_rig.NewDetainee(), _rig.NewId());
        await _rig.Store.CreditAsync(_rig.NewId(), detainee.Id, Euros(50), Noon, default);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _rig.Store.BuyAsync(transfer, detainee.Id, "10", Euros(10), Noon, TimeSpan.Zero, default)));
        Assert.That((await _rig.Store.StatementAsync(detainee.Id, 10, default)).Balance, Is.EqualTo(Euros(10)));
    }

    [Test]
    public async Task An_id_that_two_use_at_once_for_different_things_is_one_of_them()
    {
        for (var round = 0; round < 30; round++)
        {
            var (detainee, transfer) = (_rig.NewDetainee(), _rig.NewId());
            await _rig.Store.CreditAsync(_rig.NewId(), detainee.Id, Euros(50), Noon, default);
            Task[] both =
            [
                _rig.Store.CreditAsync(transfer, detainee.Id, Euros(10), Noon, default),
                _rig.Store.BuyAsync(transfer, detainee.Id, "10", Euros(10), Noon, TimeSpan.FromHours(1), default),
            ];
            await Task.WhenAll(both).ContinueWith(static _ => { }, TaskScheduler.Default);
            Assert.That(both.Select(one => one.Exception?.InnerException?.GetType()), Is.EquivalentTo(new[] { null, typeof(TransferConflictException) }));
            await _rig.Store.CompletePurchasesAsync(Noon.AddHours(1), default);
            Assert.That((await _rig.Store.StatementAsync(detainee.Id, 1, default)).InTransit, Is.EqualTo(Money.Zero));
        }
    }

    [Test]
    public async Task Twenty_purchases_at_once_never_spend_more_than_there_is()
    {
        var detainee = _rig.NewDetainee();
        await _rig.Store.CreditAsync(_rig.NewId(), detainee.Id, Euros(35), Noon, default);
        var purchases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _rig.Store.BuyAsync(_rig.NewId(), detainee.Id, "10", Euros(10), Noon, TimeSpan.Zero, default)));
        Assert.That(purchases.Count(purchase => purchase.State == PurchaseState.Done), Is.EqualTo(3));
    }

    [Test]
    public async Task Entries_can_neither_be_changed_nor_removed_nor_fail_to_sum_to_zero()
    {
        var detainee = await _rig.DetaineeAsync(10);
        foreach (var sql in new[]
        {
            "UPDATE billing.entries SET amount = amount * 2", "DELETE FROM billing.entries", "TRUNCATE billing.entries", "DELETE FROM billing.transfers", "UPDATE billing.transfers SET kind = 'credit'",
        })
            Assert.That(() => _rig.ExecuteAsync(sql), Throws.TypeOf<PostgresException>(), sql);
        const string oneSided = """
            WITH t AS (INSERT INTO billing.transfers (id, kind, content, at) VALUES (@id, 'credit', '', now()) RETURNING id)
            INSERT INTO billing.entries (transfer, account, amount) SELECT t.id, a.id, 5 FROM t, billing.accounts a WHERE a.detainee = @detainee AND a.kind = 'nominative'
            """;
        Assert.That(() => _rig.ExecuteAsync(oneSided, new { id = _rig.NewId(), detainee = detainee.Id }), Throws.TypeOf<PostgresException>().With.Message.Contains("do not sum to zero"));
        Assert.That(() => _rig.ExecuteAsync("UPDATE billing.accounts SET balance = -1 WHERE detainee = @Id", new { detainee.Id }),
            Throws.TypeOf<PostgresException>().With.Property("ConstraintName").EqualTo("no_balance_is_negative"));
    }

    [Test]
    public async Task The_check_names_what_does_not_agree()
    {
        var detainee = await _rig.DetaineeAsync(10);
        await _rig.ExecuteAsync("UPDATE billing.accounts SET balance = 11 WHERE detainee = @Id AND kind = 'telephone'", new { detainee.Id });
        var problems = (await _rig.Store.CheckAsync(default)).Problems;
        Assert.That(problems, Has.Count.EqualTo(2).And.All.Contains("balance is 11"));
        await _rig.ExecuteAsync("UPDATE billing.accounts SET balance = 10 WHERE detainee = @Id AND kind = 'telephone'", new { detainee.Id });
    }

    [TestCase("a/b", 1)]
    [TestCase("", 1)]
    [TestCase("a", 0)]
    [TestCase("a", -1)]
    [TestCase("a", 0.001)]
    public void Ids_of_our_own_form_and_amounts_that_are_no_positive_cents_are_refused(string transfer, double amount) =>
        Assert.That(() => _rig.Store.CreditAsync(transfer, Guid.NewGuid(), Euros((decimal)amount), Noon, default), Throws.InstanceOf<ArgumentException>());
}
