namespace Telephony.Directory.Tests.Lists;

/// <summary>OUT-10: each decision is told to both sides, whichever way it was made.</summary>
public sealed class NoticesTests
{
    private static readonly PhoneNumber Marie = Number("0612345678");
    private static readonly PhoneNumber Aunt = Number("0611111111");
    private static readonly PhoneNumber Lawyer = Number("0144556677");
    private DirectoryFixture _directory = null!;
    private Guid _detainee;

    [SetUp]
    public async Task Create()
    {
        _directory = await DirectoryFixture.CreateAsync();
        _detainee = (await _directory.Store.FindDetaineeAsync("12345678", default))!.Id;
        await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt), default);
    }

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task Both_sides_are_told_of_a_number_that_is_refused_or_taken_off_the_list()
    {
        await _directory.Store.RefuseNumberAsync(_detainee, Aunt, "head", "good order", default);
        await _directory.Store.WithdrawNumberAsync(_detainee, Marie, "head", "breach", default);
        Assert.That(await ToSendAsync(), Is.EqualTo(new[] { $"numberRefused 12345678 {Aunt.Value} {Aunt.Value} fr", $"numberWithdrawn 12345678 {Marie.Value} {Marie.Value} fr" }));
        Assert.That(await ToHearAsync(), Is.EqualTo(new[] { $"numberRefused  {Aunt.Value}", $"numberWithdrawn  {Marie.Value}" }));
        var notice = (await _directory.Store.NoticesToSendAsync(default))[0];
        Assert.That((notice.Sanction, notice.Scope, notice.From, notice.Until), Is.EqualTo(((Guid?)null, SanctionScope.All, _directory.Clock.GetUtcNow(), (DateTimeOffset?)null)));
    }

    [Test]
    public async Task What_opens_a_number_or_is_taken_back_is_no_notice()
    {
        await _directory.Store.ApproveNumberAsync(_detainee, Aunt, "head", "family", default);
        await _directory.Store.SetPapersAsync(_detainee, Aunt, Papers.All, "b.leroy", "by post", default);
        await _directory.Store.RefuseFurtherCallsAsync(_detainee, Aunt, "call", default);
        await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Number("0622222222")), default);
        await _directory.Store.WithdrawNumberAsync(_detainee, Number("0622222222"), "b.leroy", "he no longer wants it", default);
        Assert.That((await ToSendAsync(), await ToHearAsync()), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
    }

    [Test]
    public async Task Who_is_on_the_list_again_is_not_told_any_more_that_he_was_not()
    {
        await _directory.Store.RefuseNumberAsync(_detainee, Aunt, "head", "papers are missing", default);
        await _directory.Store.WithdrawNumberAsync(_detainee, Marie, "head", "breach", default);
        await _directory.Store.ApproveNumberAsync(_detainee, Aunt, "head", "papers have come", default);
        Assert.That(await ToHearAsync(), Is.EqualTo(new[] { $"numberWithdrawn  {Marie.Value}" }));
        var notice = (await _directory.Store.NoticesToSendAsync(default)).Single();
        Assert.That(((await _directory.Store.FindNoticeAsync(notice.Id, default))!.To, await _directory.Store.FindNoticeAsync(notice.Id - 2, default)), Is.EqualTo(((PhoneNumber?)Marie, (Notice?)null)));
    }

    [Test]
    public async Task What_a_file_carries_over_as_refused_or_withdrawn_was_told_elsewhere()
    {
        await _directory.ImportAsync(DirectoryFixture.Example.Replace(
            "\"correspondents\": [", "\"correspondents\": [ { \"number\": \"0633333333\", \"name\": \"A\", \"kind\": \"relative\", \"state\": \"refused\" }, "
            + "{ \"number\": \"0644444444\", \"name\": \"B\", \"kind\": \"relative\", \"state\": \"withdrawn\" },", StringComparison.Ordinal));
        Assert.That((await ToSendAsync(), await ToHearAsync()), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
    }

    [Test]
    public async Task A_number_that_an_import_takes_off_the_list_is_told_as_well()
    {
        const string without = """{ "detainees": [ { "identifier": "12345678", "correspondents": [ { "number": "0144556677", "name": "Maître Grand", "kind": "lawyer" } ] } ] }""";
        await _directory.ImportAsync(DirectoryFixture.Example.Replace("\"Marie Petit\",", "\"Marie Petit\", \"language\": \"es\",", StringComparison.Ordinal));
        for (var again = 0; again < 2; again++) await _directory.ImportAsync(without);
        Assert.That(await ToSendAsync(), Is.EqualTo(new[] { $"numberWithdrawn 12345678 {Marie.Value} {Marie.Value} es" }));
        await _directory.Store.ImportListsAsync([new(2, "12345678", Lawyer) { State = CorrespondentState.Withdrawn }], null, "b.leroy", "transfer", _ => Task.CompletedTask, default);
        Assert.That(await ToHearAsync(), Is.EqualTo(new[] { $"numberWithdrawn  {Marie.Value}", $"numberWithdrawn  {Lawyer.Value}" }));
    }

    [Test]
    public async Task A_number_of_the_registry_that_is_taken_off_the_list_is_told_as_well_because_it_is_called_from_there()
    {
        await ProtectLawyerAsync();
        await _directory.Store.WithdrawNumberAsync(_detainee, Lawyer, "head", "asked for by him", default);
        Assert.That((await ToSendAsync(), await ToHearAsync()), Is.EqualTo((new[] { $"numberWithdrawn 12345678 {Lawyer.Value} {Lawyer.Value} fr" }, new[] { $"numberWithdrawn  {Lawyer.Value}" })));
    }

    [Test]
    public async Task A_correspondent_is_written_to_in_his_language()
    {
        await _directory.ImportAsync(
            """{ "detainees": [ { "identifier": "12345678", "correspondents": [ { "number": "0612345678", "name": "Marie Petit", "kind": "relative", "language": "es" } ] } ] }""");
        await _directory.Store.WithdrawNumberAsync(_detainee, Marie, "head", "breach", default);
        Assert.That((await _directory.Store.NoticesToSendAsync(default)).Single(notice => notice.To == Marie).Language, Is.EqualTo("es"));
    }

    [Test]
    public async Task A_decision_that_is_not_committed_is_told_to_nobody()
    {
        await Assert.ThrowsAsync<IOException>(() => _directory.Store.ImportListsAsync(
            [new(2, "12345678", Marie) { State = CorrespondentState.Withdrawn }], null, "b.leroy", "transfer", _ => throw new IOException("The audit log is away."), default));
        Assert.That((await ToSendAsync(), await ToHearAsync()), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
    }

    [Test]
    public async Task Both_sides_are_told_of_the_beginning_and_the_end_of_a_sanction()
    {
        var id = await AddAsync(Marie, SanctionScope.All);
        await _directory.Store.EndSanctionAsync(id, "head", "appeal granted", default);
        Assert.That(await ToSendAsync(), Is.EqualTo(new[] { $"sanctionAdded 12345678 {Marie.Value} {Marie.Value} fr", $"sanctionEnded 12345678 {Marie.Value} {Marie.Value} fr" }));
        Assert.That(await ToHearAsync(), Is.EqualTo(new[] { $"sanctionAdded  {Marie.Value}", $"sanctionEnded  {Marie.Value}" }));
    }

    [Test]
    public async Task A_notice_waits_until_it_was_sent_or_heard_and_who_did_it_is_written_down()
    {
        await AddAsync(Marie, SanctionScope.All);
        var (sent, heard) = ((await _directory.Store.NoticesToSendAsync(default)).Single(), (await _directory.Store.UnheardNoticesAsync(_detainee, default)).Single());
        Assert.That(await _directory.Store.NoticeSentAsync(heard.Id, "clerk", default), Is.False, "the detainee hears his on the phone");
        await _directory.Store.NoticeHeardAsync(sent.Id, default);
        Assert.That(await _directory.Store.NoticeSentAsync(sent.Id, "clerk", default), Is.True);
        Assert.That(await _directory.Store.NoticeSentAsync(sent.Id, "clerk", default), Is.False);
        for (var again = 0; again < 2; again++) await _directory.Store.NoticeHeardAsync(heard.Id, default);
        Assert.That(await _directory.Store.NoticesToSendAsync(default), Is.Empty);
        Assert.That(await _directory.Store.UnheardNoticesAsync(_detainee, default), Is.Empty);
        Assert.That(await _directory.ScalarAsync<string>("select string_agg(sent_by, ' ' order by recipient) from directory.notices"), Is.EqualTo("clerk detainee"));
    }

    [Test]
    public async Task Of_a_sanction_on_all_calls_everybody_on_the_list_is_told_but_the_registry()
    {
        await ProtectLawyerAsync();
        await _directory.Store.ApproveNumberAsync(_detainee, Aunt, "head", "family", default);
        await AddAsync(null, SanctionScope.All);
        Assert.That((await _directory.Store.NoticesToSendAsync(default)).Select(notice => notice.To), Is.EquivalentTo(new PhoneNumber?[] { Marie, Aunt }));
    }

    private async Task<IReadOnlyList<string>> ToSendAsync() =>
        [.. (await _directory.Store.NoticesToSendAsync(default)).Select(notice => $"{notice.Kind} {notice.Identifier} {notice.To?.Value} {notice.About?.Value} {notice.Language}")];

    private async Task<IReadOnlyList<string>> ToHearAsync() =>
        [.. (await _directory.Store.UnheardNoticesAsync(_detainee, default)).Select(notice => $"{notice.Kind} {notice.To?.Value} {notice.About?.Value}")];

    private Task<bool> ProtectLawyerAsync() =>
        _directory.Store.AddProtectedNumberAsync(new ProtectedNumber(Lawyer, "lawyer", "Bar of Rouen", new DateOnly(2020, 1, 1), null, false), "ministry", "bar roll", default);

    private async Task<Guid> AddAsync(PhoneNumber? number, string scope) =>
        (await _directory.Store.AddSanctionAsync(_detainee, new Sanction(number, scope, _directory.Clock.GetUtcNow(), null, "good order", "head"), default))!.Value;

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
