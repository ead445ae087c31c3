namespace Telephony.Directory.Tests.ImportFiles;

/// <summary>What a file says of who may be called: lists, sanctions, rules, the registry, routes.</summary>
public sealed class ListImportTests
{
    private const string Whole =
        """
        { "establishments": [ { "code": "MA-ROUEN", "calling": [
              { "hours": [ { "days": ["mon", "tue", "wed", "thu", "fri"], "from": "07:30", "to": "19:00" }, { "days": ["sat", "sun"], "from": "00:00", "to": "24:00" } ],
                "longestCall": 1200, "callsPerDay": 10, "mostNumbers": 20, "acceptance": "say" },
              { "regime": "disciplinary", "longestCall": 600 } ] } ],
          "trunks": [ { "name": "carrier", "route": "sip:127.0.0.9:5080;transport=udp", "priority": 1, "callerNumber": "+33320160295" },
                      { "name": "second", "route": "sip:[::1]:5060", "priority": 0, "depositNumbers": ["0320160296"] }, { "name": "inbound" } ],
          "protectedNumbers": [ { "number": "+33144556677", "name": "Maître Grand", "kind": "lawyer", "from": "2026-01-01", "to": null, "free": false },
                                { "number": "0800858858", "name": "CRED", "kind": "cred", "from": "2026-01-01", "free": true } ],
          "detainees": [ { "identifier": "12345678", "regime": "ordinary",
              "correspondents": [ { "number": "+33612345678", "name": "Marie Petit", "kind": "relative", "language": "es", "shortcut": "1", "magistrate": true, "acceptance": "ask" },
                                  { "number": "0144556677", "name": "Maître Grand", "kind": "lawyer", "shortcut": "12", "papers": ["identity"] },
                                  { "number": "0611111111", "name": "Aunt", "kind": "relative", "state": "requested" } ],
              "sanctions": [ { "number": "+33612345678", "scope": "all", "from": "2026-03-10", "to": "2026-03-20", "ground": "good order" },
                             { "scope": "video", "from": "2026-03-01T12:00:00Z", "to": null, "ground": "conditions of use" } ] } ] }
        """;

    private static readonly PhoneNumber Marie = Number("0612345678");
    private DirectoryFixture _directory = null!;
    private Guid _detainee;

    [SetUp]
    public async Task Create()
    {
        _directory = await DirectoryFixture.CreateAsync();
        _detainee = (await _directory.Store.FindDetaineeAsync("12345678", default))!.Id;
    }

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task Every_field_of_the_contract_is_in_force_for_the_next_call()
    {
        await _directory.ImportAsync(Whole);
        var permitted = (Decision.Permitted)await CallAsync(Marie);
        Assert.That((permitted.Correspondent!.Language, permitted.Correspondent.Acceptance, permitted.Correspondent.Shortcut), Is.EqualTo(("es", Acceptance.Ask, "1")));
        Assert.That((await _directory.Store.ListAsync(_detainee, default)).Select(entry => $"{entry.Correspondent.Name} {entry.State} {entry.Papers} {entry.Magistrate} {entry.Correspondent.Acceptance}"),
            Is.EqualTo(new[] { "Marie Petit Approved All True Ask", "Maître Grand Approved Identity  Say", "Aunt Requested None  Say" }));
        Assert.That((await _directory.Store.FindRoutesAsync(default)).Select(route => $"{route.Trunk} {route.Uri} {route.Priority} {route.CallerNumber?.Value}"),
            Is.EqualTo(new[] { "second sip:[::1]:5060 0 +33320160296", "carrier sip:127.0.0.9:5080;transport=udp 1 +33320160295" }));
        Assert.That(await CallAsync(Number("0800858858")), Is.TypeOf<Decision.Permitted>(), "EXC-05");
        Assert.That(await _directory.ScalarAsync<string>("select hours::text || longest || acceptance || callsperday || mostnumbers from directory.calling_rules_of('MA-ROUEN', 'disciplinary')"),
            Is.EqualTo("{[450,1140),[1890,2580),[3330,4020),[4770,5460),[6210,6900),[7200,10080)}600say1020"));
    }

    [Test]
    public async Task Importing_it_twice_changes_nothing_and_writes_no_history()
    {
        await _directory.ImportAsync(Whole);
        var once = await _directory.DumpAsync();
        _directory.Clock.Advance(TimeSpan.FromHours(1));
        await _directory.ImportAsync(Whole);
        Assert.That(await _directory.DumpAsync(), Is.EqualTo(once));
    }

    // 10 March begins at 23:00 UTC of the 9th in Rouen, 20 March at 23:00 of the 19th.
    [TestCase("2026-03-09T22:59:59Z", "Permitted")]
    [TestCase("2026-03-09T23:00:00Z", "Refused")]
    [TestCase("2026-03-19T22:59:59Z", "Refused")]
    [TestCase("2026-03-19T23:00:00Z", "Permitted")]
    public async Task The_days_of_a_sanction_begin_where_the_detainee_is(string at, string expected)
    {
        await _directory.ImportAsync(Whole.Replace("07:30", "00:00", StringComparison.Ordinal).Replace("19:00", "24:00", StringComparison.Ordinal));
        _directory.Clock.SetUtcNow(DateTimeOffset.Parse(at));
        Assert.That((await _directory.Store.DecideAsync("12345678", Marie, Service.Deposit, default)).GetType().Name, Is.EqualTo(expected));
    }

