using System.Collections.Concurrent;
using Npgsql;
using Telephony.Directory;
using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Holds;

/// <summary>
/// Random credits, purchases, calls and refunds by many at once on a few accounts, while the database's sessions are killed under them: every answer that is
/// lost is asked for again. Afterwards everything agrees, and every call priced anew costs the same cents. TELEPHONY_TEST_SEED replays what is drawn; what runs at once is not.
/// </summary>
public sealed class LedgerModelTests
{
    private const int Workers = 8;
    private const int Steps = 60;

    private readonly ConcurrentDictionary<string, double?> _talked = new();
    private readonly ConcurrentDictionary<string, HeldCall> _running = new();
    private Rig _rig = null!;
    private List<Detainee> _detainees = null!;
    private int _lost;

    [Test]
    public async Task Whatever_happens_in_whatever_order_the_ledger_balances_and_no_second_is_charged_twice()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TELEPHONY_TEST_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        await using var rig = await CreateAsync();
        _rig = rig;
        _detainees = [.. Enumerable.Range(0, 4).Select(_ => rig.NewDetainee())];
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => WorkAsync(worker, new Random(seed + worker))));
        foreach (var call in _running.Keys) await EndAsync(call, new Random(seed));

        var report = await rig.Store.CheckAsync(default);
        Assert.That(report.Problems, Is.Empty, $"seed {seed}");
        var rerated = await rig.Store.RerateAsync(DateOnly.FromDateTime(Noon.UtcDateTime), DateOnly.FromDateTime(Noon.UtcDateTime), default);
        Assert.That(rerated.Differences, Is.Empty, $"seed {seed}");
        Assert.That((_lost, rerated.Calls, report.Transfers), Is.GreaterThan((0, 20, 50L)).Using<(int, int, long)>((a, b) => a.Item1 > b.Item1 && a.Item2 > b.Item2 && a.Item3 > b.Item3 ? 1 : -1),
            $"seed {seed}: it did something");
        Assert.That(await rig.ScalarAsync<decimal>("SELECT coalesce(sum(held), 0) FROM billing.lots"), Is.Zero, $"seed {seed}");
    }

    private async Task WorkAsync(int worker, Random random)
    {
        for (var step = 0; step < Steps; step++)
        {
            var (id, detainee) = ($"w{worker}-{step}", _detainees[random.Next(_detainees.Count)]);
            switch (random.Next(10))
            {
                case 0: await RetryAsync(() => _rig.Store.CreditAsync(id, detainee.Id, Euros(random.Next(1, 2000) / 100m), Noon, default)); break;
                case 1:
                    var (plan, delay) = (random.Next(2) == 0 ? "40" : Plan.Outside, TimeSpan.FromSeconds(random.Next(2)));
                    var amount = Euros(random.Next(1, 60) / 100m);
                    await RetryAsync(() => _rig.Store.BuyAsync(id, detainee.Id, plan, amount, Noon, delay, default));
                    break;
                case 2: await RetryAsync(() => _rig.Store.CompletePurchasesAsync(Noon.AddMinutes(1), default)); break;
                case 3 or 4: await OpenAsync(id, detainee, random); break;
                case 5 or 6: await ExtendAsync(random); break;
                case 7 or 8: if (Pick(random) is { } ended) await EndAsync(ended, random); break;
                default: await TroubleAsync(random); break;
            }
        }
    }

    private async Task OpenAsync(string call, Detainee detainee, Random random)
    {
        var request = random.Next(2) == 0 ? Voicemail(detainee) : Call(detainee);
        var quote = await RetryAsync(() => _rig.QuoteAsync(request));
        _talked[call] = random.Next(8) == 0 ? null : random.Next(0, 200);
        if (await RetryAsync(() => _rig.Store.OpenHoldAsync(call, quote, $"n{random.Next(3)}", Slice, default)) is HoldResult.Granted granted) _running[call] = granted.Call;
    }

    private async Task ExtendAsync(Random random)
    {
        if (Pick(random) is not { } call || !_running.TryGetValue(call, out var held)) return;
        var talked = Seconds(Math.Min(_talked[call] ?? 0, held.Slices * 40));
        // Two that extend the same call at once ask for the same slice: it is one.
        if (await RetryAsync(() => _rig.Store.ExtendHoldAsync(held, held.Slices + 1, talked, Slice, default)) is HoldResult.Granted granted) _running.TryUpdate(call, granted.Call, held);
    }

    /// <summary>Ends are told once or twice, and a few of the calls had no sound.</summary>
    private async Task EndAsync(string call, Random random)
    {
        for (var times = random.Next(1, 3); times > 0; times--)
            await RetryAsync(() => _rig.Store.SettleAsync(call, _talked[call] is { } seconds ? Seconds(seconds) : null, Noon, default));
        if (random.Next(6) == 0) await RetryAsync(() => _rig.RefundAsync(call, Noon));
        _running.TryRemove(call, out _);
    }

    /// <summary>A node is thought dead, or every session of the database ends.</summary>
    private async Task TroubleAsync(Random random)
    {
        if (random.Next(3) == 0) await RetryAsync(() => _rig.Store.SettleDeadAsync($"n{random.Next(3)}", Noon, default));
        else await RetryAsync(() => _rig.ScalarAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"));
    }

    private string? Pick(Random random) => _running.Keys.Order().ElementAtOrDefault(random.Next(Math.Max(1, _running.Count)));

    private async Task<T> RetryAsync<T>(Func<Task<T>> work)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (NpgsqlException e) when (attempt < 100 && (e is not PostgresException || e.IsTransient))
            {
                Interlocked.Increment(ref _lost);
            }
        }
    }
}
