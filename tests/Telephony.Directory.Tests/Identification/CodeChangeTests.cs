namespace Telephony.Directory.Tests.IdentificationRules;

/// <summary>The secret code and the language, changed on a phone by the detainee.</summary>
public sealed class CodeChangeTests
{
    private const string Old = "4321";
    private const string New = "860214937506";
    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync();

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task The_new_code_identifies_from_now_on_and_the_history_says_that_it_changed_but_not_to_what()
    {
        Assert.That(await ChangeAsync(Old, New), Is.TypeOf<Identification.Identified>());
        Assert.That(await IdentifyAsync(Old, "yard-1"), Is.TypeOf<Identification.Failed>());
        Assert.That(await IdentifyAsync(New, "yard-2"), Is.TypeOf<Identification.Identified>());
        Assert.That(await HistoryAsync(), Is.EqualTo(new[] { "codeChanged|detainee|changed on a phone|" }));
        Assert.That(await _directory.DumpAsync(), Does.Not.Contain(New));
        Assert.That(await _directory.ScalarAsync<int>("select code_iterations from directory.detainees"), Is.EqualTo(10), "the rounds of the setting");
    }

    [Test]
    public async Task A_wrong_old_code_changes_nothing_and_is_counted_as_any_wrong_code()
    {
        for (var i = 0; i < 5; i++) Assert.That(await ChangeAsync("0000", New, $"phone-{i}"), Is.TypeOf<Identification.Failed>());
        Assert.That(await IdentifyAsync(Old, "fresh"), Is.TypeOf<Identification.Failed>(), "locked");
        Assert.That(await ChangeAsync(Old, New, "fresh-2"), Is.TypeOf<Identification.Failed>());
        Assert.That((await _directory.Store.EventsAsync(0, default)).Count(e => e.Kind == DirectoryEventKind.IdentifierLocked), Is.EqualTo(1));
        _directory.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.That(await IdentifyAsync(Old, "fresh-3"), Is.TypeOf<Identification.Identified>());
        Assert.That(await HistoryAsync(), Is.Empty);
    }

    [Test]
    public async Task A_phone_that_keys_wrong_codes_waits_here_too()
    {
        await ChangeAsync("0000", New);
        await ChangeAsync("0000", New);
        Assert.That(await ChangeAsync(Old, New), Is.EqualTo(new Identification.Failed(TimeSpan.FromSeconds(1))));
    }

    [TestCase("8642", true)]
    [TestCase("1357913579", true)]
    [TestCase("112233", true)]
    [TestCase("0099", true)]
    [TestCase("123456789013", true)]
    [TestCase("123", false)]
    [TestCase("1234567890123", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    [TestCase("12a4", false)]
    [TestCase("7777", false)]
    [TestCase("000000000000", false)]
    [TestCase("1234", false)]
    [TestCase("456789", false)]
    [TestCase("9876", false)]
    [TestCase("3210", false)]
    [TestCase("12345678", false)]
    [TestCase("55501", false)]
    public void A_code_is_not_what_somebody_else_would_try_first(string? code, bool acceptable) =>
        Assert.That(SecretCodes.IsAcceptable(code, "55501"), Is.EqualTo(acceptable));

    [Test]
    public void Such_a_code_is_misuse_here() => Assert.That(() => ChangeAsync(Old, "1111"), Throws.ArgumentException);

    [Test]
    public async Task A_language_that_is_chosen_holds_and_is_written_down_once()
    {
        var detainee = (await _directory.Store.FindDetaineeAsync("12345678", default))!.Id;
        await _directory.Store.SetLanguageAsync(detainee, "ro", default);
        await _directory.Store.SetLanguageAsync(detainee, "ro", default);
        Assert.That(((Identification.Identified)await IdentifyAsync(Old, "cell-12")).Detainee.Language, Is.EqualTo("ro"));
        Assert.That(await HistoryAsync(), Is.EqualTo(new[] { "languageChanged|detainee|chosen on a phone|ro" }));
    }

    private Task<Identification> ChangeAsync(string old, string code, string phone = "cell-12") => _directory.Store.ChangeCodeAsync("12345678", old, code, phone, default);

    private Task<Identification> IdentifyAsync(string code, string phone) => _directory.Store.IdentifyAsync("12345678", code, phone, default);

    private async Task<IEnumerable<string>> HistoryAsync()
    {
        var detainee = (await _directory.Store.FindDetaineeAsync("12345678", default))!.Id;
        return (await _directory.Store.HistoryAsync(detainee, 0, default)).Where(entry => entry.Change.Author == Change.ByDetainee)
            .Select(entry => $"{entry.Action}|{entry.Change.Author}|{entry.Change.Reason}|{entry.Details}");
    }
}
