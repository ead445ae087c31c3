using Npgsql;

namespace Telephony.Directory.Tests.Lists;

/// <summary>A number from asking to calling (OUT-01 to OUT-04), and who wrote what.</summary>
public sealed class ListChangesTests
{
    private static readonly PhoneNumber Aunt = Number("0611111111");
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
    public async Task A_number_is_called_once_it_was_requested_approved_and_its_papers_came()
    {
        Assert.That(await CallAsync(Aunt), Is.EqualTo("NotOnList"));
        Assert.That(await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt), default), Is.EqualTo(RequestResult.Requested));
        Assert.That(await CallAsync(Aunt), Is.EqualTo("NotYetAuthorised"));
        Assert.That(await DepositAsync(Aunt), Is.EqualTo("UnknownOrNotAuthorised"), "DEP-14");
        Assert.That(await _directory.Store.ApproveNumberAsync(_detainee, Aunt, "b.leroy", "family", default));
        Assert.That(await CallAsync(Aunt), Is.EqualTo("NotYetAuthorised"), "OUT-03");
        Assert.That(await _directory.Store.SetPapersAsync(_detainee, Aunt, Papers.Identity | Papers.Letter, "b.leroy", "by post", default));
        Assert.That(await CallAsync(Aunt), Is.EqualTo("NotYetAuthorised"), "OUT-03");
        Assert.That(await _directory.Store.SetPapersAsync(_detainee, Aunt, Papers.All, "b.leroy", "by post", default));
        Assert.That(await CallAsync(Aunt), Is.EqualTo("Permitted"));
        Assert.That(await DepositAsync(Aunt), Is.EqualTo("Permitted"), "OUT-12");
        Assert.That(await _directory.Store.WithdrawNumberAsync(_detainee, Aunt, "b.leroy", "asked for by her", default));
        Assert.That(await CallAsync(Aunt), Is.EqualTo("NotOnList"));
        Assert.That(await DepositAsync(Aunt), Is.EqualTo("UnknownOrNotAuthorised"), "DEP-14");
    }

    [Test]
    public async Task A_remand_detainee_needs_the_magistrate_for_each_number()
    {
        await _directory.ImportAsync("""{ "detainees": [ { "identifier": "12345678", "penalStatus": "remand" } ] }""");
        Assert.That((await CallAsync(Marie), await DepositAsync(Marie)), Is.EqualTo(("NotYetAuthorised", "Permitted")), "a list without the field stands for itself");
        await _directory.Store.SetMagistrateAsync(_detainee, Marie, false, "b.leroy", "order of 2 March", default);
        Assert.That((await CallAsync(Marie), await DepositAsync(Marie)), Is.EqualTo(("NotYetAuthorised", "UnknownOrNotAuthorised")));
        await _directory.Store.SetMagistrateAsync(_detainee, Marie, true, "b.leroy", "order of 9 March", default);
        Assert.That((await CallAsync(Marie), await DepositAsync(Marie)), Is.EqualTo(("Permitted", "Permitted")), "OUT-04");
    }

    [Test]
    public async Task A_request_that_was_refused_may_be_made_again_and_keeps_its_entry()
    {
        await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt, "Aunt"), default);
        Assert.That(await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt), default), Is.EqualTo(RequestResult.RequestedBefore));
        var entry = (await _directory.Store.RequestedNumbersAsync(["MA-ROUEN"], 10, default)).Single().Entry;
        Assert.That(await _directory.Store.RefuseNumberAsync(_detainee, Aunt, "b.leroy", "good order", default));
        Assert.That(await _directory.Store.RequestedNumbersAsync(["MA-ROUEN"], 10, default), Is.Empty);
        Assert.That(await CallAsync(Aunt), Is.EqualTo("NotOnList"));
        Assert.That(await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt), default), Is.EqualTo(RequestResult.Requested));
        var again = (await _directory.Store.RequestedNumbersAsync(["MA-ROUEN"], 10, default)).Single().Entry;
        Assert.That((again.Correspondent.Id, again.Correspondent.Name, again.Papers), Is.EqualTo((entry.Correspondent.Id, "Aunt", Papers.None)));
        Assert.That(await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Marie), default), Is.EqualTo(RequestResult.OnList));
    }

    [Test]
    public async Task Staff_change_only_what_is_in_a_state_that_fits()
    {
        Assert.That(await _directory.Store.ApproveNumberAsync(_detainee, Aunt, "b.leroy", "x", default), Is.False, "nobody asked: OUT-01");
        Assert.That(await _directory.Store.ApproveNumberAsync(_detainee, Marie, "b.leroy", "x", default), Is.False, "approved already");
        Assert.That(await _directory.Store.RefuseNumberAsync(_detainee, Marie, "b.leroy", "x", default), Is.False, "approved: to be withdrawn");
        Assert.That((await _directory.Store.HistoryAsync(_detainee, 0, default)).Select(entry => entry.Change.Author), Has.None.EqualTo("b.leroy"));
    }

    [Test]
    public async Task A_full_list_takes_no_request()
    {
        await _directory.ScalarAsync<int>("update directory.calling_rules set most_numbers = 3");
        Assert.That(await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt), default), Is.EqualTo(RequestResult.Requested));
        Assert.That(await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Number("0622222222")), default), Is.EqualTo(RequestResult.ListFull));
    }

    [Test]
    public async Task Racing_requests_cannot_overfill_a_list()
    {
        await _directory.ScalarAsync<int>("update directory.calling_rules set most_numbers = 5");
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Number($"06000000{i:00}")), default))));
        Assert.That(results.Count(result => result == RequestResult.Requested), Is.EqualTo(3));
    }

    [Test]
    public async Task A_called_person_who_wants_no_calls_stays_refusing_through_imports_and_may_change_her_mind()
    {
        await _directory.Store.RefuseFurtherCallsAsync(_detainee, Marie, "call-1", default);
        await _directory.Store.RefuseFurtherCallsAsync(_detainee, Marie, "call-2", default);
        await _directory.ImportAsync(DirectoryFixture.Example);
        Assert.That((await CallAsync(Marie), await DepositAsync(Marie)), Is.EqualTo(("RefusedByCorrespondent", "Permitted")));
        Assert.That(await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Marie), default), Is.EqualTo(RequestResult.RefusedByCorrespondent));
        Assert.That(await _directory.Store.AcceptFurtherCallsAsync(_detainee, Marie, "b.leroy", "her letter", default));
        Assert.That(await CallAsync(Marie), Is.EqualTo("Permitted"));
        Assert.That((await _directory.Store.HistoryAsync(_detainee, 0, default)).Where(entry => entry.Change.Author != Change.ByImport).Select(entry => $"{entry.Action} {entry.Change.Author} {entry.Details}"),
            Is.EqualTo(new[] { "furtherCallsRefused correspondent call-1", "furtherCallsAccepted b.leroy " }));
    }

    [Test]
    public async Task A_shortcut_is_of_one_entry_and_moves()
    {
        var lawyer = Number("0144556677");
        Assert.That(await _directory.Store.FindShortcutAsync(_detainee, "1", default), Is.Null);
        Assert.That(await _directory.Store.SetShortcutAsync(_detainee, Marie, "1", "detainee", "chosen", default));
        Assert.That(await _directory.Store.FindShortcutAsync(_detainee, "1", default), Is.EqualTo(Marie));
        Assert.That(await _directory.Store.SetShortcutAsync(_detainee, lawyer, "1", "detainee", "chosen", default));
        Assert.That(await _directory.Store.FindShortcutAsync(_detainee, "1", default), Is.EqualTo(lawyer));
        Assert.That(await _directory.Store.SetShortcutAsync(_detainee, Aunt, "1", "detainee", "chosen", default), Is.False);
        Assert.That(await _directory.Store.FindShortcutAsync(_detainee, "1", default), Is.EqualTo(lawyer), "a change that fails takes it from nobody");
        Assert.That(async () => await _directory.Store.SetShortcutAsync(_detainee, Marie, "123", "detainee", "x", default), Throws.TypeOf<PostgresException>());
    }

    [Test]
    public async Task The_list_tells_state_author_reason_and_what_is_missing()
    {
        _directory.Clock.Advance(TimeSpan.FromHours(1));
        await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt, "Aunt"), default);
        await _directory.Store.SetShortcutAsync(_detainee, Number("0144556677"), "7", "detainee", "chosen", default);
        var list = await _directory.Store.ListAsync(_detainee, default);
        Assert.That(list.Select(entry => $"{entry.Correspondent.Name} {entry.State} {entry.Papers} {entry.Correspondent.Shortcut}"),
            Is.EqualTo(new[] { "Maître Grand Approved All 7", "Marie Petit Approved All ", "Aunt Requested None " }));
        Assert.That(list[2].Decided, Is.EqualTo(new Change("detainee", "asked on a phone", _directory.Clock.GetUtcNow())));
    }

    [Test]
    public async Task Every_change_is_in_the_history_with_author_reason_and_instant()
    {
        await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt), default);
        await _directory.Store.ApproveNumberAsync(_detainee, Aunt, "b.leroy", "family", default);
        await _directory.Store.SetPapersAsync(_detainee, Aunt, Papers.All, "c.roy", "by post", default);
        await _directory.Store.SetMagistrateAsync(_detainee, Aunt, true, "c.roy", "order", default);
        await _directory.Store.WithdrawNumberAsync(_detainee, Aunt, "head", "prevention of offences", default);
        var history = (await _directory.Store.HistoryAsync(_detainee, 0, default)).Where(entry => entry.Number == Aunt).ToList();
        Assert.That(history.Select(entry => $"{entry.Action}|{entry.Change.Author}|{entry.Change.Reason}|{entry.Details}"), Is.EqualTo(new[]
        {
            "numberRequested|detainee|asked on a phone|", "numberApproved|b.leroy|family|", "papersReceived|c.roy|by post|identity letter invoice",
            "magistrateAnswered|c.roy|order|agreed", "numberWithdrawn|head|prevention of offences|",
        }));
        Assert.That(history.Select(entry => entry.Change.At), Is.All.EqualTo(_directory.Clock.GetUtcNow()));
    }

    [Test]
    public async Task An_entry_says_what_is_still_asked_for()
    {
        await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt), default);
        await _directory.Store.SetPapersAsync(_detainee, Aunt, Papers.Letter, "b.leroy", "by post", default);
        Assert.That(await MissingAsync(Aunt), Is.EqualTo((Papers.Identity | Papers.Invoice, false)), "he is sentenced");
        await _directory.ImportAsync("""{ "detainees": [ { "identifier": "12345678", "penalStatus": "remand" } ] }""");
        Assert.That(await MissingAsync(Aunt), Is.EqualTo((Papers.Identity | Papers.Invoice, true)));
        await _directory.Store.SetMagistrateAsync(_detainee, Aunt, true, "b.leroy", "order", default);
        Assert.That((await MissingAsync(Aunt)).LacksAgreement, Is.False);
        await _directory.Store.SetMagistrateAsync(_detainee, Aunt, false, "b.leroy", "order", default);
        Assert.That((await MissingAsync(Aunt)).LacksAgreement);
        await _directory.Store.AddProtectedNumberAsync(new ProtectedNumber(Aunt, "lawyer", "Me Grand", new DateOnly(2020, 1, 1), null, false), "ministry", "bar roll", default);
        Assert.That(await MissingAsync(Aunt), Is.EqualTo((Papers.None, false)), "the registry asks for nothing");
    }

    [TestCase("update directory.history set author = 'x'")]
    [TestCase("delete from directory.history")]
    [TestCase("truncate directory.history")]
    public async Task The_history_cannot_be_changed(string sql)
    {
        await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt), default);
        Assert.That(async () => await _directory.ScalarAsync<int>(sql), Throws.TypeOf<PostgresException>().With.Message.Contain("append-only"));
    }

    [TestCase("", "reason")]
    [TestCase("b.leroy", " ")]
    public void A_change_without_author_or_reason_is_none(string author, string reason) =>
        Assert.That(() => _directory.Store.WithdrawNumberAsync(_detainee, Marie, author, reason, default), Throws.ArgumentException);

    private async Task<(Papers Papers, bool LacksAgreement)> MissingAsync(PhoneNumber number)
    {
        var entry = (await _directory.Store.ListAsync(_detainee, default)).Single(listed => listed.Correspondent.Number == number);
        return (entry.MissingPapers, entry.LacksAgreement);
    }

    private async Task<string> CallAsync(PhoneNumber number) => Describe(await _directory.Store.DecideAsync("12345678", number, Service.Call, default));

    private async Task<string> DepositAsync(PhoneNumber number) => Describe(await _directory.Store.DecideAsync("12345678", number, Service.Deposit, default));

    private static string Describe(Decision decision) => decision is Decision.Refused refused ? refused.Reason.ToString() : "Permitted";

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
