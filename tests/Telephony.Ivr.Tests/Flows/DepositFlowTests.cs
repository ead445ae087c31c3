using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Recording;
using Telephony.Testing;
using static Telephony.Ivr.Tests.Flows.DepositScripts;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>The deposit line up to the tone, step by step as issue 2 tells it.</summary>
internal sealed class DepositFlowTests
{
    [Test]
    public async Task A_relative_leaves_a_message_and_hangs_up()
    {
        var stage = new Stage();
        await stage.DepositAsync(ToTone("2").Speak(12).HangUp());
        Assert.Multiple(() =>
        {
            Assert.That(stage.Call.Said, Is.EqualTo(new[]
            {
                "fr:welcome", "fr:language.choose", "en:language.choose", "es:language.choose", "ar:language.choose", "pt:language.choose",
                "ro:language.choose", "fr:language.worried", "en:deposit.enter-identifier", "en:deposit.time-left", "en:deposit.may-be-monitored",
                "en:deposit.speak-after-tone", "tone",
            }));
            Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(12)));
            Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Message));
            Assert.That(stage.Log.Identifications, Is.EqualTo(new[] { ("12345678", false) }));
            Assert.That(stage.Log.Answers, Has.Count.EqualTo(1));
            Assert.That(stage.Mailboxes.Request!.Correspondent.Name, Is.EqualTo("Marie"));
            Assert.That(stage.Mailboxes.Request.Privacy, Is.InstanceOf<LegPrivacy.Monitored>());
        });
    }

    [TestCase("1", "fr")]
    [TestCase("2", "en")]
    [TestCase("3", "es")]
    [TestCase("4", "ar")]
    [TestCase("5", "pt")]
    [TestCase("6", "ro")]
    public async Task Each_key_of_the_menu_is_a_language(string key, string language)
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().After(Menu).Press(key).After(Identifier).HangUp());
        Assert.That(stage.Call.Said[^1], Is.EqualTo($"{language}:{Identifier}"));
        Assert.That(stage.Call.StepsLeft, Is.EqualTo(1), "only the hang-up remains");
    }

    [Test]
    public async Task Silence_says_the_menu_again_and_then_goes_on_in_French()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().After(Identifier).HangUp());
        Assert.That(stage.Said.Count(said => said == Menu), Is.EqualTo(2));
        Assert.That(stage.Call.Said, Has.Member("fr:" + Identifier));
    }

    [Test]
    public async Task A_key_that_is_no_language_says_so_and_then_the_menu_again()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().After(Menu).Press("9").After(Menu).Press("3").After(Identifier).HangUp());
        Assert.That(stage.Said, Has.Member("not-a-choice"));
        Assert.That(stage.Call.Said[^1], Is.EqualTo("es:" + Identifier));
    }

    [Test]
    public async Task Zero_says_where_to_turn_and_then_the_menu_again()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().After(Menu).Press("0").After(Menu).Press("2").After(Identifier).HangUp());
        Assert.That(stage.Call.Said.Count(said => said.Contains("worried in")), Is.EqualTo(2));
        Assert.That(stage.Call.Said[^2..], Is.EqualTo(["en:worried in en for +33612345678", "en:" + Identifier]));
    }

    [Test]
    public async Task Zero_then_French_says_where_to_turn_once()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().After(Menu).Press("0").After(Menu).Press("1").After(Identifier).HangUp());
        Assert.That(stage.Call.Said.Where(said => said.Contains("worried in")), Is.EqualTo(["fr:worried in fr for +33612345678"]));
    }

    [Test]
    public async Task Zero_for_ever_ends_in_French()
    {
        var stage = new Stage();
        var script = new CallerScript();
        for (var i = 0; i < 10; i++) script.After(Menu).Press("0");
        await stage.DepositAsync(script);
        Assert.That(stage.Said.Count(said => said == Menu), Is.EqualTo(DepositFlow.MaxLanguageMenus));
        Assert.That(stage.Call.Said, Has.Member("fr:" + Identifier));
    }

    [Test]
    public async Task A_caller_who_keys_everything_ahead_hears_the_announcements_all_the_same()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().Press("112345678#").After("tone").Speak(3).HangUp());
        Assert.That(stage.Said, Is.EqualTo(new[] { "deposit.time-left", "deposit.may-be-monitored", "deposit.speak-after-tone", "tone" }));
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public async Task A_key_skips_one_announcement_and_neither_the_tone_nor_the_recording()
    {
        var stage = new Stage();
        var script = new CallerScript().Press("112345678#").During("deposit.may-be-monitored").Silent(0.5).Press("#").After("tone").Speak(3).HangUp();
        await stage.DepositAsync(script);
        var at = stage.Said.ToList().IndexOf("deposit.may-be-monitored");
        Assert.That(stage.Call.Played[at].To, Is.EqualTo(TimeSpan.FromSeconds(0.5)));
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public async Task A_wrong_identifier_and_then_the_right_one_is_a_message()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().Press("2").After(Identifier).Press("1111#").After(Identifier).Press("12345678#").After("tone").Speak(5).HangUp());
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Message));
    }

    [Test]
    public async Task Silence_at_the_identifier_ends_after_three_tries_with_a_goodbye()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().Press("2"));
        Assert.That(stage.Said, Is.EqualTo(new[] { Identifier, "nothing-keyed", Identifier, "nothing-keyed", Identifier, "nothing-keyed", "goodbye" }));
        Assert.That(stage.Call.Said[^1], Is.EqualTo("en:goodbye"));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.NoMessage));
    }

    [Test]
    public async Task An_identifier_too_long_is_not_looked_up()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().Press("2").After(Identifier).Press("1234567890123#"));
        Assert.That(stage.Said, Has.Member("not-understood"));
        Assert.That(stage.Directory.Asked, Is.Empty);
    }

    [Test]
    public async Task A_protected_correspondent_is_told_that_nobody_listens()
    {
        var stage = new Stage();
        stage.Directory.Protection = Protection.Protected;
        await stage.DepositAsync(new CallerScript().Press("212345678#").After("tone").Speak(3).HangUp());
        Assert.Multiple(() =>
        {
            Assert.That(stage.Said, Has.Member("deposit.not-monitored").And.No.Member("deposit.may-be-monitored"));
            Assert.That(stage.Mailboxes.Request!.Privacy, Is.InstanceOf<LegPrivacy.Protected>());
            Assert.That(stage.Log.Identifications, Is.EqualTo(new[] { ("12345678", true) }));
        });
    }
}
