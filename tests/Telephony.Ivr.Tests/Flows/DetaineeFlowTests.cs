using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>The detainee's phone: identification, the number, the services.</summary>
internal sealed class DetaineeFlowTests
{
    private const string Identifier = "detainee.enter-identifier";
    private const string Code = "detainee.enter-code";
    private const string Number = "detainee.number-or-services";
    private const string Services = "services.menu";

    [Test]
    public async Task He_identifies_in_French_and_goes_on_in_his_language()
    {
        var stage = new Stage();
        await stage.DetaineeAsync(new CallerScript().After(Identifier).Press("12345678#").After(Code).Press("4321#").After(Number).Press("#").After(Services).HangUp());
        Assert.Multiple(() =>
        {
            Assert.That(stage.Call.Said, Is.EqualTo(new[] { "fr:" + Identifier, "fr:" + Code, "es:" + Number, "es:" + Services }));
            Assert.That(stage.Directory.Asked, Is.EqualTo(new[] { "cell-12:12345678:4321" }));
            Assert.That(stage.Log.Identifications, Is.EqualTo(new[] { ("12345678", false) }));
            Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Served));
        });
    }

    [Test]
    public async Task A_language_that_we_do_not_have_is_French()
    {
        var stage = new Stage();
        stage.Directory.Language = "xx";
        await stage.DetaineeAsync(new CallerScript().Press("12345678#4321#").After(Number).HangUp());
        Assert.That(stage.Call.Said, Is.EqualTo(new[] { "fr:" + Number }));
    }

    [Test]
    public async Task Wrong_identifier_and_wrong_code_sound_the_same_and_three_of_them_end_the_call()
    {
        var stage = new Stage();
        await stage.DetaineeAsync(new CallerScript().Press("9999#4321#").After(Identifier).Press("12345678#").After(Code).Press("1111#")
            .After(Identifier).Press("12345678#").After(Code).Press("2222#"));
        Assert.That(stage.Said, Is.EqualTo(new[]
        {
            "detainee.not-recognised", Identifier, Code, "detainee.not-recognised", Identifier, Code, "detainee.not-recognised", "goodbye",
        }));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.UnknownOrNotAuthorised));
        Assert.That(stage.Log.Identifications, Is.Empty);
    }

    [Test]
    public async Task A_wrong_code_makes_him_wait_before_the_next_try()
    {
        var stage = new Stage();
        stage.Directory.Delays.Enqueue(TimeSpan.FromSeconds(8));
        await stage.DetaineeAsync(new CallerScript().Press("12345678#1111#").After(Identifier).HangUp());
        Assert.That(stage.Said, Is.EqualTo(new[] { "detainee.not-recognised", "detainee.please-wait", Identifier }));
        var talked = TimeSpan.FromTicks(stage.Call.Played.Sum(played => (played.To - played.From).Ticks));
        Assert.That(stage.Call.Now - talked, Is.EqualTo(TimeSpan.FromSeconds(8)));
    }

    [Test]
    public async Task Keys_pressed_while_he_waits_are_no_next_try()
    {
        var stage = new Stage();
        stage.Directory.Delays.Enqueue(TimeSpan.FromSeconds(8));
        await stage.DetaineeAsync(new CallerScript().Press("12345678#1111#").After("detainee.please-wait").Press("12345678#2222#").After(Identifier).HangUp());
        Assert.That(stage.Directory.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Hanging_up_while_he_waits_ends_the_call_then()
    {
        var stage = new Stage();
        stage.Directory.Delays.Enqueue(TimeSpan.FromSeconds(30));
        await stage.DetaineeAsync(new CallerScript().Press("12345678#1111#").After("detainee.please-wait").Silent(2).HangUp());
        var talked = TimeSpan.FromTicks(stage.Call.Played.Sum(played => (played.To - played.From).Ticks));
        Assert.That(stage.Call.Now - talked, Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.UnknownOrNotAuthorised));
    }

    [Test]
    public async Task Silence_at_the_identifier_ends_after_three_tries()
    {
        var stage = new Stage();
        await stage.DetaineeAsync(new CallerScript());
        Assert.That(stage.Said, Is.EqualTo(new[] { Identifier, "nothing-keyed", Identifier, "nothing-keyed", Identifier, "nothing-keyed", "goodbye" }));
        Assert.That(stage.Directory.Asked, Is.Empty);
    }

    [Test]
    public async Task Silence_at_the_code_ends_after_three_tries()
    {
        var stage = new Stage();
        await stage.DetaineeAsync(new CallerScript().Press("12345678#"));
        Assert.That(stage.Said.Count(said => said == Code), Is.EqualTo(3));
        Assert.That(stage.Said[^1], Is.EqualTo("goodbye"));
        Assert.That(stage.Directory.Asked, Is.Empty);
    }

    [Test]
    public async Task Star_leads_back_from_the_services_and_zero_says_them_again()
    {
        var stage = new Stage();
        await stage.DetaineeAsync(Identified().After(Number).Press("#").After(Services).Press("0").After(Services).Press("*").After(Number).HangUp());
        Assert.That(stage.Said, Is.EqualTo(new[] { Number, Services, Services, Number }));
    }

    [Test]
    public async Task Silence_and_wrong_keys_in_the_services_end_the_call_after_three()
    {
        var stage = new Stage();
        await stage.DetaineeAsync(Identified().Press("#").After(Services).Press("8").After(Services).Silent(20).Press("8"));
        Assert.That(stage.Said, Is.EqualTo(new[] { Services, "not-a-choice", Services, Services, "goodbye" }));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Served));
    }

    [Test]
    public async Task Back_and_forth_for_ever_has_an_end()
    {
        var stage = new Stage();
        await stage.DetaineeAsync(Identified().Press(string.Concat(Enumerable.Repeat("#*", 30))).After(Number));
        Assert.That(stage.Call.WeHungUp);
    }

    [TestCase(RefusalReason.AccountNotActive, "detainee.account-not-active", CallOutcome.AccountNotActive)]
    [TestCase(RefusalReason.Unavailable, "refused.unavailable", CallOutcome.Unavailable)]
    public async Task Messages_refused_are_said_and_lead_back_to_the_services(RefusalReason reason, string prompt, CallOutcome outcome)
    {
        var stage = new Stage();
        stage.Directory.ListeningRefused = reason;
        stage.Mailboxes.Add("A");
        await stage.DetaineeAsync(Identified().Press("#3").After(Services).HangUp());
        Assert.That(stage.Said, Is.EqualTo(new[] { prompt, Services }));
        Assert.That(stage.Outcome, Is.EqualTo(outcome));
    }

    [Test]
    public async Task Hanging_up_at_any_step_closes_the_record_once()
    {
        static CallerScript Script() => new CallerScript().After(Identifier).Press("12345678#").After(Code).Press("4321#").After(Number).Press("#").After(Services).Press("*");

        var whole = new Stage();
        await whole.DetaineeAsync(Script());
        for (var operation = 1; operation <= whole.Call.Operations; operation++)
        {
            var stage = new Stage { HangUpAtOperation = operation };
            await stage.DetaineeAsync(Script());
            Assert.That(stage.Outcome, Is.EqualTo(stage.Log.Identifications.Count > 0 ? CallOutcome.Served : CallOutcome.UnknownOrNotAuthorised));
        }
    }

    private static CallerScript Identified() => new CallerScript().Press("12345678#4321#");
}
