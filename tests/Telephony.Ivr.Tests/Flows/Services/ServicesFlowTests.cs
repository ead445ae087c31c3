using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Services;

/// <summary>The services menu itself, the rights, and the language; the other services have tests of their own.</summary>
internal sealed class ServicesFlowTests
{
    private const string Menu = "services.menu";

    private Stage _stage = null!;

    [SetUp]
    public void Begin() => _stage = new Stage();

    [Test]
    public async Task Zero_says_the_menu_again_and_a_key_without_meaning_says_so()
    {
        await ServeAsync(Opened().After(Menu).Press("0").After(Menu).Press("7").After(Menu).Press("*").After("detainee.number-or-services").HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { Menu, Menu, "not-a-choice", Menu, "detainee.number-or-services" }));
    }

    [Test]
    public async Task Silence_three_times_ends_the_call()
    {
        await ServeAsync(Opened());
        Assert.That(_stage.Said, Is.EqualTo(new[] { Menu, Menu, Menu, "goodbye" }));
        Assert.That(_stage.Outcome, Is.EqualTo(CallOutcome.Served));
    }

    [Test]
    public async Task Keys_for_ever_have_an_end()
    {
        await ServeAsync(Opened().Press(new string('5', 64)));
        Assert.That(_stage.Said, Is.EqualTo(new[] { "goodbye" }));
    }

    [Test]
    public async Task His_rights_are_said_with_the_free_lines()
    {
        _stage.Directory.FreeLines.Add(new ProtectedNumber(Stage.Number("0800123456"), "arapej", "ARAPEJ", new(2026, 1, 1), null, IsFree: true));
        await ServeAsync(Opened().Press("5").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "rights.monitored", "rights.protected", "rights.free-lines", "rights.free-line", Menu }));
    }

    [Test]
    public async Task Without_a_free_line_none_is_announced_and_a_key_skips_the_rest()
    {
        await ServeAsync(Opened().Press("5").During("rights.monitored").Silent(1).Press("0").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "rights.monitored", Menu }));
        _stage = new Stage();
        await ServeAsync(Opened().Press("5").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "rights.monitored", "rights.protected", Menu }));
    }

    [Test]
    public async Task Each_language_is_offered_in_its_own_words_and_the_choice_holds_from_now_on()
    {
        await ServeAsync(Opened().Press("9").After("services.back").Press("6").After(Menu).HangUp());
        Assert.That(_stage.Call.Said, Is.EqualTo(new[]
        {
            "fr:language.choose", "en:language.choose", "es:language.choose", "ar:language.choose", "pt:language.choose", "ro:language.choose", "es:services.back",
            "ro:language.changed", "ro:services.menu",
        }));
        Assert.That(_stage.Directory.Changes, Is.EqualTo(new[] { "language ro" }));
    }

    [Test]
    public async Task Star_and_silence_leave_the_language_as_it_was()
    {
        await ServeAsync(Opened().Press("9*").After(Menu).Press("98").After("not-a-choice").Press("*").After(Menu).HangUp());
        Assert.That(_stage.Call.Said[^1], Is.EqualTo("es:services.menu"));
        Assert.That(_stage.Directory.Changes, Is.Empty);
    }

    [TestCase("1")]
    [TestCase("2")]
    [TestCase("3")]
    [TestCase("41")]
    [TestCase("420611223344#1")]
    [TestCase("431")]
    [TestCase("5")]
    [TestCase("64321#8642#8642#")]
    [TestCase("92")]
    public async Task Without_the_database_each_service_says_so_and_the_menu_goes_on(string keys)
    {
        _stage.Directory.Failure = new DatabaseAwayException();
        _stage.Billing.Failure = new DatabaseAwayException();
        await ServeAsync(Opened().Press(keys).After(Menu).HangUp());
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { "services.not-available", Menu }));
        Assert.That(_stage.Call.Said[^1], Is.EqualTo("es:services.menu"));
        Assert.That(_stage.Logger.Logged.Select(entry => entry.Name), Has.Member("DatabaseAway").And.No.Member("FlowFailed"));
        Assert.That(_stage.Outcome, Is.EqualTo(CallOutcome.Served));
    }

    private Task ServeAsync(CallerScript script) => _stage.DetaineeAsync(script);

    private static CallerScript Opened() => new CallerScript().Press("12345678#4321##");
}
