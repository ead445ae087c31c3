using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Calls;
using Telephony.Monitoring.Search;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests.Search;

public sealed class ExchangeFeedTests
{
    private SearchRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await SearchRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_call_to_a_correspondent_is_taken_with_all_that_is_searched()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        Assert.That(exchange, Is.EqualTo(new Exchange(
            exchange.Id, "a", ExchangeKind.Call, Noon, TimeSpan.FromMinutes(1), CallOutcome.Answered, "12345678", Number, "cell-12", "MA-ROUEN", false, null, false, false)));
    }

    [Test]
    public async Task A_deposit_is_taken_as_a_message()
    {
        var exchange = await _rig.TakenAsync(_rig.DepositAsync("a"));
        Assert.That(exchange, Is.EqualTo(new Exchange(
            exchange.Id, "a", ExchangeKind.Message, Noon, Seconds(30), CallOutcome.Message, "12345678", Number, null, "MA-ROUEN", false, null, false, false)));
    }

    [Test]
    public async Task A_message_is_as_long_as_what_was_said_when_it_is_copied_before_its_call_is_taken()
    {
        var call = await _rig.DepositAsync("a");
        await _rig.RecordedAsync(call, kind: RecordingKind.Message, seconds: 12);
        Assert.That((await _rig.TakenAsync(Task.FromResult(call))).Duration, Is.EqualTo(Seconds(12)));
    }

    [Test]
    public async Task Whom_nobody_found_has_neither_detainee_nor_establishment()
    {
        var exchange = await _rig.TakenAsync(_rig.DepositAsync("a", number: null, identifier: null, outcome: CallOutcome.UnknownOrNotAuthorised));
        Assert.That((exchange.Identifier, exchange.Number, exchange.Establishment, exchange.Outcome, exchange.IsProtected),
            Is.EqualTo(((string?)null, (string?)null, (string?)null, CallOutcome.UnknownOrNotAuthorised, false)));
    }

    [Test]
    public async Task Every_outcome_is_taken([Values] CallOutcome outcome)
    {
        if (outcome == CallOutcome.Running) return;
        Assert.That((await _rig.TakenAsync(_rig.CallAsync("a", outcome: outcome))).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    public async Task A_protected_exchange_is_taken_without_its_number([Values] ExchangeKind kind)
    {
        var exchange = await _rig.TakenAsync(kind == ExchangeKind.Call ? _rig.CallAsync("a", isProtected: true) : _rig.DepositAsync("a", isProtected: true));
        Assert.That((exchange.IsProtected, exchange.Number, exchange.Recording), Is.EqualTo((true, (string?)null, (Guid?)null)));
    }

    [Test]
    public async Task A_call_of_which_a_leg_was_protected_is_protected()
    {
        _rig.Log.Started(new CallStart("a", CallKind.Outbound, Node, "a@sip", "cell-12", Number, Noon));
        _rig.Log.LegEnded("a", new CallLeg(1, LegDirection.Outbound, "PCMA", null, null, 1, 1, 0, 0, 0, 0, 0, RecordedPrivacy.Protected));
        _rig.Log.Ended("a", Noon, CallOutcome.Answered);
        await _rig.Log.FlushAsync(default);
        var exchange = await _rig.TakenAsync(Task.FromResult("a"));
        Assert.That((exchange.IsProtected, exchange.Number), Is.EqualTo((true, (string?)null)));
    }

    [Test]
    public async Task A_running_call_and_one_on_the_services_alone_are_not_taken()
    {
        _rig.Log.Started(new CallStart("a", CallKind.Outbound, Node, "a@sip", "cell-12", Number, Noon));
        _rig.Log.Started(new CallStart("s", CallKind.Services, Node, "s@sip", "cell-12", "services", Noon));
        _rig.Log.Ended("s", Noon, CallOutcome.Served);
        await _rig.Log.FlushAsync(default);
        Assert.That(await _rig.Feed.RunOnceAsync(default), Is.Zero);
        _rig.Log.Ended("a", Noon, CallOutcome.Answered);
        await _rig.Log.FlushAsync(default);
        Assert.That(await _rig.Feed.RunOnceAsync(default), Is.EqualTo(1));
    }

    [Test]
    public async Task A_call_that_its_node_left_running_is_taken_when_it_is_closed()
    {
        _rig.Log.Started(new CallStart("a", CallKind.Outbound, Node, "a@sip", "cell-12", Number, Noon));
        await _rig.Log.FlushAsync(default);
        var calls = new CallStore(_rig.DataSource, _rig.Clock);
        Assert.That(await calls.CloseRunningAsync(Node, Noon, default), Is.EqualTo(1));
        Assert.That((await _rig.TakenAsync(Task.FromResult("a"))).Outcome, Is.EqualTo(CallOutcome.Failed));
    }

    [Test]
    public async Task What_was_taken_is_not_met_again_and_taking_it_twice_changes_nothing()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        Assert.That(await _rig.Feed.RunOnceAsync(default), Is.Zero);
        await _rig.Store.FlagAsync(exchange.Id, true, default);
        await _rig.ExecuteAsync("INSERT INTO calls.finished (call) VALUES ('a')");
        Assert.That(await _rig.Feed.RunOnceAsync(default), Is.EqualTo(1), "as after a kill between the row and its receipt");
        Assert.That(await _rig.TakenAsync(Task.FromResult("a")), Is.EqualTo(exchange with { IsFlagged = true }));
    }

    [Test]
    public async Task What_could_not_be_taken_waits()
    {
        await _rig.CallAsync("a");
        await _rig.ExecuteAsync("ALTER TABLE monitoring.exchanges RENAME TO away");
        await Assert.ThrowsAsync<PostgresException>(() => _rig.Feed.RunOnceAsync(default));
        await _rig.ExecuteAsync("ALTER TABLE monitoring.away RENAME TO exchanges");
        Assert.That(await _rig.FoundAsync(new()), Is.Empty);
        Assert.That(await _rig.Feed.RunOnceAsync(default), Is.EqualTo(1));
        Assert.That(await _rig.FoundAsync(new()), Is.EqualTo("a"));
    }

    [Test]
    public async Task A_call_whose_row_is_refused_is_set_aside_with_an_alarm_and_the_others_go_on()
    {
        foreach (var id in (string[])["before", "poison", "after"]) await _rig.CallAsync(id);
        await _rig.ExecuteAsync("ALTER TABLE monitoring.exchanges ADD CONSTRAINT no_poison CHECK (call_id <> 'poison')");
        Assert.That(await _rig.Feed.RunOnceAsync(default), Is.EqualTo(3));
        Assert.That((await _rig.FoundAsync(new())).Split(' '), Is.EquivalentTo(new[] { "before", "after" }));
        Assert.That(_rig.Alarms.Lines.Single(), Is.EqualTo((LogLevel.Critical, "Call poison cannot be searched: its row was refused (no_poison). It is set aside in calls.finished, and the others go on")));
        Assert.That(await _rig.QueryAsync<string>("SELECT call || ' ' || refusal FROM calls.finished"), Is.EqualTo("poison no_poison"));
        Assert.That(await _rig.Feed.RunOnceAsync(default), Is.Zero, "it is not met again");
    }

    [Test]
    public async Task Two_nodes_take_each_call_once()
    {
        for (var n = 0; n < 20; n++) await _rig.CallAsync($"{n}");
        await Task.WhenAll(_rig.Feed.RunOnceAsync(default), new ExchangeFeed(_rig.DataSource, _rig.Alarms).RunOnceAsync(default));
        Assert.That((await _rig.FoundAsync(new())).Split(' '), Is.EquivalentTo(Enumerable.Range(0, 20).Select(n => $"{n}")));
        Assert.That(await _rig.QueryAsync<long>("SELECT count(*) FROM calls.finished"), Is.Zero);
    }

    [Test]
    public async Task More_than_one_batch_is_taken_in_one_run()
    {
        for (var n = 0; n < ExchangeFeed.Batch + 5; n++)
        {
            _rig.Log.Started(new CallStart($"{n}", CallKind.Outbound, Node, $"{n}@sip", "cell-12", Number, Noon));
            _rig.Log.Ended($"{n}", Noon, CallOutcome.Busy);
            // The clock stands still: the log would wait for it to write a second statement's worth of calls.
            if (n % 100 == 0) await _rig.Log.FlushAsync(default);
        }
        await _rig.Log.FlushAsync(default);
        Assert.That(await _rig.Feed.RunOnceAsync(default), Is.EqualTo(ExchangeFeed.Batch + 5));
        Assert.That(await _rig.QueryAsync<long>("SELECT count(*) FROM monitoring.exchanges"), Is.EqualTo(ExchangeFeed.Batch + 5));
    }
}
