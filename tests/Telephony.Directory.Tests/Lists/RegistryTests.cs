namespace Telephony.Directory.Tests.Lists;

/// <summary>The national registry and its free lines (EXC-01, EXC-03, EXC-05).</summary>
public sealed class RegistryTests
{
    private static readonly PhoneNumber Cred = Number("0800858858");
    private static readonly PhoneNumber Lawyer = Number("0144556677");
    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync();

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [TestCase("active")]
    [TestCase("suspended")]
    [TestCase("arrival")]
    [TestCase("closed")]
    public async Task A_free_line_needs_only_the_identifier(string account)
    {
        await _directory.ImportAsync($$"""{ "detainees": [ { "identifier": "12345678", "account": "{{account}}", "penalStatus": "remand" } ] }""");
        await AddAsync(Cred, "cred", isFree: true);
        var detainee = (await _directory.Store.FindDetaineeAsync("12345678", default))!.Id;
        await _directory.Store.AddSanctionAsync(detainee, new Sanction(null, SanctionScope.All, _directory.Clock.GetUtcNow(), null, "good order", "head"), default);
        await _directory.ScalarAsync<int>("update directory.calling_rules set hours = '{}', calls_per_day = 0");
        for (var guess = 0; guess < 5; guess++) await _directory.Store.IdentifyAsync("12345678", "0000", $"phone-{guess}", default);
        var permitted = (Decision.Permitted)await _directory.Store.DecideAsync("12345678", Cred, Service.Call, default);
        Assert.That((permitted.Protection, permitted.Terms!.Price, permitted.Correspondent!.Number), Is.EqualTo((Protection.Protected, CallPrice.FreeLine, Cred)));
        Assert.That(Describe(await _directory.Store.DecideAsync("87654321", Cred, Service.Call, default)), Is.EqualTo("UnknownOrNotAuthorised"));
    }

    [Test]
    public async Task A_free_line_deposits_only_where_it_is_on_the_list()
    {
        await AddAsync(Cred, "cred", isFree: true);
        Assert.That(Describe(await _directory.Store.DecideAsync("12345678", Cred, Service.Deposit, default)), Is.EqualTo("UnknownOrNotAuthorised"), "DEP-08");
    }

    [Test]
    public async Task A_number_that_is_not_free_must_be_on_the_list()
    {
        await AddAsync(Cred, "cglpl", isFree: false);
        Assert.That(Describe(await _directory.Store.DecideAsync("12345678", Cred, Service.Call, default)), Is.EqualTo("NotOnList"));
    }

    [Test]
    public async Task A_verified_lawyer_needs_neither_papers_nor_agreement()
    {
        await _directory.ImportAsync("""{ "detainees": [ { "identifier": "12345678", "penalStatus": "remand" } ] }""");
        await _directory.ScalarAsync<int>("update directory.correspondents set papers = '{}'");
        Assert.That(Describe(await _directory.Store.DecideAsync("12345678", Lawyer, Service.Call, default)), Is.EqualTo("NotYetAuthorised"));
        await AddAsync(Lawyer, "lawyer", isFree: false);
        Assert.That(Describe(await _directory.Store.DecideAsync("12345678", Lawyer, Service.Call, default)), Is.EqualTo("Protected Metered"));
    }

