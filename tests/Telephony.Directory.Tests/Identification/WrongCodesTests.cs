namespace Telephony.Directory.Tests.IdentificationRules;

/// <summary>The report of wrong codes: locks of a period, and what no right code has followed yet.</summary>
public sealed class WrongCodesTests
{
    [Test]
    public async Task Locks_are_counted_and_pending_codes_shown_for_who_may_see_them()
    {
        await using var directory = await DirectoryFixture.CreateAsync();
        await directory.ImportAsync("""{ "detainees": [ { "identifier": "5555", "code": "4321", "establishment": "MA-ROUEN" } ] }""");
        var begin = directory.Clock.GetUtcNow();
        for (var n = 0; n < 5; n++) await directory.Store.IdentifyAsync("12345678", "0000", $"phone-{n}", default);
        await directory.Store.IdentifyAsync("5555", "0000", "cell-12", default);

        var found = await directory.Store.WrongCodesAsync(["MA-ROUEN"], begin, begin.AddMinutes(1), 10, default);
        Assert.That(found, Is.EqualTo(new[]
        {
            new WrongCodes("12345678", "MA-ROUEN", 1, begin, "phone-4", 5, begin.AddMinutes(15)), new WrongCodes("5555", "MA-ROUEN", 0, null, null, 1, null),
        }));
        Assert.That(await directory.Store.WrongCodesAsync(["CP-LILLE"], begin, begin.AddMinutes(1), 10, default), Is.Empty);
        directory.Clock.Advance(TimeSpan.FromMinutes(16));
        var later = await directory.Store.WrongCodesAsync(null, begin.AddMinutes(1), begin.AddMinutes(2), 1, default);
        Assert.That(later, Is.EqualTo(new[] { new WrongCodes("12345678", "MA-ROUEN", 0, null, null, 5, null) }), "the lock was before, and is over");
        await directory.Store.IdentifyAsync("12345678", "4321", "yard-1", default);
        Assert.That((await directory.Store.WrongCodesAsync(null, begin.AddMinutes(1), begin.AddMinutes(2), 10, default)).Select(row => row.Identifier), Is.EqualTo(new[] { "5555" }), "a right code forgives");
    }

    [Test]
    public async Task Phones_are_told_with_their_establishment()
    {
        await using var directory = await DirectoryFixture.CreateAsync();
        Assert.That(await directory.Store.PhonePlacesAsync(default), Is.EqualTo(new[] { ("cell-12", "MA-ROUEN") }));
    }
}
