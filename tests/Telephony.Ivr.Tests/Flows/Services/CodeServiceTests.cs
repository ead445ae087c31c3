using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Services;

/// <summary>IVR-14: the secret code, changed by who knows it.</summary>
internal sealed class CodeServiceTests
{
    private const string Menu = "services.menu";

    private Stage _stage = null!;

    [SetUp]
    public void Begin() => _stage = new Stage();

    [Test]
    public async Task The_code_is_changed_once_it_is_keyed_twice_alike()
    {
        await ServeAsync(new CallerScript().After("code.old").Press("4321#").After("code.new").Press("8642#").After("code.again").Press("8642#").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "code.old", "code.new", "code.again", "code.changed", Menu }));
        Assert.That(_stage.Directory.Changes, Is.EqualTo(new[] { "code cell-12:12345678:4321:8642" }));
    }

    [Test]
    public async Task Two_codes_that_differ_are_asked_for_again()
    {
        await ServeAsync(new CallerScript().Press("4321#8642#8643#").After("code.new").Press("8642#8642#").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "code.differ", "code.new", "code.changed", Menu }));
    }

    [TestCase("111")]
    [TestCase("7777")]
    [TestCase("1234")]
    [TestCase("98765")]
    [TestCase("12345678")]
    public async Task A_code_that_is_too_simple_is_refused_three_times_at_most(string code)
    {
        await ServeAsync(new CallerScript().Press($"4321#{code}#").After("code.new").Press($"{code}#").After("code.new").Press($"{code}#").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "code.too-simple", "code.new", "code.too-simple", "code.new", "code.too-simple", Menu }));
        Assert.That(_stage.Directory.Changes, Is.Empty);
    }

    [Test]
    public async Task A_wrong_old_code_changes_nothing_and_makes_him_wait()
    {
        _stage.Directory.Delays.Enqueue(TimeSpan.FromSeconds(8));
        await ServeAsync(new CallerScript().Press("1111#8642#8642#").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "code.wrong", "detainee.please-wait", Menu }));
        Assert.That(_stage.Directory.Changes, Is.Empty);
        var talked = TimeSpan.FromTicks(_stage.Call.Played.Sum(played => (played.To - played.From).Ticks));
        Assert.That(_stage.Call.Now - talked, Is.EqualTo(TimeSpan.FromSeconds(8)));
    }

    [Test]
    public async Task Silence_leads_back_to_the_menu()
    {
        await ServeAsync(new CallerScript().After("code.old").Silent(30).After(Menu).HangUp());
        Assert.That(_stage.Said[^1], Is.EqualTo(Menu));
        Assert.That(_stage.Directory.Changes, Is.Empty);
    }

    private Task ServeAsync(CallerScript script) => _stage.DetaineeAsync(new CallerScript().Press("12345678#4321##6").Then(script));
}
