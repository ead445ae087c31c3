using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Testing;

namespace Telephony.Calls.Tests;

/// <summary>Every deposit and every call to a correspondent is handed over once it is over; what was not taken is handed over again.</summary>
public sealed class FinishedCallsTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;
    private CallStore _store = null!;
    private CallLog _log = null!;
    private FinishedCalls _finished = null!;

    [SetUp]
    public async Task SetUp()
    {
        _database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);
        var clock = new FakeTimeProvider(s_noon);
        _store = new CallStore(_database.DataSource, clock);
        _log = new CallLog(_store, clock, NullLogger<CallLog>.Instance);
        _finished = new FinishedCalls(_database.DataSource);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _log.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_call_to_a_correspondent_is_handed_over_when_it_is_over()
    {
        _log.Started(new CallStart("a", CallKind.Outbound, "n1", "a@sip", "cell-12", "+33612345678", s_noon));
        _log.Identified("a", Guid.NewGuid(), "12345678", "MA-ROUEN", isProtected: false);
        Assert.That(await WaitingAsync(), Is.Empty);
        _log.Ended("a", s_noon.AddMinutes(1), CallOutcome.Answered, talked: TimeSpan.FromSeconds(41.5));
        Assert.That(await WaitingAsync(), Is.EqualTo(new[]
        {
            new FinishedCall("a", CallKind.Outbound, s_noon, TimeSpan.FromSeconds(41.5), CallOutcome.Answered, "12345678", "MA-ROUEN", "+33612345678", "cell-12", false),
        }));
    }

    [Test]
    public async Task A_deposit_is_handed_over_with_the_number_of_him_who_called()
    {
        _log.Refused(new CallStart("a", CallKind.Deposit, "n1", "a@sip", "+33612345678", "+33320160294", s_noon), CallOutcome.Unavailable, 503);
        Assert.That(await WaitingAsync(), Is.EqualTo(new[] { new FinishedCall("a", CallKind.Deposit, s_noon, TimeSpan.Zero, CallOutcome.Unavailable, null, null, "+33612345678", null, false) }));
    }

    [Test]
    public async Task A_call_on_the_services_alone_is_nobody_s_conversation()
    {
        _log.Started(new CallStart("a", CallKind.Services, "n1", "a@sip", "cell-12", "services", s_noon));
        _log.Ended("a", s_noon, CallOutcome.Served);
        Assert.That(await WaitingAsync(), Is.Empty);
    }

    [Test]
    public async Task What_was_taken_is_not_handed_over_again_and_what_was_not_is_first_come_first_served()
    {
        foreach (var id in new[] { "c", "a", "b" })
        {
            End(id);
            await _log.FlushAsync(default);
        }
        Assert.That(string.Join(' ', (await _finished.WaitingAsync(2, default)).Select(call => call.Id)), Is.EqualTo("c a"));
        Assert.That(await IdsAsync(), Is.EqualTo("c a b"));
        await _finished.TakenAsync(["a", "unknown"], default);
        await _finished.TakenAsync(["a"], default);
        Assert.That(await IdsAsync(), Is.EqualTo("c b"));
    }

    [Test]
    public async Task What_a_killed_node_left_running_is_handed_over_when_it_is_closed()
    {
        _log.Started(new CallStart("a", CallKind.Outbound, "n1", "a@sip", "cell-12", "+33612345678", s_noon));
        _log.Started(new CallStart("s", CallKind.Services, "n1", "s@sip", "cell-12", "services", s_noon));
        await _log.FlushAsync(default);
        Assert.That(await _store.CloseRunningAsync("n1", s_noon, default), Is.EqualTo(2));
        Assert.That(await IdsAsync(), Is.EqualTo("a"));
    }

    [TestCase(CallKind.Outbound)]
    [TestCase(CallKind.Deposit)]
    public async Task Of_a_protected_call_no_number_is_handed_over_even_when_only_its_leg_says_so(CallKind kind)
    {
        _log.Started(new CallStart("a", kind, "n1", "a@sip", "+33612345678", "+33612345678", s_noon));
        _log.LegEnded("a", new CallLeg(1, LegDirection.Outbound, "PCMA", null, null, 0, 0, 0, 0, 0, 0, 0, RecordedPrivacy.Protected));
        _log.Ended("a", s_noon, CallOutcome.Answered);
        var call = (await WaitingAsync()).Single();
        Assert.That((call.Number, call.IsProtected), Is.EqualTo(((string?)null, true)));
    }

    [Test]
    public async Task It_goes_with_its_call()
    {
        End("a");
        await _log.FlushAsync(default);
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("DELETE FROM calls.calls");
        Assert.That(await IdsAsync(), Is.Empty);
    }

    private void End(string id)
    {
        _log.Started(new CallStart(id, CallKind.Outbound, "n1", $"{id}@sip", "cell-12", "+33612345678", s_noon));
        _log.Ended(id, s_noon, CallOutcome.Busy);
    }

    private async Task<IReadOnlyList<FinishedCall>> WaitingAsync()
    {
        await _log.FlushAsync(default);
        return await _finished.WaitingAsync(10, default);
    }

    private async Task<string> IdsAsync() => string.Join(' ', (await WaitingAsync()).Select(call => call.Id));
}
