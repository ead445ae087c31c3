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
    private CallLog _log = null!;

    [OneTimeSetUp]
    public async Task CreateDatabase() => _database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);

    [SetUp]
    public async Task SetUp()
    {
        await ExecuteAsync("TRUNCATE calls.calls CASCADE");
        _clock = new FakeTimeProvider(Noon);
        _store = new CallStore(_database.DataSource, _clock);
        _log = new CallLog(_store, _clock, NullLogger<CallLog>.Instance);
    }

    [TearDown]
    public async Task StopWriting() => await _log.DisposeAsync();

    [OneTimeTearDown]
    public async Task DropDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task A_deposit_is_written_as_it_goes()
    {
        _log.Started(Start("a"));
        var arrived = await SingleAsync();
        _log.Answered("a", Noon.AddSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(20));
        _log.Identified("a", Detainee, "12345678", "MA-ROUEN", isProtected: false);
        var identified = await SingleAsync();
        _clock.Advance(TimeSpan.FromSeconds(21.5));
        _log.Ended("a", Noon.AddSeconds(42.5), CallOutcome.Message);
        var ended = await SingleAsync();

        Assert.That(arrived, Is.EqualTo(new CallRecord("a", CallKind.Deposit, "n1", null, "+33612345678", "+33320160294", Noon, null, null,
            TimeSpan.Zero, CallOutcome.Running, false)));
        Assert.That(identified, Is.EqualTo(arrived with { Identifier = "12345678", Establishment = "MA-ROUEN", AnsweredAt = Noon.AddSeconds(1), Duration = TimeSpan.FromSeconds(19) }));
        Assert.That(ended, Is.EqualTo(identified with
        {
            EndedAt = Noon.AddSeconds(42.5), Duration = TimeSpan.FromSeconds(41.5), Outcome = CallOutcome.Message,
        }));
    }

    [Test]
    public async Task An_outbound_call_keeps_its_session_its_trunks_and_who_ended_it()
    {
        var (dead, taken) = (Trunk(1, "dead") with { SipStatus = 503 }, Trunk(2, "carrier"));
        _log.Started(Start("a") with { Kind = CallKind.Outbound, From = "cell-12", To = "+33612345678", Session = "s" });
        _log.LegEnded("a", dead);
        _log.Answered("a", Noon);
        _log.LegEnded("a", taken);
        _log.Ended("a", Noon.AddMinutes(1), CallOutcome.Answered, CallEndCause.Correspondent);
        var call = await SingleAsync();
        Assert.That((call.Kind, call.Session, call.EndCause), Is.EqualTo((CallKind.Outbound, "s", (CallEndCause?)CallEndCause.Correspondent)));
        Assert.That(await _store.LegsAsync("a", default), Is.EqualTo(new[] { dead, taken }));
        Assert.That(await _store.PlacedFromAsync("s", default), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task One_call_is_found_by_its_id()
    {
        _log.Started(Start("a"));
        _log.Started(Start("b"));
        await _log.FlushAsync(default);
        Assert.That(await _store.FindAsync("b", default), Is.EqualTo((await ListAsync()).Single(call => call.Id == "b")));
        Assert.That(await _store.FindAsync("c", default), Is.Null);
    }

    [Test]
    public async Task Every_cause_of_an_end_can_be_stored_and_read([Values] CallEndCause cause)
    {
        _log.Started(Start("a"));
        _log.Ended("a", Noon, CallOutcome.Answered, cause);
        Assert.That((await SingleAsync()).EndCause, Is.EqualTo(cause));
    }

    [Test]
    public async Task What_is_told_at_once_is_one_statement()
    {
        await using var blocked = await BlockWriterAsync();
        using var statements = new StatementCounter(_database);
        foreach (var id in new[] { "a", "b", "c" })
        {
            _log.Started(Start(id));
            _log.Answered(id, Noon);
            _log.Identified(id, Detainee, "12345678", "MA-ROUEN", isProtected: false);
            _log.LegEnded(id, Leg(1));
            _log.LegEnded(id, Leg(2));
            _log.Ended(id, Noon, CallOutcome.Message);
        }
        await blocked.ExecuteAsync("COMMIT");
        await _log.FlushAsync(default);

        Assert.That(statements.Count, Is.EqualTo(2), "the COMMIT of this test, and one statement for all that was told");
        foreach (var id in new[] { "a", "b", "c" }) Assert.That(await _store.LegsAsync(id, default), Is.EqualTo(new[] { Leg(1), Leg(2) }));
        Assert.That((await ListAsync()).Count(call => call.Outcome == CallOutcome.Message), Is.EqualTo(3));
    }

    /// <summary>The writer waits in a statement until this connection commits.</summary>
    private async Task<NpgsqlConnection> BlockWriterAsync()
    {
        var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("BEGIN; LOCK TABLE calls.calls IN EXCLUSIVE MODE");
        _log.Started(Start("blocked"));
        _ = _log.FlushAsync(default);
        while (await connection.QuerySingleAsync<int>("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'calls.calls'::regclass") == 0)
        {
        }
        return connection;
    }

    [Test]
    public async Task A_row_that_the_database_refuses_keeps_no_other_out()
    {
        _log.Started(Start("good"));
        _log.Refused(Start("bad"), CallOutcome.Failed, sipStatus: 42);
        _log.Started(Start("fine"));
        await _log.FlushAsync(default);
        Assert.That((await ListAsync()).Select(call => call.Id), Is.EquivalentTo(new[] { "good", "fine" }));
    }

    [Test]
    public async Task A_second_end_changes_nothing()
    {
        _log.Started(Start("a"));
        _log.Ended("a", Noon.AddSeconds(5), CallOutcome.NoMessage);
        _log.Ended("a", Noon.AddSeconds(9), CallOutcome.Failed);
        var call = await SingleAsync();
        Assert.That(call.Outcome, Is.EqualTo(CallOutcome.NoMessage));
        Assert.That(call.EndedAt, Is.EqualTo(Noon.AddSeconds(5)));
    }

    [Test]
    public async Task A_protected_call_loses_its_correspondent_everywhere()
    {
        _log.Started(Start("a"));
        _log.Started(Start("b") with { Kind = CallKind.Outbound, From = "cell-12", To = "+33612345678" });
        _log.Started(Start("c") with { Kind = CallKind.Services, From = "cell-12", To = "*" });
        foreach (var id in new[] { "a", "b", "c" }) _log.Identified(id, Detainee, "12345678", "MA-ROUEN", isProtected: true);
        await _log.FlushAsync(default);

        var calls = (await ListAsync()).ToDictionary(c => c.Id);
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
    public async Task The_number_of_a_call_that_is_protected_from_the_beginning_is_never_written()
    {
        _log.Started(Start("a") with { Kind = CallKind.Outbound, From = "cell-12", To = "+33612345678", IsProtected = true });
        var begun = await SingleAsync();
        Assert.That((begun.IsProtected, begun.From, begun.To), Is.EqualTo((true, "cell-12", default(string))));
    }

    [Test]
    public async Task A_protected_call_stays_protected()
    {
        _log.Started(Start("a"));
        _log.Identified("a", Detainee, "12345678", "MA-ROUEN", isProtected: true);
        _log.Identified("a", Detainee, "12345678", "MA-ROUEN", isProtected: false);
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
    [TestCase("end_cause = 'fault'", "running_has_no_cause")]
    [TestCase("session = 's'", "only_outbound_calls_have_a_session")]
    public async Task The_database_refuses_a_row_that_makes_no_sense(string change, string constraint)
    {
        _log.Started(Start("a"));
        await _log.FlushAsync(default);
        var failure = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync($"UPDATE calls.calls SET {change}"));
        Assert.That(failure!.ConstraintName, Is.EqualTo(constraint));
    }

    [TestCase(CallOutcome.Unavailable, 503)]
    [TestCase(CallOutcome.Failed, 404)]
    [TestCase(CallOutcome.NoAnswer, 480)]
    public async Task A_call_refused_before_its_answer_is_one_ended_row(CallOutcome outcome, int status)
    {
        _log.Refused(Start("a"), outcome, status);
        var call = await SingleAsync();
        Assert.That((call.Outcome, call.StartedAt, call.EndedAt, call.Duration), Is.EqualTo((outcome, Noon, (DateTimeOffset?)Noon, TimeSpan.Zero)));
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        Assert.That(await connection.QuerySingleAsync<int>("SELECT sip_status FROM calls.calls"), Is.EqualTo(status));
    }

    [Test]
    public async Task A_hidden_number_is_null()
    {
        _log.Started(Start("a") with { From = null });
        Assert.That((await SingleAsync()).From, Is.Null);
    }

    [Test]
    public async Task Every_outcome_can_be_stored_and_read([Values] CallOutcome outcome)
    {
        _log.Started(Start("a"));
        if (outcome != CallOutcome.Running) _log.Ended("a", Noon, outcome);
        Assert.That((await SingleAsync()).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    public async Task Talk_time_does_not_follow_the_wall_clock()
    {
        _log.Started(Start("a"));
        _log.Answered("a", Noon);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _clock.SetUtcNow(Noon.AddHours(-1));
        _log.Ended("a", _clock.GetUtcNow(), CallOutcome.Served);
        Assert.That((await SingleAsync()).Duration, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task A_talk_that_ended_before_its_record_lasted_as_long_as_is_told()
    {
        _log.Started(Start("a"));
        _log.Answered("a", Noon);
        _clock.Advance(TimeSpan.FromSeconds(30));
        _log.Ended("a", Noon.AddSeconds(22), CallOutcome.Answered, CallEndCause.Detainee, talked: TimeSpan.FromSeconds(22));
        Assert.That(await SingleAsync(), Has.Property(nameof(CallRecord.Duration)).EqualTo(TimeSpan.FromSeconds(22)).And.Property(nameof(CallRecord.EndedAt)).EqualTo(Noon.AddSeconds(22)));
    }

    [Test]
    public async Task A_leg_is_kept_once_and_nothing_is_after_the_end()
    {
        _log.Started(Start("a"));
        _log.LegEnded("a", Leg(1));
        await _log.FlushAsync(default);
        _log.LegEnded("a", Leg(1) with { PacketsReceived = 9 });
        _log.Ended("a", Noon, CallOutcome.Served);
        _log.LegEnded("a", Leg(2));
        await _log.FlushAsync(default);
        Assert.That(await _store.LegsAsync("a", default), Is.EqualTo(new[] { Leg(1) }));
    }

    [Test]
    public async Task A_leg_without_media_and_a_negative_loss_are_kept()
    {
        _log.Started(Start("a"));
        var leg = new CallLeg(1, LegDirection.Outbound, null, null, null, 0, 0, -3, 0, 0, 0, 0, RecordedPrivacy.Undecided);
        _log.LegEnded("a", leg);
        _log.Ended("a", Noon, CallOutcome.Failed);
        await _log.FlushAsync(default);
        Assert.That(await _store.LegsAsync("a", default), Is.EqualTo(new[] { leg with { PacketsLost = 0 } }));
    }

    [Test]
    public async Task A_restarted_node_closes_its_own_running_calls_only()
    {
        _log.Started(Start("mine"));
        _log.Answered("mine", Noon);
        await _log.FlushAsync(default);
        _log.Started(Start("ringing"));
        _log.Started(Start("done"));
        _log.Ended("done", Noon, CallOutcome.Message);
        _log.Started(Start("other") with { Node = "n2" });

        await _log.FlushAsync(default);
        var closed = await _store.CloseRunningAsync("n1", Noon.AddMinutes(3), default);

        Assert.That(closed, Is.EqualTo(2));
        var calls = (await ListAsync()).ToDictionary(c => c.Id);
        Assert.That((calls["mine"].Outcome, calls["mine"].EndedAt, calls["mine"].Duration),
            Is.EqualTo((CallOutcome.Failed, (DateTimeOffset?)Noon.AddMinutes(3), TimeSpan.FromMinutes(3))));
        Assert.That((calls["mine"].EndCause, calls["done"].EndCause), Is.EqualTo(((CallEndCause?)CallEndCause.Fault, (CallEndCause?)null)));
        Assert.That((calls["ringing"].Outcome, calls["ringing"].Duration), Is.EqualTo((CallOutcome.Failed, TimeSpan.Zero)));
        Assert.That(calls["done"].Outcome, Is.EqualTo(CallOutcome.Message));
        Assert.That(calls["other"].Outcome, Is.EqualTo(CallOutcome.Running));
    }

    [Test]
    public async Task Pages_run_newest_first_without_gap_or_repetition()
    {
        // Several calls in the same instant: the id decides.
        foreach (var n in Enumerable.Range(0, 25)) _log.Started(Start($"c{n:00}") with { At = Noon.AddSeconds(n / 4) });
        await _log.FlushAsync(default);
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

    private async Task<CallRecord> SingleAsync() => (await ListAsync()).Single();

    private async Task<IReadOnlyList<CallRecord>> ListAsync()
    {
        await _log.FlushAsync(default);
        return await _store.ListAsync(10, null, default);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    internal static CallStart Start(string id) => new(id, CallKind.Deposit, "n1", "sip-" + id, "+33612345678", "+33320160294", Noon);

    private static CallLeg Leg(int number) => new(
        number, LegDirection.Inbound, "PCMA", "127.0.0.1:20000", "127.0.0.2:4000", 2071, 1900, 3, 1.25, 9, 0, 1, RecordedPrivacy.Monitored);

    /// <summary>A leg that we placed, of which nothing was agreed.</summary>
    private static CallLeg Trunk(int number, string name) =>
        new(number, LegDirection.Outbound, null, null, null, 0, 0, 0, 0, 0, 0, 0, RecordedPrivacy.Undecided) { Trunk = name };
}
