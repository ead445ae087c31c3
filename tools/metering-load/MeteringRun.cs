using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Billing;
using Telephony.Database;
using Telephony.Directory;

namespace Telephony.MeteringLoad;

/// <summary>
/// Prepaid calls without RTP on one private, durable PostgreSQL: each has its account, its hold and its meter, and extends when the meter says so. Prints how long a
/// slice took to be held, from the question to the answer, and how many statements it took.
/// </summary>
internal sealed class MeteringRun(PrepaidBilling billing, TimeSpan duration, TimeSpan slice)
{
    private static readonly TimeProvider s_clock = TimeProvider.System;

    private readonly ConcurrentBag<double> _milliseconds = [];
    private int _failed;

    public static async Task<bool> RunAsync(int calls, TimeSpan duration, TimeSpan slice)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("metering-load-").FullName;
        try
        {
            await using var database = await TelephonyDatabase.OpenAsync(folder, connectionString: null, publish: false, s_clock, CancellationToken.None);
            await Migrator.MigrateAsync(database.DataSource, [typeof(BillingStore).Assembly], CancellationToken.None);
            var store = new BillingStore(database.DataSource);
            var options = new BillingOptions { Node = "load", Journal = Path.Combine(folder, "journal"), Slice = slice };
            var run = new MeteringRun(new PrepaidBilling(store, options, new NoProtector(), s_clock, NullLogger<PrepaidBilling>.Instance), duration, slice);
            var people = await run.FillAsync(database, store, calls);
            return await run.MeasureAsync(store, people);
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<Detainee>> FillAsync(TelephonyDatabase database, BillingStore store, int calls)
    {
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("""
                INSERT INTO billing.destinations (prefix, class) VALUES ('+336', 'frMobile');
                INSERT INTO billing.tariffs (service, destination, plan, starts, per_minute, connection, increment, rounding, excluded)
                VALUES ('call', 'frMobile', 'outside', '2020-01-01', 0.18, 0.05, 1, 'halfUp', false)
                """);
        }
        var people = Enumerable.Range(0, calls).Select(n => new Detainee(Guid.NewGuid(), $"{70_000_000 + n}", "fr", $"E{n % 20}", "Europe/Paris")).ToList();
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (person, cancellation) =>
        {
            await store.CreditAsync($"n-{person.Identifier}", person.Id, new Money(100), s_clock.GetUtcNow(), cancellation);
            await store.BuyAsync($"b-{person.Identifier}", person.Id, Plan.Outside, new Money(100), s_clock.GetUtcNow(), TimeSpan.Zero, cancellation);
        });
        return people;
    }

    private async Task<bool> MeasureAsync(BillingStore store, IReadOnlyList<Detainee> people)
    {
        int before, after;
        using (var statements = new StatementCount())
        {
            var running = new CountdownEvent(people.Count);
            var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var calls = people.Select((person, index) => CallAsync(person, index, people.Count, running, begin.Task)).ToList();
            await Task.Run(running.Wait);
            before = statements.Count;
            begin.SetResult();
            await Task.WhenAll(calls);
            after = statements.Count;
            running.Dispose();
        }
        var report = await store.CheckAsync(CancellationToken.None);
        var sorted = _milliseconds.Order().ToArray();
        Console.WriteLine($"{people.Count} calls at once for {duration.TotalSeconds:0} s, slices of {slice.TotalSeconds:0} s: {sorted.Length} slices extended, {sorted.Length / duration.TotalSeconds:0.0} a second");
        Console.WriteLine($"a slice's extension, ms: p50 {At(sorted, 0.50):0.0}, p95 {At(sorted, 0.95):0.0}, p99 {At(sorted, 0.99):0.0}, longest {sorted[^1]:0.0}");
        Console.WriteLine($"statements a slice: {(double)(after - before) / sorted.Length:0.000}; failed: {_failed}; billing check: {(report.Problems.Count == 0 ? "agrees" : string.Join("; ", report.Problems))}");
        return _failed == 0 && report.Problems.Count == 0 && At(sorted, 0.99) < 20;
    }

    /// <summary>One call. Calls begin spread over a slice, as calls do.</summary>
    private async Task CallAsync(Detainee person, int index, int count, CountdownEvent running, Task begin)
    {
        if (!PhoneNumber.TryParse("+33612345678", out var number)) throw new InvalidOperationException();
        var call = $"call-{index}";
        var quote = await billing.QuoteAsync(new UsageRequest(person, BilledService.Call, number), CancellationToken.None);
        if (await billing.OpenAsync(call, quote, CancellationToken.None) is not HoldResult.Granted { Call: var held }) throw new InvalidOperationException("A call was not opened.");
        running.Signal();
        await begin;
        await Task.Delay(slice * index / count, s_clock);
        var ahead = TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(20).Ticks, slice.Ticks / 3));
        var (meter, outputs) = (new Meter(held.Held, held.Total, new MeterOptions { Ahead = ahead }), new List<MeterOutput>());
        meter.Start(Now());
        var end = Now() + duration;
        while (meter.Deadline is { } due && due < end)
        {
            if (due > Now()) await Task.Delay(due - Now(), s_clock);
            outputs.Clear();
            meter.Advance(Now(), outputs);
            foreach (var extend in outputs.OfType<MeterOutput.Extend>()) held = await ExtendAsync(meter, held, extend.Talked);
            if (outputs.OfType<MeterOutput.Cut>().Any()) Interlocked.Increment(ref _failed);
        }
    }

    private async Task<HeldCall> ExtendAsync(Meter meter, HeldCall held, TimeSpan talked)
    {
        var asked = s_clock.GetTimestamp();
        var result = await billing.ExtendAsync(held, talked, CancellationToken.None);
        _milliseconds.Add(s_clock.GetElapsedTime(asked).TotalMilliseconds);
        if (result is HoldResult.Granted { Call: var call })
        {
            meter.Extended(Now(), call.Held, call.Total);
            return call;
        }
        Interlocked.Increment(ref _failed);
        meter.ExtensionFailed(Now());
        return held;
    }

    private static TimeSpan Now() => s_clock.GetElapsedTime(0);

    private static double At(double[] sorted, double part) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];

    private sealed class NoProtector : ISecretProtector
    {
        public byte[] Protect(byte[] plain, string purpose) => plain;

        public byte[] Unprotect(byte[] sealedSecret, string purpose) => sealedSecret;
    }
}
