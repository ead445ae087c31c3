using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Testing;

namespace Telephony.Calls.Tests;

/// <summary>A lost database never holds up a call, and what happened meanwhile is written when it is back (DESIGN 4.10).</summary>
public sealed class LostDatabaseTests
{
    [Test]
    public async Task What_happens_while_the_database_is_away_is_written_when_it_is_back()
    {
        var clock = new FakeTimeProvider();
        var now = clock.GetUtcNow();
        await using var database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);
        await using var switchable = new SwitchableDatabase(database);
        var store = new CallStore(switchable.DataSource, clock);
        await using var log = new CallLog(store, clock, NullLogger<CallLog>.Instance);
        log.Started(CallStoreTests.Start("a"));
        await log.FlushAsync(default);
        log.Answered("a", now);
        clock.Advance(TimeSpan.FromSeconds(3));

        await switchable.CloseAsync();
        var leg = new CallLeg(1, LegDirection.Inbound, "PCMA", null, null, 1, 2, 0, 0, 0, 0, 0, RecordedPrivacy.Monitored);
        log.LegEnded("a", leg);
        log.Ended("a", now.AddSeconds(3), CallOutcome.Message);
        log.Started(CallStoreTests.Start("b"));
        var written = log.FlushAsync(default);
        while (clock.NextTimer is null) await Task.Yield();
        Assert.That(written.IsCompleted, Is.False);
        switchable.Open();
        while (!written.IsCompleted)
        {
            clock.Advance(CallLog.RetryAfter);
            await Task.Yield();
        }
        await written;

        var calls = (await store.ListAsync(10, null, default)).ToDictionary(call => call.Id);
        Assert.That((calls["a"].Outcome, calls["a"].AnsweredAt, calls["a"].EndedAt, calls["a"].Duration),
            Is.EqualTo((CallOutcome.Message, (DateTimeOffset?)now, (DateTimeOffset?)now.AddSeconds(3), TimeSpan.FromSeconds(3))));
        Assert.That(await store.LegsAsync("a", default), Is.EqualTo(new[] { leg }));
        Assert.That(calls["b"].Outcome, Is.EqualTo(CallOutcome.Running));
    }
}
