using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Telephony.Testing;

namespace Telephony.Calls.Tests;

public sealed class CallStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Detainee = Guid.NewGuid();

    private TestDatabase _database = null!;
    private FakeTimeProvider _clock = null!;
    private CallStore _store = null!;

    [OneTimeSetUp]
    public async Task CreateDatabase() => _database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);

    [SetUp]
    public async Task SetUp()
    {
        await ExecuteAsync("TRUNCATE calls.calls CASCADE");
        _clock = new FakeTimeProvider(Noon);
        _store = new CallStore(_database.DataSource, _clock, NullLogger<CallStore>.Instance);
    }

    [OneTimeTearDown]
    public async Task DropDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task A_deposit_is_written_as_it_goes()
    {
        await _store.StartedAsync(Start("a"), default);
        var arrived = await SingleAsync();
        await _store.AnsweredAsync("a", Noon.AddSeconds(1), default);
        _clock.Advance(TimeSpan.FromSeconds(20));
        await _store.IdentifiedAsync("a", Detainee, "12345678", isProtected: false, default);
        var identified = await SingleAsync();
        _clock.Advance(TimeSpan.FromSeconds(21.5));
        await _store.EndedAsync("a", Noon.AddSeconds(42.5), CallOutcome.Message, default);
        var ended = await SingleAsync();

        Assert.That(arrived, Is.EqualTo(new CallRecord("a", CallKind.Deposit, "n1", null, "+33612345678", "+33320160294", Noon, null, null,
            TimeSpan.Zero, CallOutcome.Running, false)));
        Assert.That(identified, Is.EqualTo(arrived with { Identifier = "12345678", AnsweredAt = Noon.AddSeconds(1), Duration = TimeSpan.FromSeconds(19) }));
        Assert.That(ended, Is.EqualTo(identified with
        {
            EndedAt = Noon.AddSeconds(42.5), Duration = TimeSpan.FromSeconds(41.5), Outcome = CallOutcome.Message,
        }));
    }

    [Test]
    public async Task A_deposit_costs_three_statements()
    {
        using var statements = new StatementCounter(_database);
        await _store.StartedAsync(Start("a"), default);
        await _store.AnsweredAsync("a", Noon, default);
        await _store.IdentifiedAsync("a", Detainee, "12345678", isProtected: false, default);
        await _store.LegAsync("a", Leg(1), default);
        await _store.LegAsync("a", Leg(2), default);
        await _store.EndedAsync("a", Noon, CallOutcome.Message, default);

        Assert.That(statements.Count, Is.EqualTo(3));
        Assert.That(await _store.LegsAsync("a", default), Is.EqualTo(new[] { Leg(1), Leg(2) }));
    }

    [Test]
    public async Task A_second_end_changes_nothing()
    {
        await _store.StartedAsync(Start("a"), default);
        await _store.EndedAsync("a", Noon.AddSeconds(5), CallOutcome.NoMessage, default);
        await _store.EndedAsync("a", Noon.AddSeconds(9), CallOutcome.Failed, default);
        var call = await SingleAsync();
        Assert.That(call.Outcome, Is.EqualTo(CallOutcome.NoMessage));
        Assert.That(call.EndedAt, Is.EqualTo(Noon.AddSeconds(5)));
    }

    [Test]
    public async Task A_protected_call_loses_its_correspondent_everywhere()
    {
        await _store.StartedAsync(Start("a"), default);
        await _store.StartedAsync(Start("b") with { Kind = CallKind.Outbound, From = "cell-12", To = "+33612345678" }, default);
        await _store.StartedAsync(Start("c") with { Kind = CallKind.Services, From = "cell-12", To = "*" }, default);
        foreach (var id in new[] { "a", "b", "c" }) await _store.IdentifiedAsync(id, Detainee, "12345678", isProtected: true, default);

        var calls = (await _store.ListAsync(10, null, default)).ToDictionary(c => c.Id);
        Assert.That(calls.Values.Select(c => c.IsProtected), Is.All.True);
        Assert.That((calls["a"].From, calls["a"].To), Is.EqualTo(((string?)null, "+33320160294")));
        Assert.That((calls["b"].From, calls["b"].To), Is.EqualTo(("cell-12", (string?)null)));
        Assert.That((calls["c"].From, calls["c"].To), Is.EqualTo(("cell-12", "*")));
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        var everything = await connection.QuerySingleAsync<string>(
            "SELECT (SELECT coalesce(string_agg(c::text, ';'), '') FROM calls.calls c) || (SELECT coalesce(string_agg(l::text, ';'), '') FROM calls.legs l)");
        Assert.That(everything, Does.Not.Contain("612345678"));
    }

    [Test]
    public async Task A_protected_call_stays_protected()
    {
        await _store.StartedAsync(Start("a"), default);
        await _store.IdentifiedAsync("a", Detainee, "12345678", isProtected: true, default);
        await _store.IdentifiedAsync("a", Detainee, "12345678", isProtected: false, default);
        Assert.That((await SingleAsync()).IsProtected, Is.True);
    }

    [Test]
    public async Task The_database_refuses_the_number_of_a_protected_correspondent()
    {
        var failure = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("""
            INSERT INTO calls.calls (id, kind, node, sip_call_id, from_number, to_number, started_at, outcome, protected)
            VALUES ('x', 'deposit', 'n', 'c', '+33612345678', '+33320160294', now(), 'running', true)
            """));
        Assert.That(failure!.ConstraintName, Is.EqualTo("protected_hides_correspondent"));
    }

    [TestCase("outcome = 'lost'", "calls_outcome_check")]
    [TestCase("outcome = 'message'", "running_has_no_end")]
    [TestCase("kind = 'fax'", "calls_kind_check")]
    [TestCase("ended_at = now(), outcome = 'failed'", "ended_has_duration")]
    public async Task The_database_refuses_a_row_that_makes_no_sense(string change, string constraint)
    {
        await _store.StartedAsync(Start("a"), default);
        var failure = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync($"UPDATE calls.calls SET {change}"));
        Assert.That(failure!.ConstraintName, Is.EqualTo(constraint));
    }

    [TestCase(CallOutcome.Unavailable, 503)]
    [TestCase(CallOutcome.Failed, 404)]
    [TestCase(CallOutcome.NoAnswer, 480)]
    public async Task A_call_refused_before_its_answer_is_one_ended_row(CallOutcome outcome, int status)
    {
        await _store.RefusedAsync(Start("a"), outcome, status, default);
        var call = await SingleAsync();
        Assert.That((call.Outcome, call.StartedAt, call.EndedAt, call.Duration), Is.EqualTo((outcome, Noon, (DateTimeOffset?)Noon, TimeSpan.Zero)));
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        Assert.That(await connection.QuerySingleAsync<int>("SELECT sip_status FROM calls.calls"), Is.EqualTo(status));
    }

    [Test]
    public async Task A_hidden_number_is_null()
    {
        await _store.StartedAsync(Start("a") with { From = null }, default);
        Assert.That((await SingleAsync()).From, Is.Null);
    }

    [Test]
    public async Task Every_outcome_can_be_stored_and_read([Values] CallOutcome outcome)
    {
        await _store.StartedAsync(Start("a"), default);
        if (outcome != CallOutcome.Running) await _store.EndedAsync("a", Noon, outcome, default);
        Assert.That((await SingleAsync()).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    public async Task Talk_time_does_not_follow_the_wall_clock()
    {
        await _store.StartedAsync(Start("a"), default);
        await _store.AnsweredAsync("a", Noon, default);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _clock.SetUtcNow(Noon.AddHours(-1));
        await _store.EndedAsync("a", _clock.GetUtcNow(), CallOutcome.Served, default);
        Assert.That((await SingleAsync()).Duration, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Flush_writes_the_answers_that_wait()
    {
        await _store.StartedAsync(Start("a"), default);
        await _store.StartedAsync(Start("b"), default);
        await _store.AnsweredAsync("a", Noon.AddSeconds(1), default);
        await _store.AnsweredAsync("b", Noon.AddSeconds(2), default);
        await _store.FlushAsync(default);
        var answers = (await _store.ListAsync(10, null, default)).ToDictionary(c => c.Id, c => c.AnsweredAt);
        Assert.That(answers["a"], Is.EqualTo(Noon.AddSeconds(1)));
        Assert.That(answers["b"], Is.EqualTo(Noon.AddSeconds(2)));

        using var statements = new StatementCounter(_database);
        await _store.FlushAsync(default);
        Assert.That(statements.Count, Is.Zero, "nothing waits any more");
    }

    [Test]
    public async Task A_leg_told_after_the_end_is_kept_once()
    {
        await _store.StartedAsync(Start("a"), default);
        await _store.EndedAsync("a", Noon, CallOutcome.Served, default);
        await _store.LegAsync("a", Leg(1), default);
        await _store.LegAsync("a", Leg(1) with { PacketsReceived = 9 }, default);
        Assert.That(await _store.LegsAsync("a", default), Is.EqualTo(new[] { Leg(1) }));
    }

    [Test]
    public async Task A_leg_without_media_and_a_negative_loss_are_kept()
    {
        await _store.StartedAsync(Start("a"), default);
        var leg = new CallLeg(1, LegDirection.Outbound, null, null, null, 0, 0, -3, 0, 0, 0, 0, RecordedPrivacy.Undecided);
        await _store.LegAsync("a", leg, default);
        await _store.EndedAsync("a", Noon, CallOutcome.Failed, default);
        Assert.That(await _store.LegsAsync("a", default), Is.EqualTo(new[] { leg with { PacketsLost = 0 } }));
    }

    [Test]
    public async Task A_restarted_node_closes_its_own_running_calls_only()
    {
        await _store.StartedAsync(Start("mine"), default);
        await _store.AnsweredAsync("mine", Noon, default);
        await _store.FlushAsync(default);
        await _store.StartedAsync(Start("ringing"), default);
        await _store.StartedAsync(Start("done"), default);
        await _store.EndedAsync("done", Noon, CallOutcome.Message, default);
        await _store.StartedAsync(Start("other") with { Node = "n2" }, default);

        var closed = await _store.CloseRunningAsync("n1", Noon.AddMinutes(3), default);

        Assert.That(closed, Is.EqualTo(2));
        var calls = (await _store.ListAsync(10, null, default)).ToDictionary(c => c.Id);
        Assert.That((calls["mine"].Outcome, calls["mine"].EndedAt, calls["mine"].Duration),
            Is.EqualTo((CallOutcome.Failed, (DateTimeOffset?)Noon.AddMinutes(3), TimeSpan.FromMinutes(3))));
        Assert.That((calls["ringing"].Outcome, calls["ringing"].Duration), Is.EqualTo((CallOutcome.Failed, TimeSpan.Zero)));
        Assert.That(calls["done"].Outcome, Is.EqualTo(CallOutcome.Message));
        Assert.That(calls["other"].Outcome, Is.EqualTo(CallOutcome.Running));
    }

    [Test]
    public async Task Pages_run_newest_first_without_gap_or_repetition()
    {
        // Several calls in the same instant: the id decides.
        foreach (var n in Enumerable.Range(0, 25)) await _store.StartedAsync(Start($"c{n:00}") with { At = Noon.AddSeconds(n / 4) }, default);
        var seen = new List<CallRecord>();
        CallCursor? cursor = null;
        while (await _store.ListAsync(7, cursor, default) is { Count: > 0 } page)
        {
            Assert.That(page, Has.Count.LessThanOrEqualTo(7));
            seen.AddRange(page);
            cursor = page[^1].Cursor;
        }
        Assert.That(seen.Select(c => c.Id), Is.EqualTo(Enumerable.Range(0, 25).Select(n => $"c{n:00}").Reverse()));
    }

    [Test]
    public async Task A_page_is_read_from_the_index()
    {
        await ExecuteAsync("""
            INSERT INTO calls.calls (id, kind, node, sip_call_id, to_number, started_at, outcome, ended_at, duration_seconds)
            SELECT 'x' || n, 'deposit', 'n', 'c', 't', now() - n * interval '1 second', 'message', now(), 1 FROM generate_series(1, 20000) n;
            ANALYZE calls.calls
            """);
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        var plan = string.Join('\n', await connection.QueryAsync<string>("""
            EXPLAIN SELECT id FROM calls.calls WHERE (started_at, id) < (coalesce(now() - interval '1 hour', 'infinity'::timestamptz), coalesce('x', ''))
            ORDER BY started_at DESC, id DESC LIMIT 50
            """));
        Assert.That(plan, Does.Contain("calls_newest_first").And.Not.Contain("Sort"));
    }

    [TestCase(0)]
    [TestCase(1001)]
    public Task A_page_is_bounded(int limit) =>
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _store.ListAsync(limit, null, default));

    private async Task<CallRecord> SingleAsync() => (await _store.ListAsync(10, null, default)).Single();

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    internal static CallStart Start(string id) => new(id, CallKind.Deposit, "n1", "sip-" + id, "+33612345678", "+33320160294", Noon);

    private static CallLeg Leg(int number) => new(
        number, LegDirection.Inbound, "PCMA", "127.0.0.1:20000", "127.0.0.2:4000", 2071, 1900, 3, 1.25, 9, 0, 1, RecordedPrivacy.Monitored);
}
