using Telephony.Directory;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Services;

/// <summary>OUT-01 to OUT-04 and OUT-07 as the detainee hears them.</summary>
internal sealed class NumberServiceTests
{
    private const string Menu = "numbers.menu";
    private const string Confirm = "numbers.confirm";

    private Stage _stage = null!;

    [SetUp]
    public void Begin()
    {
        _stage = new Stage();
        _stage.Directory.Language = "fr";
    }

    [Test]
    public async Task The_list_is_read_with_what_is_missing()
    {
        _stage.Directory.Entries.AddRange(
        [
            Entry("Marie Martin", "0612345678", CorrespondentState.Approved, Papers.All) with { Correspondent = Correspondent("Marie Martin", "0612345678", "1") },
            Entry("Paul", "0232000001", CorrespondentState.Approved, Papers.Identity | Papers.Letter) with { NeedsMagistrate = true, Magistrate = false },
            Entry("", "0611223344", CorrespondentState.Requested, Papers.None) with { NeedsMagistrate = true },
            Entry("Maître Grand", "0144556677", CorrespondentState.Approved, Papers.None) with { IsRegistered = true, NeedsMagistrate = true },
            Entry("Luc", "0611223355", CorrespondentState.Refused, Papers.All),
            Entry("Eve", "0611223366", CorrespondentState.Withdrawn, Papers.All),
        ]);
        await ServeAsync(new CallerScript().Press("1").After(Menu).HangUp());
        Assert.That(_stage.Texts.SkipLast(1), Is.EqualTo(new[]
        {
            "Numéro autorisé.", "Marie Martin, au zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit.", "Raccourci : étoile, un.",
            "Numéro autorisé.", "Paul, au zéro deux, trente-deux, zéro zéro, zéro zéro, zéro un.", "Il manque la facture de téléphone de cette personne.", "Le magistrat n'a pas donné son accord.",
            "Numéro demandé, pas encore décidé.", "Le numéro : zéro six, onze, vingt-deux, trente-trois, quarante-quatre.",
            "Il manque la pièce d'identité de cette personne.", "Il manque la lettre manuscrite de cette personne.", "Il manque la facture de téléphone de cette personne.", "Il manque l'accord du magistrat.",
            "Numéro autorisé.", "Maître Grand, au zéro un, quarante-quatre, cinquante-cinq, soixante-six, soixante-dix-sept.",
        }));
    }

    [Test]
    public async Task An_empty_list_is_said()
    {
        await ServeAsync(new CallerScript().Press("1").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "numbers.none", Menu }));
    }

    [Test]
    public async Task A_number_is_read_back_and_asked_for_once_it_is_confirmed()
    {
        await ServeAsync(new CallerScript().Press("2").After("numbers.enter").Press("0033611223344#").After(Confirm).Press("1").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "numbers.enter", "numbers.read-back", Confirm, "numbers.requested", Menu }));
        Assert.That(_stage.Texts[1], Is.EqualTo("Vous demandez le numéro : zéro six, onze, vingt-deux, trente-trois, quarante-quatre."));
        Assert.That(_stage.Directory.Changes, Is.EqualTo(new[] { "request +33611223344" }));
    }

    [Test]
    public async Task What_was_keyed_wrong_is_corrected()
    {
        await ServeAsync(new CallerScript().Press("20611223344#").After(Confirm).Press("2").After("numbers.enter").Press("0611223355#").After(Confirm).Press("1").After(Menu).HangUp());
        Assert.That(_stage.Directory.Changes, Is.EqualTo(new[] { "request +33611223355" }));
    }

    [Test]
    public async Task Star_asks_for_nothing()
    {
        await ServeAsync(new CallerScript().Press("20611223344#").After(Confirm).Press("*").After(Menu).Press("*").After("services.menu").HangUp());
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { Menu, "services.menu" }));
        Assert.That(_stage.Directory.Changes, Is.Empty);
    }

    [TestCase(RequestResult.Requested, "numbers.requested")]
    [TestCase(RequestResult.RequestedBefore, "numbers.requested-before")]
    [TestCase(RequestResult.OnList, "numbers.on-list")]
    [TestCase(RequestResult.ListFull, "numbers.list-full")]
    [TestCase(RequestResult.RefusedByCorrespondent, "call.refused-by-correspondent")]
    public async Task Every_answer_is_said(RequestResult result, string prompt)
    {
        _stage.Directory.RequestResult = result;
        await ServeAsync(new CallerScript().Press("20611223344#").After(Confirm).Press("1").After(Menu).HangUp());
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { prompt, Menu }));
    }

    [TestCase("15", "call.short-number")]
    [TestCase("0891234567", "call.premium-number")]
    [TestCase("061122334", "call.not-a-number")]
    [TestCase("1122334455667788", "call.not-a-number")]
    [TestCase("001122334455667788", "not-understood")]
    [TestCase("", "nothing-keyed")]
    public async Task What_is_no_number_to_call_is_refused_with_its_reason_three_times_at_most(string keyed, string reason)
    {
        await ServeAsync(new CallerScript().Press($"2{keyed}#").After("numbers.enter").Press($"{keyed}#").After("numbers.enter").Press($"{keyed}#").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { reason, "numbers.enter", reason, "numbers.enter", reason, Menu }));
        Assert.That(_stage.Directory.Changes, Is.Empty);
    }

    [TestCase(true, "cell-phone.requested")]
    [TestCase(false, "cell-phone.requested-before")]
    public async Task A_phone_in_the_cell_is_asked_for(bool isNew, string answer)
    {
        _stage.Directory.IsCellPhoneNew = isNew;
        await ServeAsync(new CallerScript().Press("3").After("cell-phone.confirm").Press("1").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "cell-phone.confirm", answer, Menu }));
        Assert.That(_stage.Directory.Changes, Is.EqualTo(new[] { "request phone" }));
    }

    [Test]
    public async Task A_phone_is_not_asked_for_unless_he_confirms()
    {
        await ServeAsync(new CallerScript().Press("32").After(Menu).Press("3"));
        Assert.That(_stage.Said[^1], Is.EqualTo("goodbye"));
        Assert.That(_stage.Directory.Changes, Is.Empty);
    }

    private Task ServeAsync(CallerScript script) => _stage.DetaineeAsync(new CallerScript().Press("12345678#4321##4").Then(script));

    private static Correspondent Correspondent(string name, string number, string? shortcut = null) =>
        new(Guid.NewGuid(), Stage.Number(number), name, CorrespondentKind.Relative) { Shortcut = shortcut };

    private static ListEntry Entry(string name, string number, CorrespondentState state, Papers papers) =>
        new(Correspondent(name, number), state, papers, null, new Change("b.leroy", "", DateTimeOffset.UnixEpoch));
}
