using Telephony.Testing;

namespace Telephony.Billing.Tests.Faults;

/// <summary>
/// What must hold whatever fails, and in whatever order: the ledger balances, nobody pays for a second that he has not talked or twice for one that he has, no balance is negative, no hold
/// is left. TELEPHONY_TEST_SEED replays a run.
/// </summary>
public sealed class FaultWorldTests
{
    private const int Runs = 3;

    private string _folder = null!;

    [SetUp]
    public void Create() => _folder = System.IO.Directory.CreateTempSubdirectory("telephony-test-billing-").FullName;

    [TearDown]
    public void Drop() => System.IO.Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Whatever_fails_the_ledger_balances_and_no_second_is_charged_twice()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TELEPHONY_TEST_SEED"), out var given) ? given : Random.Shared.Next(int.MaxValue - Runs);
        TestContext.Out.WriteLine($"seed {seed}");
        var calls = 0;
        for (var run = 0; run < Runs; run++) calls += await RunAsync(seed + run);
        Assert.That(calls, Is.GreaterThan(10 * Runs), "it did something");
    }

    private async Task<int> RunAsync(int seed)
    {
        await using var rig = await Rig.CreateAsync();
        await using var database = new SwitchableDatabase(rig.Database);
        var world = new FaultWorld(rig, database, _folder, seed);
        await world.RunAsync();
        var what = $"seed {seed}\n{string.Join('\n', world.Faults)}\n";
        Assert.That((await rig.Store.CheckAsync(default)).Problems, Is.Empty, what);
        Assert.That(await rig.ScalarAsync<decimal>("SELECT coalesce(sum(held), 0) FROM billing.lots"), Is.Zero, what);
        Assert.That(await rig.ScalarAsync<long>("SELECT count(*) FROM billing.holds WHERE state = 'open'"), Is.Zero, what);
        var report = await rig.Store.RerateAsync(new(2026, 1, 1), new(2026, 12, 31), default);
        Assert.That(report.Differences, Is.Empty, what);
        await AssertCallsAsync(rig, world, what);
        await AssertBalancesAsync(rig, world, what);
        return world.Ended.Count + world.Killed.Count;
    }

    private static async Task AssertCallsAsync(Rig rig, FaultWorld world, string what)
    {
        var rows = (await rig.RowsAsync<(string Call, string State, int? Seconds)>("SELECT call, state, seconds FROM billing.holds ORDER BY call"))
            .ToDictionary(row => row.Call, StringComparer.Ordinal);
        foreach (var (call, talked) in world.Ended)
        {
            Assert.That(rows[call].State, Is.EqualTo(world.Refunded.Contains(call) ? "refunded" : "settled"), $"{what}{call}");
            if (rows[call].State == "settled") Assert.That(rows[call].Seconds, Is.EqualTo(talked), $"{what}{call}");
        }
        foreach (var (call, talked) in world.Killed) Assert.That(rows[call].Seconds ?? 0, Is.LessThanOrEqualTo(talked), $"{what}{call}");
    }

    /// <summary>Own sums: what was bought is what the calls cost and what is left.</summary>
    private static async Task AssertBalancesAsync(Rig rig, FaultWorld world, string what)
    {
        var spent = (await rig.RowsAsync<(Guid Detainee, decimal Spent)>("SELECT detainee, sum(total - written_off) FROM billing.holds WHERE state = 'settled' GROUP BY detainee"))
            .ToDictionary(row => row.Detainee, row => row.Spent);
        foreach (var (detainee, bought) in world.Bought)
        {
            var balance = (await rig.Store.StatementAsync(detainee, 0, default)).Balance.Euros;
            Assert.That(balance, Is.EqualTo(bought - spent.GetValueOrDefault(detainee)).And.GreaterThanOrEqualTo(0), what);
        }
    }
}
