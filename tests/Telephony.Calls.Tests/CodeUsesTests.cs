using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Testing;

namespace Telephony.Calls.Tests;

/// <summary>Codes that were used where their detainee, by our own records, was not.</summary>
public sealed class CodeUsesTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly (string, string)[] s_phones = [("cell-12", "MA-ROUEN"), ("yard-1", "MA-ROUEN"), ("hall-9", "CP-LILLE")];
    private static readonly Guid s_one = Guid.NewGuid();
    private static readonly Guid s_two = Guid.NewGuid();

    private TestDatabase _database = null!;
    private CallLog _log = null!;
    private CodeUses _uses = null!;

    [SetUp]
    public async Task SetUp()
    {
        _database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);
        var clock = new FakeTimeProvider(s_noon);
        _log = new CallLog(new CallStore(_database.DataSource, clock), clock, NullLogger<CallLog>.Instance);
        _uses = new CodeUses(_database.DataSource);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _log.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A call of a phone from one minute to another; without an end it still runs.</summary>
    private async Task CallAsync(string id, string phone, double from, double? until, Guid? detainee, string establishment = "MA-ROUEN")
    {
        _log.Started(new CallStart(id, CallKind.Services, "n1", $"{id}@sip", phone, "services", s_noon.AddMinutes(from)));
        if (detainee is { } who) _log.Identified(id, who, who == s_one ? "11111111" : "22222222", establishment, isProtected: false);
        if (until is { } end) _log.Ended(id, s_noon.AddMinutes(end), CallOutcome.Served);
        await _log.FlushAsync(default);
    }

    private async Task<string> FoundAsync(params string[]? establishments) => string.Join(
        "; ", (await _uses.FindAsync(establishments, s_noon, s_noon.AddHours(1), s_phones, 100, default)).Select(use => $"{use.Identifier} {use.Phone} {(use.At - s_noon).TotalMinutes} {use.Kind} {use.Other}"));

    [Test]
    public async Task Two_phones_at_once()
    {
        await CallAsync("a", "cell-12", 0, 10, s_one);
        await CallAsync("b", "yard-1", 9, 12, s_one);
        await CallAsync("after", "cell-12", 12, 13, s_one);
        await CallAsync("same phone", "cell-12", 12.5, 14, s_one);
        await CallAsync("another", "yard-1", 1, 2, s_two);
        await CallAsync("nobody", "yard-1", 3, 4, detainee: null);
        Assert.That(await FoundAsync(null!), Is.EqualTo("11111111 yard-1 9 TwoPhones cell-12"));
        Assert.That((await _uses.FindAsync(["MA-ROUEN"], s_noon, s_noon.AddHours(1), s_phones, 100, default)).Single(), Is.EqualTo(
            new CodeUse("11111111", "MA-ROUEN", "yard-1", s_noon.AddMinutes(9), CodeUseKind.TwoPhones, "cell-12", s_noon)));
    }

    [Test]
    public async Task A_call_that_still_runs_counts()
    {
        await CallAsync("a", "cell-12", -5, null, s_one);
        await CallAsync("b", "yard-1", 0, null, s_one);
        Assert.That(await FoundAsync(null!), Is.EqualTo("11111111 yard-1 0 TwoPhones cell-12"), "it began before the period");
    }

    [Test]
    public async Task A_phone_of_another_establishment()
    {
        await CallAsync("a", "hall-9", 0, 10, s_one);
        await CallAsync("b", "hall-9", 20, 30, s_two, "CP-LILLE");
        await CallAsync("c", "not listed", 40, 50, s_one);
        Assert.That(await FoundAsync(null!), Is.EqualTo("11111111 hall-9 0 Elsewhere CP-LILLE"));
        Assert.That(await FoundAsync("CP-LILLE"), Is.Empty, "his establishment is told, and may see it");
        Assert.That(await FoundAsync("MA-ROUEN"), Is.Not.Empty);
    }

    [Test]
    public async Task What_is_outside_the_period_is_not_told()
    {
        await CallAsync("a", "hall-9", -1, 10, s_one);
        await CallAsync("b", "hall-9", 60, 61, s_one);
        Assert.That(await FoundAsync(null!), Is.Empty);
    }
}
