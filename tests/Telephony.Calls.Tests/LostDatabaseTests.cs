using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Telephony.Testing;

namespace Telephony.Calls.Tests;

/// <summary>A lost database never holds up the end of a call (DESIGN 4.10).</summary>
public sealed class LostDatabaseTests
{
    [Test]
    public async Task An_end_that_cannot_be_written_is_written_later()
    {
        var clock = new FakeTimeProvider();
        var now = clock.GetUtcNow();
        await using var database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);
        await using var switchable = new SwitchableDatabase(database);
        var store = new CallStore(switchable.DataSource, clock, NullLogger<CallStore>.Instance);
        await store.StartedAsync(CallStoreTests.Start("a"), default);
        await store.AnsweredAsync("a", now, default);
        clock.Advance(TimeSpan.FromSeconds(3));

        await switchable.CloseAsync();
        await store.EndedAsync("a", now.AddSeconds(3), CallOutcome.Message, default);
        await Assert.ThrowsAsync<NpgsqlException>(() => store.FlushAsync(default));
        await Assert.ThrowsAsync<NpgsqlException>(() => store.StartedAsync(CallStoreTests.Start("b"), default));
        switchable.Open();
        clock.Advance(TimeSpan.FromMinutes(1));
        await store.FlushAsync(default);

        var call = (await store.ListAsync(10, null, default)).Single();
        Assert.That((call.Outcome, call.AnsweredAt, call.EndedAt, call.Duration),
            Is.EqualTo((CallOutcome.Message, (DateTimeOffset?)now, (DateTimeOffset?)now.AddSeconds(3), TimeSpan.FromSeconds(3))));
    }
}
