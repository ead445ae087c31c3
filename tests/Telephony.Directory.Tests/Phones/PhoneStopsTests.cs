namespace Telephony.Directory.Tests.Phones;

/// <summary>Staff stop phones and start them again (MON-06): the next call from them is refused on every node, and a protected one is dialled as ever (MON-08, EXC-05).</summary>
public sealed class PhoneStopsTests
{
    private const string Relative = "0612345678";
    private const string Verified = "0155667788";
    private const string Unverified = "0144556677";
    private const string FreeLine = "0800858858";
    private static readonly string[] s_rouen = ["MA-ROUEN"];
    private static readonly string[] s_lille = ["MA-LILLE"];

    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create()
    {
        _directory = await DirectoryFixture.CreateAsync();
        await _directory.ImportAsync(
            $$"""
            { "establishments": [ { "code": "MA-LILLE" } ],
              "phones": [ { "user": "b-113", "password": "x", "establishment": "MA-ROUEN", "location": "B-113" }, { "user": "c-1", "password": "x", "establishment": "MA-ROUEN", "location": "C-1" },
                          { "user": "yard", "password": "x", "establishment": "MA-ROUEN", "location": "Cour", "wing": "B" }, { "user": "lille-1", "password": "x", "establishment": "MA-LILLE", "location": "B-1" } ],
              "protectedNumbers": [ { "number": "{{Verified}}", "kind": "lawyer", "name": "Barreau", "from": "2020-01-01" }, { "number": "{{FreeLine}}", "kind": "cred", "name": "CRED", "from": "2020-01-01", "free": true } ],
              "detainees": [ { "identifier": "12345678", "correspondents": [ { "number": "{{Relative}}", "name": "Marie", "kind": "relative" }, { "number": "{{Verified}}", "name": "Maître Petit", "kind": "lawyer" },
                                                                            { "number": "{{Unverified}}", "name": "Maître Grand", "kind": "lawyer" } ] } ] }
            """);
    }

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task A_stop_refuses_the_next_call_on_every_node_and_lets_protected_ones_be_dialled_until_it_is_ended()
    {
        var anotherNode = _directory.NewStore();
        Assert.That(await CallAsync("cell-12", Relative), Is.EqualTo("Permitted"));
        var stop = await _directory.Store.StopPhonesAsync(new PhoneScope("MA-ROUEN", Phone: "cell-12"), "a.martin", "threats", default);
        foreach (var store in new[] { _directory.Store, anotherNode, _directory.NewStore() })
        {
            Assert.That(await CallAsync("cell-12", Relative, store), Is.EqualTo("PhoneStopped"));
            foreach (var number in new[] { Verified, Unverified, FreeLine }) Assert.That(await CallAsync("cell-12", number, store), Is.EqualTo("Permitted"), number);
            Assert.That(await CallAsync("b-113", Relative, store), Is.EqualTo("Permitted"), "another phone");
        }
        Assert.That(await anotherNode.StartPhonesAsync(stop!.Value, "b.durand", "calm again", default));
        Assert.That(await anotherNode.StartPhonesAsync(stop.Value, "b.durand", "calm again", default), Is.False);
        Assert.That(await CallAsync("cell-12", Relative), Is.EqualTo("Permitted"));

        var kept = await _directory.Store.FindStopAsync(stop.Value, s_rouen, default);
        var now = _directory.Clock.GetUtcNow();
        Assert.That(kept, Is.EqualTo(new PhoneStop(stop.Value, new PhoneScope("MA-ROUEN", null, "cell-12"), new Change("a.martin", "threats", now), new Change("b.durand", "calm again", now))));
        Assert.That(await _directory.Store.FindStopAsync(stop.Value, s_lille, default), Is.Null, "another establishment's");
    }

    [TestCase(null, "cell-12", "cell-12")]
    [TestCase("B", null, "b-113,cell-12,yard", Description = "what the location says before its hyphen, and what the import says")]
    [TestCase("C", null, "c-1")]
    [TestCase(null, null, "b-113,c-1,cell-12,yard")]
    public async Task A_stop_is_for_one_phone_a_wing_or_all_of_an_establishment(string? wing, string? phone, string stopped)
    {
        var scope = new PhoneScope("MA-ROUEN", wing, phone);
        Assert.That(await _directory.Store.StopPhonesAsync(scope, "a.martin", "threats", default), Is.Not.Null);
        Assert.That(await _directory.Store.StopPhonesAsync(scope, "a.martin", "threats", default), Is.Null, "it is in force");
        var refused = new List<string>();
        foreach (var user in new[] { "b-113", "c-1", "cell-12", "lille-1", "yard" })
            if (await CallAsync(user, Relative) == "PhoneStopped") refused.Add(user);
        Assert.That(string.Join(',', refused), Is.EqualTo(stopped));
        Assert.That(string.Join(',', (await _directory.Store.PhonesOfAsync(scope, default)).Order()), Is.EqualTo(stopped));
        Assert.That(string.Join(',', (await _directory.Store.PhonesAsync(new PhoneQuery { IsStopped = true }, default)).Select(one => one.User).Order()), Is.EqualTo(stopped));
    }

