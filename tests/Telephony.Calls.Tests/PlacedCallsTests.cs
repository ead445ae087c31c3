using Dapper;
using Telephony.Testing;

namespace Telephony.Calls.Tests;

public sealed class PlacedCallsTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 1, 23, 0, 0, TimeSpan.Zero);
    private static readonly Guid Detainee = Guid.NewGuid();
    private TestDatabase _database = null!;

    [OneTimeSetUp]
    public async Task CreateDatabase() => _database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);

    [OneTimeTearDown]
    public async Task DropDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task Counts_his_outbound_calls_that_were_answered_at_or_after_the_instant()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        async Task AddAsync(string id, string kind, double? answered, Guid detainee, string outcome) => await connection.ExecuteAsync(
            """
            insert into calls.calls (id, kind, node, sip_call_id, started_at, answered_at, ended_at, duration_seconds, outcome, detainee)
            values (@id, @kind, 'n1', @id, @at, @answeredAt, case when @outcome <> 'running' then @at end, case when @outcome <> 'running' then 1 end, @outcome, @detainee)
            """,
            new { id, kind, at = Midnight, answeredAt = answered is { } seconds ? Midnight.AddSeconds(seconds) : (DateTimeOffset?)null, outcome, detainee });
        await AddAsync("first", "outbound", 0, Detainee, "answered");
        await AddAsync("running", "outbound", 60, Detainee, "running");
        await AddAsync("yesterday", "outbound", -1, Detainee, "answered");
        await AddAsync("unanswered", "outbound", null, Detainee, "noAnswer");
        await AddAsync("services", "services", 60, Detainee, "served");
        await AddAsync("another", "outbound", 60, Guid.NewGuid(), "answered");
        Assert.That(await new PlacedCalls(_database.DataSource).CountAsync(Detainee, Midnight, default), Is.EqualTo(2));
    }

    [TestCase("notOnList")]
    [TestCase("suspended")]
    [TestCase("outsideHours")]
    [TestCase("tooManyCalls")]
    [TestCase("noTrunk")]
    [TestCase("phoneStopped")]
    public async Task Every_outcome_has_a_place_in_the_rows(string outcome)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        Assert.That(await connection.ExecuteAsync(
            """
            insert into calls.calls (id, kind, node, sip_call_id, started_at, ended_at, duration_seconds, outcome)
            values (@outcome, 'outbound', 'n1', @outcome, @Midnight, @Midnight, 0, @outcome)
            """,
            new { outcome, Midnight }), Is.EqualTo(1));
    }
}
