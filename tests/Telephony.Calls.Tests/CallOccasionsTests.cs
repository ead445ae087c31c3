using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Testing;

namespace Telephony.Calls.Tests;

/// <summary>What happens in a call is handed over to alerts once, while it runs, and nothing of a protected one is (MON-06, MON-08).</summary>
public sealed class CallOccasionsTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid s_detainee = Guid.NewGuid();

    private TestDatabase _database = null!;
    private CallLog _log = null!;
    private CallOccasions _occasions = null!;

    [SetUp]
    public async Task SetUp()
    {
        _database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);
        var clock = new FakeTimeProvider(s_noon);
        _log = new CallLog(new CallStore(_database.DataSource, clock), clock, NullLogger<CallLog>.Instance);
        _occasions = new CallOccasions(_database.DataSource);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _log.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_call_begins_when_it_is_known_whose_it_is_and_is_answered_once()
    {
        Start("a", CallKind.Outbound);
        Assert.That(await WaitingAsync(), Is.Empty, "nobody knows whose it is");
        Identify("a");
        Assert.That((await WaitingAsync()).Select(occasion => occasion with { Place = 0 }), Is.EqualTo(new[]
        {
            new CallOccasion(0, "a", CallOccasionKind.Begun, s_noon, s_detainee, "12345678", "MA-ROUEN", "+33612345678"),
        }));
        _log.Answered("a", s_noon.AddSeconds(20));
        _log.Answered("a", s_noon.AddSeconds(30));
        Identify("a");
        Assert.That((await WaitingAsync()).Select(occasion => (occasion.Kind, occasion.At)),
            Is.EqualTo(new[] { (CallOccasionKind.Begun, s_noon), (CallOccasionKind.Answered, s_noon.AddSeconds(20)) }));

        await _occasions.TakenAsync(await WaitingAsync(), default);
        _log.Ended("a", s_noon.AddMinutes(1), CallOutcome.Answered);
        Assert.That(await WaitingAsync(), Is.Empty, "what was taken does not come again with what is written later");
    }

    [Test]
    public async Task A_deposit_begins_with_the_number_of_him_who_calls_and_services_are_nobody_s_call()
    {
        Start("d", CallKind.Deposit);
        Start("s", CallKind.Services);
        _log.Answered("d", s_noon);
        _log.Answered("s", s_noon);
        Identify("d");
        Identify("s");
        Assert.That((await WaitingAsync()).Select(occasion => (occasion.CallId, occasion.Kind, occasion.Number)), Is.EqualTo(new[] { ("d", CallOccasionKind.Begun, (string?)"+33612345678") }));
    }

    [Test]
    public async Task Of_a_protected_call_nothing_is_handed_over()
    {
        Start("known", CallKind.Outbound, isProtected: true);
        Identify("known");
        Start("decided", CallKind.Outbound);
        Identify("decided", isProtected: true);
        Start("later", CallKind.Deposit);
        Identify("later");
        Identify("later", isProtected: true);
        Start("deposit", CallKind.Deposit);
        Identify("deposit", isProtected: true);
        Start("leg", CallKind.Outbound);
        Identify("leg");
        foreach (var id in new[] { "known", "decided", "leg" }) _log.Answered(id, s_noon);
        _log.LegEnded("leg", new CallLeg(1, LegDirection.Outbound, "PCMA", null, null, 0, 0, 0, 0, 0, 0, 0, RecordedPrivacy.Protected));
        Assert.That(await WaitingAsync(), Is.Empty);
        Start("open", CallKind.Outbound);
        Identify("open");
        Assert.That((await _occasions.WaitingAsync(1, default)).Concat(await WaitingAsync()).Select(occasion => occasion.CallId), Is.EqualTo(new[] { "open" }), "nor does it stand in the way of others");
    }

    [Test]
    public async Task What_a_lost_database_could_not_take_is_handed_over_when_it_is_back()
    {
        await using var away = new SwitchableDatabase(_database);
        var clock = new FakeTimeProvider(s_noon);
        await using var log = new CallLog(new CallStore(away.DataSource, clock), clock, NullLogger<CallLog>.Instance);
        await away.CloseAsync();
        log.Started(new CallStart("a", CallKind.Outbound, "n1", "a@sip", "cell-12", "+33612345678", s_noon));
        log.Identified("a", s_detainee, "12345678", "MA-ROUEN", isProtected: false);
        var written = log.FlushAsync(default);
        while (clock.NextTimer is not { } retry || retry != CallLog.RetryAfter) await Task.Yield();
        away.Open();
        clock.Advance(CallLog.RetryAfter);
        await written;
        Assert.That((await _occasions.WaitingAsync(10, default)).Select(occasion => occasion.CallId), Is.EqualTo(new[] { "a" }));
    }

    private void Start(string id, CallKind kind, bool isProtected = false) =>
        _log.Started(new CallStart(id, kind, "n1", $"{id}@sip", kind == CallKind.Deposit ? "+33612345678" : "cell-12", kind == CallKind.Outbound ? "+33612345678" : "+33320160294", s_noon) { IsProtected = isProtected });

    private void Identify(string id, bool isProtected = false) => _log.Identified(id, s_detainee, "12345678", "MA-ROUEN", isProtected);

    private async Task<IReadOnlyList<CallOccasion>> WaitingAsync()
    {
        await _log.FlushAsync(default);
        return await _occasions.WaitingAsync(10, default);
    }
}