    [Test]
    public async Task A_phone_calls_again_when_the_last_stop_that_holds_for_it_is_ended()
    {
        var wing = await _directory.Store.StopPhonesAsync(new PhoneScope("MA-ROUEN", Wing: "B"), "a.martin", "threats", default);
        var one = await _directory.Store.StopPhonesAsync(new PhoneScope("MA-ROUEN", Phone: "cell-12"), "a.martin", "threats", default);
        Assert.That((await _directory.Store.StopsOfAsync("cell-12", default)).Select(stop => stop.Id), Is.EqualTo(new[] { wing, one }));
        await _directory.Store.StartPhonesAsync(wing!.Value, "a.martin", "calm again", default);
        Assert.That((await CallAsync("cell-12", Relative), await CallAsync("b-113", Relative)), Is.EqualTo(("PhoneStopped", "Permitted")));
        await _directory.Store.StartPhonesAsync(one!.Value, "a.martin", "calm again", default);
        Assert.That(await CallAsync("cell-12", Relative), Is.EqualTo("Permitted"));
        Assert.That(await _directory.Store.StopPhonesAsync(new PhoneScope("MA-ROUEN", Phone: "cell-12"), "a.martin", "again", default), Is.Not.Null);
        Assert.That((await _directory.Store.StopsAsync(s_rouen, default)).Select(stop => stop.Ended is null), Is.EqualTo(new[] { true, false, false }));
        Assert.That(await _directory.Store.StopsAsync(s_lille, default), Is.Empty);
    }

    [TestCase("MA-ROUEN", null, "lille-1")]
    [TestCase("MA-ROUEN", "Z", null)]
    [TestCase("MA-NANTES", null, null)]
    public async Task What_is_not_there_is_not_stopped(string establishment, string? wing, string? phone)
    {
        Assert.That(await _directory.Store.StopPhonesAsync(new PhoneScope(establishment, wing, phone), "a.martin", "threats", default), Is.Null);
        Assert.That(await CallAsync("lille-1", Relative), Is.EqualTo("Permitted"));
    }

    [Test]
    public async Task A_stop_does_not_follow_a_phone_to_another_establishment()
    {
        await _directory.Store.StopPhonesAsync(new PhoneScope("MA-ROUEN", Phone: "c-1"), "a.martin", "threats", default);
        await _directory.ImportAsync("""{ "phones": [ { "user": "c-1", "establishment": "MA-LILLE" } ] }""");
        Assert.That(await CallAsync("c-1", Relative), Is.EqualTo("Permitted"));
    }

    [Test]
    public async Task A_wing_that_the_import_takes_back_is_again_what_the_location_says()
    {
        await _directory.ImportAsync("""{ "phones": [ { "user": "cell-12", "wing": "D" }, { "user": "b-113", "location": "E-7" } ] }""");
        Assert.That((await _directory.Store.WingsAsync("MA-ROUEN", default)).Select(wing => $"{wing.Name}{wing.Phones}"), Is.EqualTo(new[] { "B1", "C1", "D1", "E1" }));
        await _directory.ImportAsync("""{ "phones": [ { "user": "cell-12", "wing": null }, { "user": "yard", "digest": "both" } ] }""");
        Assert.That((await _directory.Store.WingsAsync("MA-ROUEN", default)).Select(wing => $"{wing.Name}{wing.Phones}"), Is.EqualTo(new[] { "B2", "C1", "E1" }));
    }

    private async Task<string> CallAsync(string phone, string number, DirectoryStore? store = null)
    {
        Assert.That(PhoneNumber.TryParse(number, out var parsed));
        return await (store ?? _directory.Store).DecideCallAsync("12345678", parsed, phone, default) is Decision.Refused refused ? refused.Reason.ToString() : "Permitted";
    }
}