    [Test]
    public async Task What_was_protected_at_an_instant_is_told_by_day_in_France_and_by_the_list_of_that_detainee()
    {
        var relative = Number("0612345678");
        var detainee = (await _directory.Store.FindDetaineeAsync("12345678", default))!.Id;
        await _directory.Store.AddProtectedNumberAsync(new ProtectedNumber(relative, "cglpl", "n", new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 4), false), "registry", "test", default);
        var asked = new (Guid Detainee, PhoneNumber Number, string At, bool IsProtected)[]
        {
            (detainee, relative, "2026-03-01T22:59:00Z", false),
            (detainee, relative, "2026-03-01T23:01:00Z", true),
            (Guid.NewGuid(), relative, "2026-03-03T22:59:00Z", true),
            (detainee, relative, "2026-03-03T23:01:00Z", false),
            (detainee, Lawyer, "2026-01-01T00:00:00Z", true),
            (Guid.NewGuid(), Lawyer, "2026-01-01T00:00:00Z", false),
            (detainee, Cred, "2026-03-02T12:00:00Z", false),
        };
        var questions = asked.Select(a => new NumberThen(Guid.NewGuid(), a.Detainee, a.Number.Value, DateTimeOffset.Parse(a.At))).ToList();
        var found = await _directory.Store.ProtectedAmongAsync(questions, default);
        Assert.That(questions.Select(question => found.Contains(question.Subject)), Is.EqualTo(asked.Select(a => a.IsProtected)));
    }

    [Test]
    public async Task An_entry_is_ended_on_a_day_in_France_and_stays_in_the_registry()
    {
        await AddAsync(Lawyer, "lawyer", isFree: false);
        Assert.That(await _directory.Store.EndProtectedNumberAsync(Lawyer, new DateOnly(2026, 3, 1), "ministry", "left the bar", default), Is.False, "that day is over: what was protected stays so");
        Assert.That(await _directory.Store.EndProtectedNumberAsync(Lawyer, new DateOnly(2026, 4, 1), "ministry", "left the bar", default));
        Assert.That(await _directory.Store.EndProtectedNumberAsync(Lawyer, new DateOnly(2026, 4, 1), "ministry", "again", default), Is.False);
        Assert.That((await _directory.Store.ProtectedNumbersAsync(default)).Single().Until, Is.EqualTo(new DateOnly(2026, 4, 1)));
        Assert.That(await _directory.ScalarAsync<string>("select string_agg(action || ' ' || author || ' ' || coalesce(details, ''), ',' order by id) from directory.history where number = '+33144556677' and author = 'ministry'"),
            Is.EqualTo("protectedNumberAdded ministry lawyer,protectedNumberEnded ministry 2026-04-01"));
    }

    [Test]
    public async Task Two_entries_of_a_number_do_not_overlap()
    {
        await AddAsync(Lawyer, "lawyer", isFree: false);
        Assert.That(await AddAsync(Lawyer, "cred", isFree: true), Is.False);
        await _directory.Store.EndProtectedNumberAsync(Lawyer, new DateOnly(2026, 4, 1), "ministry", "left the bar", default);
        Assert.That(await _directory.Store.AddProtectedNumberAsync(
            new ProtectedNumber(Lawyer, "cred", "CRED", new DateOnly(2026, 4, 1), null, true), "ministry", "new subscriber", default));
    }

    [Test]
    public async Task The_free_lines_of_today_are_listed_by_name()
    {
        var today = DateOnly.FromDateTime(_directory.Clock.GetUtcNow().UtcDateTime);
        await AddAsync(Cred, "cred", isFree: true);
        await AddAsync(Number("0800840800"), "arapej", isFree: true);
        await AddAsync(Lawyer, "lawyer", isFree: false);
        foreach (var (number, from, until) in new[] { ("0800000001", today.AddDays(-9), today.AddDays(-2)), ("0800000002", today.AddDays(2), (DateOnly?)null) })
            await _directory.Store.AddProtectedNumberAsync(new ProtectedNumber(Number(number), "cred", "past or to come", from, until, true), "ministry", "national list", default);
        Assert.That((await _directory.Store.FreeLinesAsync(default)).Select(line => (line.Name, line.Number)), Is.EqualTo(new[] { ("arapej", Number("0800840800")), ("cred", Cred) }));
    }

    private Task<bool> AddAsync(PhoneNumber number, string category, bool isFree) =>
        _directory.Store.AddProtectedNumberAsync(new ProtectedNumber(number, category, category, new DateOnly(2020, 1, 1), null, isFree), "ministry", "national list", default);

    private static string Describe(Decision decision) => decision switch
    {
        Decision.Permitted permitted => $"{permitted.Protection} {permitted.Terms!.Price}",
        Decision.Refused refused => refused.Reason.ToString(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