    [Test]
    public async Task Sanctions_that_a_file_no_longer_has_end_but_for_those_of_staff()
    {
        await _directory.ImportAsync(Whole);
        var byHand = await _directory.Store.AddSanctionAsync(_detainee, new Sanction(null, SanctionScope.All, _directory.Clock.GetUtcNow(), null, "good order", "head"), default);
        await _directory.ImportAsync("""{ "detainees": [ { "identifier": "12345678", "sanctions": [] } ] }""");
        Assert.That((await _directory.Store.SanctionsAsync(_detainee, default)).Where(sanction => sanction.EndedBy is null).Select(sanction => sanction.Id), Is.EqualTo(new[] { byHand!.Value }));
        await _directory.ImportAsync(Whole);
        Assert.That((await _directory.Store.SanctionsAsync(_detainee, default)).Where(sanction => sanction.EndedBy is not null), Is.Empty, "and come back with it");
    }

    [Test]
    public async Task An_imported_sanction_that_staff_ended_stays_ended_and_both_sides_were_told_of_all()
    {
        await _directory.ImportAsync(Whole);
        Assert.That(await _directory.Store.NoticesToSendAsync(default), Has.Count.EqualTo(2), "one of the number, one of video: the lawyer is in the registry");
        Assert.That(await _directory.Store.UnheardNoticesAsync(_detainee, default), Has.Count.EqualTo(2));
        var sanction = (await _directory.Store.SanctionsAsync(_detainee, default)).Single(stored => stored.Sanction.Number == Marie);
        await _directory.Store.EndSanctionAsync(sanction.Id, "head", "appeal granted", default);
        await _directory.ImportAsync(Whole);
        Assert.That((await _directory.Store.SanctionsAsync(_detainee, default)).Single(stored => stored.Id == sanction.Id).EndedBy, Is.EqualTo("head"));
    }

    [Test]
    public async Task A_number_that_staff_withdrew_stays_withdrawn_until_a_file_says_approved()
    {
        await _directory.Store.WithdrawNumberAsync(_detainee, Marie, "head", "good order", default);
        await _directory.ImportAsync(DirectoryFixture.Example);
        Assert.That(await CallAsync(Marie), Is.TypeOf<Decision.Refused>());
        await _directory.ImportAsync(DirectoryFixture.Example.Replace("\"Marie Petit\",", "\"Marie Petit\", \"state\": \"approved\",", StringComparison.Ordinal));
        Assert.That(await CallAsync(Marie), Is.TypeOf<Decision.Permitted>());
        Assert.That((await _directory.Store.HistoryAsync(_detainee, 0, default)).Where(entry => entry.Number == Marie).Select(entry => $"{entry.Action} {entry.Change.Author}"),
            Is.EqualTo(new[] { "numberApproved import", "numberWithdrawn head", "numberApproved import" }));
    }

    [Test]
    public async Task A_request_waits_through_imports_and_is_granted_by_being_in_one()
    {
        await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Number("0611111111")), default);
        await _directory.ImportAsync(DirectoryFixture.Example);
        Assert.That(await _directory.Store.RequestedNumbersAsync(["MA-ROUEN"], 10, default), Has.Count.EqualTo(1));
        await _directory.ImportAsync("""{ "detainees": [ { "identifier": "12345678", "correspondents": [ { "number": "0611111111", "name": "Aunt", "kind": "relative" } ] } ] }""");
        Assert.That(await CallAsync(Number("0611111111")), Is.TypeOf<Decision.Permitted>());
        Assert.That(await CallAsync(Marie), Is.TypeOf<Decision.Refused>(), "the list was replaced");
    }

    [Test]
    public async Task Shortcuts_change_places_within_a_file_and_one_that_is_not_given_stays()
    {
        await _directory.ImportAsync(Whole);
        await _directory.ImportAsync(Whole.Replace("\"shortcut\": \"1\",", "\"shortcut\": \"12\",", StringComparison.Ordinal).Replace("\"lawyer\", \"shortcut\": \"12\"", "\"lawyer\", \"shortcut\": \"1\"", StringComparison.Ordinal));
        Assert.That(await _directory.Store.FindShortcutAsync(_detainee, "12", default), Is.EqualTo(Marie));
        Assert.That(await _directory.Store.FindShortcutAsync(_detainee, "1", default), Is.EqualTo(Number("0144556677")));
        await _directory.ImportAsync(DirectoryFixture.Example);
        Assert.That(await _directory.Store.FindShortcutAsync(_detainee, "12", default), Is.EqualTo(Marie));
    }

    [Test]
    public async Task A_route_stays_when_a_file_leaves_it_out_and_goes_when_it_says_null()
    {
        await _directory.ImportAsync(Whole);
        await _directory.ImportAsync("""{ "trunks": [ { "name": "carrier" }, { "name": "second", "route": null } ] }""");
        Assert.That((await _directory.Store.FindRoutesAsync(default)).Select(route => route.Trunk), Is.EqualTo(new[] { "carrier" }));
    }

    [Test]
    public async Task Rules_of_an_establishment_are_replaced_as_a_list()
    {
        await _directory.ImportAsync(Whole);
        await _directory.ImportAsync("""{ "establishments": [ { "code": "MA-ROUEN", "calling": [] } ] }""");
        Assert.That(await _directory.ScalarAsync<string>("select hours::text || longest || acceptance from directory.calling_rules_of('MA-ROUEN', 'ordinary')"), Is.EqualTo("{[0,10080)}7200ask"));
    }

    private Task<Decision> CallAsync(PhoneNumber number) =>
        new DirectoryStore(_directory.DataSource, _directory.Protector, _directory.Clock, _directory.Options, placed: new NoCalls())
            .DecideAsync("12345678", number, Service.Call, default);

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);

    private sealed class NoCalls : IPlacedCalls
    {
        public Task<int> CountAsync(Guid detainee, DateTimeOffset from, CancellationToken cancellation) => Task.FromResult(0);
    }
}
