using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Telephony.Testing;
using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Faults;

/// <summary>
/// Every statement of billing in turn is the one at which the connection is cut: before the server has it, or after it was carried out and before its answer comes. Once the node is killed
/// with it (what it did is told by nobody); once it lives on and asks again.
/// </summary>
public sealed class CutStatementTests
{
    private const int MostStatements = 100;

    private Rig _rig = null!;
    private string _folder = null!;

    [OneTimeSetUp]
    public async Task Create()
    {
        _rig = await CreateAsync();
        _folder = System.IO.Directory.CreateTempSubdirectory("telephony-test-billing-").FullName;
    }

    [OneTimeTearDown]
    public async Task Drop()
    {
        await _rig.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private PrepaidBilling Billing(NpgsqlDataSource database, string node) => new(
        new BillingStore(database), new BillingOptions { Node = node, Journal = Path.Combine(_folder, node) }, new PlainProtector(), new FakeTimeProvider(Noon),
        NullLogger<PrepaidBilling>.Instance);

    /// <summary>The same with statement 1, 2, 3 … cut, until one run is over before it comes.</summary>
    private async Task AtEachStatementAsync(StatementCut cut, Func<CutDatabase, string, Task> run)
    {
        for (var statement = 1; statement < MostStatements; statement++)
        {
            await using var database = new CutDatabase(_rig.Database);
            await using (await database.DataSource.OpenConnectionAsync()) database.CutAt(statement, cut); // Npgsql has asked for the types by now.
            await run(database, string.Create(CultureInfo.InvariantCulture, $"{cut}-{statement}"));
            if (database.HasCut) continue;
            Assert.That(statement, Is.GreaterThan(5), "there was something to cut");
            await _rig.AssertSoundAsync();
            return;
        }
        Assert.Fail($"more than {MostStatements} statements");
    }

    [Test]
    public Task A_node_that_is_killed_at_any_statement_charges_no_more_than_was_heard_and_leaves_no_hold([Values(StatementCut.Before, StatementCut.After)] StatementCut cut) =>
        AtEachStatementAsync(cut, async (database, name) =>
        {
            var (node, call, detainee) = ($"killed-{name}", _rig.NewId("killed"), await _rig.DetaineeAsync(10));
            var store = new BillingStore(database.DataSource);
            var most = 0m;
            try
            {
                var quote = await store.QuoteAsync(Call(detainee), Noon, default);
                var held = ((HoldResult.Granted)await store.OpenHoldAsync(call, quote, node, Slice, default)).Call;
                foreach (var (talked, price) in new[] { (40, 0.18m), (100, 0.38m) })
                {
                    most = price;
                    held = ((HoldResult.Granted)await store.ExtendHoldAsync(held, held.Slices + 1, Seconds(talked), Slice, default)).Call;
                }
                most = 0.48m;
                await store.SettleAsync(call, Seconds(130), Noon, default);
            }
            catch (NpgsqlException) when (database.HasCut)
            {
                // Killed.
            }
            await Billing(_rig.Database.DataSource, node).StartAsync(default);
            var (balance, left) = await _rig.CreditOfAsync(detainee);
            Assert.That((10 - balance, left), Is.AnyOf((0m, 0m), (0.18m, 0m), (0.38m, 0m), (0.48m, 0m)), name);
            Assert.That(10 - balance, Is.LessThanOrEqualTo(most), $"{name}: no more than was heard");
            if (!database.HasCut) Assert.That(balance, Is.EqualTo(9.52m), "undisturbed");
        });

    [Test]
    public Task A_call_whose_answer_is_lost_at_any_statement_is_charged_its_price_once([Values(StatementCut.Before, StatementCut.After)] StatementCut cut) =>
        AtEachStatementAsync(cut, async (database, name) =>
        {
            var (call, detainee, billing) = (_rig.NewId("lost"), await _rig.DetaineeAsync(10), Billing(database.DataSource, $"lost-{name}"));
            var quote = await AgainAsync(() => billing.QuoteAsync(Call(detainee), default));
            if (await billing.OpenAsync(call, quote, default) is HoldResult.Granted { Call: var held })
            {
                foreach (var talked in new[] { 40, 100 })
                {
                    var answer = await billing.ExtendAsync(held, Seconds(talked), default);
                    if (answer is HoldResult.Away) answer = await billing.ExtendAsync(held, Seconds(talked + 2), default);
                    held = ((HoldResult.Granted)answer).Call;
                }
                await billing.SettleAsync(call, Seconds(130));
                await AgainAsync(() => WorkAsync(billing));
                Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((9.52m, 0m)), name);
            }
            else
            {
                // As a flow does: whether it was opened is not known, and he hears that it cannot be.
                await billing.SettleAsync(call, null);
                await AgainAsync(() => WorkAsync(billing));
                Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((10m, 0m)), name);
            }
            Assert.That(await _rig.OpenAsync(call + "-next", Call(detainee)), Is.TypeOf<HoldResult.Granted>(), name);
        });

    [Test]
    public Task Money_that_is_moved_again_because_its_answer_was_lost_is_moved_once([Values(StatementCut.Before, StatementCut.After)] StatementCut cut) =>
        AtEachStatementAsync(cut, async (database, name) =>
        {
            var (store, detainee, id) = (new BillingStore(database.DataSource), _rig.NewDetainee(), _rig.NewId("moved"));
            await AgainAsync(() => store.CreditAsync(id + "-n", detainee.Id, Euros(50), Noon, default));
            await AgainAsync(() => store.BuyAsync(id + "-now", detainee.Id, "40", Euros(40), Noon, TimeSpan.Zero, default));
            await AgainAsync(() => store.BuyAsync(id + "-later", detainee.Id, Plan.Outside, Euros(5), Noon, TimeSpan.FromHours(1), default));
            await AgainAsync(() => store.CompletePurchasesAsync(Noon.AddHours(1), default));
            await _rig.OpenedAsync(id, Call(detainee));
            await AgainAsync(() => store.SettleAsync(id, Seconds(60), Noon, default));
            var act = new StaffAct("roux", "MA-ROUEN", Noon, "no sound");
            Assert.That(await AgainAsync(() => store.ProposeRefundAsync(id + "-back", detainee.Id, id, Euros(0.25m), needsSecond: false, act, default)), Is.True, name);
            Assert.That(await AgainAsync(() => store.DecideCorrectionAsync(id + "-back", detainee.Id, isDone: true, act, default)), Is.EqualTo(CorrectionOutcome.Decided), name);
            var statement = await _rig.Store.StatementAsync(detainee.Id, 10, default);
            Assert.That((statement.Balance, statement.NominativeBalance, statement.InTransit, statement.Held), Is.EqualTo((Euros(45), Euros(5), Money.Zero, Money.Zero)), name);
        });

    [Test]
    public async Task A_call_that_the_database_opens_after_it_was_given_up_keeps_no_hold_and_a_running_one_keeps_its_own()
    {
        await using var database = new CutDatabase(_rig.Database);
        var (detainee, other, billing) = (await _rig.DetaineeAsync(10), await _rig.DetaineeAsync(10), Billing(database.DataSource, "late"));
        Assert.That(await billing.OpenAsync("late-running", await billing.QuoteAsync(Call(other), default), default), Is.TypeOf<HoldResult.Granted>());
        var quote = await billing.QuoteAsync(Call(detainee), default);
        await using (var connection = await _rig.Database.DataSource.OpenConnectionAsync())
        {
            await using var busy = await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("SELECT FROM billing.lots WHERE account = $1 FOR UPDATE", connection, busy) { Parameters = { new() { Value = quote.Account!.Value } } };
            await hold.ExecuteNonQueryAsync();
            database.CutAt(1, StatementCut.During);
            Assert.That(await billing.OpenAsync("late", quote, default), Is.TypeOf<HoldResult.Away>());
            Assert.That((await billing.SettleAsync("late", null)).Outcome, Is.EqualTo(SettlementOutcome.Unknown));
            await busy.CommitAsync();
        }
        await _rig.ExecuteAsync("SELECT FROM billing.lots WHERE account = @Account FOR UPDATE", new { quote.Account }); // behind it in the queue for the lot
        Assert.That((await _rig.CreditOfAsync(detainee)).Held, Is.EqualTo(0.25m), "the database has opened it");
        await billing.WorkAsync(default);
        Assert.That(await _rig.CreditOfAsync(detainee), Is.EqualTo((10m, 0m)));
        Assert.That(await _rig.CreditOfAsync(other), Is.EqualTo((10m, 0.25m)), "this one runs");
        await billing.SettleAsync("late-running", null);
        await _rig.AssertSoundAsync();
    }

    private static async Task<bool> WorkAsync(PrepaidBilling billing)
    {
        await billing.WorkAsync(default);
        return true;
    }

    private static async Task<T> AgainAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NpgsqlException)
        {
            return await work();
        }
    }
}
