using Telephony.Monitoring.Evidence;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests;

/// <summary>What an officer holds and sees held (RET-08, MON-12).</summary>
public sealed class HoldsTests
{
    private static readonly ActingOfficer s_head = new(Guid.NewGuid(), "h.blanc", ["MA-ROUEN"]);
    private static readonly ActingOfficer s_elsewhere = new(Guid.NewGuid(), "e.loin", ["CP-LILLE"]);

    [Test]
    public async Task What_is_held_is_listed_with_each_reference_who_and_since_when_for_who_may_see_it()
    {
        await using var rig = await Rig.CreateAsync();
        var (first, second) = (await rig.RecordAsync(1, "a"), await rig.RecordAsync(1, "b"));
        Assert.That(await rig.Store.HoldAsync(first, "TJ-1", s_elsewhere, rig.Now, default), Is.EqualTo(HoldOutcome.NotFound));
        Assert.That(await rig.Store.HoldAsync(first, "TJ-1", s_head, rig.Now, default), Is.EqualTo(HoldOutcome.Done));
        var since = rig.Now;
        rig.Clock.Advance(Seconds(60));
        await rig.Store.HoldAsync(first, "TJ-2", "a.martin", rig.Now, default);
        await rig.Store.HoldAsync(second, "TJ-3", s_head, rig.Now, default);
        await rig.Store.ReleaseAsync(second, "TJ-3", s_head, rig.Now, default);
        Assert.That(await rig.Store.ReleaseAsync(first, "TJ-1", s_elsewhere, rig.Now, default), Is.EqualTo(HoldOutcome.NotFound));
        Assert.That(await rig.Store.HoldAsync(first, "TJ-1", s_elsewhere, rig.Now, default), Is.EqualTo(HoldOutcome.NotFound), "not even that it is held so");

        var held = await rig.Store.HeldAsync(s_head.Establishments, 0, 10, default);
        Assert.That(held.Select(hold => (hold.Recording.Id, hold.Reference, hold.Author, hold.At)),
            Is.EqualTo(new[] { (first, "TJ-2", "a.martin", rig.Now), (first, "TJ-1", "h.blanc", since) }));
        Assert.That(held[0].Recording, Is.EqualTo((await rig.Store.FindAsync(first, null, default))! with { Holds = held[0].Recording.Holds }));
        Assert.That((held[0].Recording.Identifier, held[0].Recording.Number, held[0].Recording.Duration), Is.EqualTo(("12345678", Number, Seconds(1))));
        Assert.That(await rig.Store.HeldAsync(null, 1, 10, default), Has.Count.EqualTo(1), "the second page");
        Assert.That(await rig.Store.HeldAsync(s_elsewhere.Establishments, 0, 10, default), Is.Empty);
        Assert.That(await rig.Store.FindAsync(first, s_elsewhere.Establishments, default), Is.Null);
    }
}
