using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Recording;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>The deposit line, step by step as issue 2 tells it.</summary>
internal sealed class DepositFlowTests
{
    private const string Menu = "language.worried";
    private const string Identifier = "deposit.enter-identifier";

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
    public async Task Keys_too_many_skip_neither_an_announcement_nor_a_refusal()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().Press("112345678##55").After("tone").Speak(3).HangUp());
        Assert.That(stage.Said, Is.EqualTo(new[] { "deposit.time-left", "deposit.may-be-monitored", "deposit.speak-after-tone", "tone" }));

        stage = new Stage();
        await stage.DepositAsync(new CallerScript().Press("11111##55").After("refused.unknown-or-not-authorised").HangUp());
        Assert.That(stage.Said, Is.EqualTo(new[] { "refused.unknown-or-not-authorised" }));
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
    public async Task Unknown_and_not_authorised_sound_the_same_and_count_as_one_of_three_tries()
    {
        var stage = new Stage();
        stage.Directory.Refusals["2222"] = RefusalReason.UnknownOrNotAuthorised;
        await stage.DepositAsync(new CallerScript().After(Menu).Press("2").After(Identifier).Press("1111#").After(Identifier).Press("2222#").After(Identifier).Press("3333#"));
        Assert.Multiple(() =>
        {
            Assert.That(stage.Said.Skip(8), Is.EqualTo(new[]
            {
                Identifier, "refused.unknown-or-not-authorised", Identifier, "refused.unknown-or-not-authorised", Identifier, "refused.unknown-or-not-authorised", "goodbye",
            }));
            Assert.That(stage.Directory.Asked, Is.EqualTo(new[] { "1111", "2222", "3333" }));
            Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.UnknownOrNotAuthorised));
            Assert.That(stage.Call.WeHungUp);
            Assert.That(stage.Mailboxes.Request, Is.Null);
        });
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

    [TestCase(RefusalReason.AccountNotActive, "refused.account-not-active", CallOutcome.AccountNotActive)]
    [TestCase(RefusalReason.Unavailable, "refused.unavailable", CallOutcome.Unavailable)]
    [TestCase(RefusalReason.NumberHidden, "refused.number-hidden", CallOutcome.NumberHidden)]
    public async Task Other_refusals_are_said_and_end_the_call(RefusalReason reason, string prompt, CallOutcome outcome)
    {
        var stage = new Stage();
        stage.Directory.Refusals["12345678"] = reason;
        await stage.DepositAsync(new CallerScript().Press("212345678#"));
        Assert.That(stage.Said, Is.EqualTo(new[] { prompt, "goodbye" }));
        Assert.That(stage.Outcome, Is.EqualTo(outcome));
        Assert.That(stage.Log.Identifications, Is.EqualTo(new[] { ("12345678", false) }), "staff can see whom it concerned");
    }

    [Test]
    public async Task A_full_mailbox_is_said()
    {
        var stage = new Stage();
        stage.Mailboxes.IsFull = true;
        await stage.DepositAsync(new CallerScript().Press("212345678#"));
        Assert.That(stage.Said, Is.EqualTo(new[] { "refused.mailbox-full", "goodbye" }));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.MailboxFull));
    }

    [Test]
    public async Task A_disk_that_is_full_already_is_a_refusal_and_no_failure()
    {
        var stage = new Stage();
        stage.Mailboxes.FailsToBegin = new RecordingUnavailableException("full");
        await stage.DepositAsync(new CallerScript().Press("212345678#"));
        Assert.That(stage.Said, Is.EqualTo(new[] { "refused.unavailable", "goodbye" }));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Unavailable));
        Assert.That(stage.Log.Identifications, Is.EqualTo(new[] { ("12345678", false) }));
    }

    [Test]
    public async Task A_disk_that_is_full_before_another_take_is_a_refusal_too()
    {
        var stage = new Stage();
        stage.Mailboxes.FailsToRestart = new RecordingUnavailableException("full");
        await stage.DepositAsync(Recorded(5).After("deposit.review-menu").Press("3"));
        Assert.That(stage.Said.TakeLast(3), Is.EqualTo(new[] { "deposit.review-menu", "refused.unavailable", "goodbye" }));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Unavailable));
    }

    [TestCase(5, CallOutcome.Message)]
    [TestCase(0.5, CallOutcome.Failed)]
    public async Task A_disk_that_fills_ends_the_recording_with_words_and_keeps_what_it_took(double seconds, CallOutcome outcome)
    {
        var stage = new Stage();
        stage.Mailboxes.DiskTakes = TimeSpan.FromSeconds(seconds);
        await stage.DepositAsync(new CallerScript().Press("212345678#").After("tone").Speak(20));
        Assert.Multiple(() =>
        {
            Assert.That(stage.Said.TakeLast(3), Is.EqualTo(new[] { "tone", "refused.unavailable", "goodbye" }));
            Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(seconds < 1 ? null : TimeSpan.FromSeconds(seconds)));
            Assert.That(stage.Outcome, Is.EqualTo(outcome));
        });
    }

    [Test]
    public async Task A_hidden_number_is_told_so_in_the_language_chosen_before_any_identifier()
    {
        var stage = new Stage { Caller = null };
        await stage.DepositAsync(new CallerScript().Press("4"));
        Assert.That(stage.Call.Said, Is.EqualTo(new[] { "ar:refused.number-hidden", "ar:goodbye" }));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.NumberHidden));
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

    [Test]
    public async Task Thirty_seconds_of_silence_end_the_message_and_are_trimmed()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().Press("212345678#").After("tone").Speak(12));
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(12)));
        Assert.That(stage.Said.TakeLast(2), Is.EqualTo(new[] { "deposit.kept", "goodbye" }));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Message));
    }

    [Test]
    public async Task Nothing_but_silence_is_not_a_message()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().Press("212345678#").After("tone"));
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.Null);
        Assert.That(stage.Said.TakeLast(2), Is.EqualTo(new[] { "deposit.not-kept", "goodbye" }));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.NoMessage));
    }

    [Test]
    public async Task A_message_grows_by_slices_until_the_time_is_used_up_with_a_warning_before()
    {
        var stage = new Stage();
        stage.Mailboxes.TimeLeft = TimeSpan.FromSeconds(150);
        await stage.DepositAsync(new CallerScript().Press("212345678#").After("tone").Speak(1000));
        Assert.Multiple(() =>
        {
            Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(150)));
            Assert.That(stage.Mailboxes.Deposit.Extensions, Is.EqualTo(3), "at 40 s, at 100 s, and at 130 s in vain");
            Assert.That(stage.Said.TakeLast(4), Is.EqualTo(new[] { "warning", "deposit.time-used-up", "deposit.kept", "goodbye" }));
            Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Message));
        });
    }

    [Test]
    public async Task After_hash_one_keeps()
    {
        var stage = new Stage();
        await stage.DepositAsync(Recorded(5).After("deposit.review-menu").Press("1"));
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(stage.Said.TakeLast(3), Is.EqualTo(new[] { "deposit.review-menu", "deposit.kept", "goodbye" }));
    }

    [Test]
    public async Task After_hash_two_plays_it_and_asks_again()
    {
        var stage = new Stage();
        await stage.DepositAsync(Recorded(5).After("deposit.review-menu").Press("2").After("deposit.review-menu").Press("1"));
        Assert.That(stage.Said.TakeLast(5), Is.EqualTo(new[] { "deposit.review-menu", "own message", "deposit.review-menu", "deposit.kept", "goodbye" }));
    }

    [Test]
    public async Task After_hash_three_records_again()
    {
        var stage = new Stage();
        await stage.DepositAsync(Recorded(5).After("deposit.review-menu").Press("3").After("tone").Speak(8).HangUp());
        Assert.That(stage.Mailboxes.Deposit!.Takes, Is.EqualTo(2));
        Assert.That(stage.Mailboxes.Deposit.Kept, Is.EqualTo(TimeSpan.FromSeconds(8)));
    }

    [Test]
    public async Task After_hash_hanging_up_keeps()
    {
        var stage = new Stage();
        await stage.DepositAsync(Recorded(5).After("deposit.review-menu").HangUp());
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Message));
    }

    [Test]
    public async Task After_hash_silence_and_wrong_keys_keep_it_in_the_end()
    {
        var stage = new Stage();
        await stage.DepositAsync(Recorded(5).After("deposit.review-menu").Press("8"));
        Assert.That(stage.Said.Count(said => said == "deposit.review-menu"), Is.EqualTo(3));
        Assert.That(stage.Said, Has.Member("not-a-choice"));
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task Hearing_it_over_and_over_ends_by_keeping_it()
    {
        var stage = new Stage();
        var script = Recorded(5);
        for (var i = 0; i < 20; i++) script.After("deposit.review-menu").Press("2");
        await stage.DepositAsync(script);
        Assert.That(stage.Said.Count(said => said == "own message"), Is.EqualTo(DepositFlow.MaxReviews));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Message));
    }

    [Test]
    public async Task Recording_again_has_an_end_and_the_last_take_is_kept()
    {
        var stage = new Stage();
        var script = Recorded(5);
        for (var take = 2; take <= 9; take++) script.After("deposit.review-menu").Press("3").After("tone").Speak(take + 5).Press("#");
        script.HangUp();
        await stage.DepositAsync(script);
        Assert.That(stage.Mailboxes.Deposit!.Takes, Is.EqualTo(DepositFlow.MaxTakes));
        Assert.That(stage.Said.TakeLast(3), Is.EqualTo(new[] { "deposit.no-more-takes", "deposit.kept", "goodbye" }));
        Assert.That(stage.Mailboxes.Deposit.Kept, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Less_than_a_second_before_hash_is_not_a_message_and_starts_again()
    {
        var stage = new Stage();
        await stage.DepositAsync(Recorded(0.9).After("tone").Speak(3).HangUp());
        Assert.That(stage.Said, Has.Member("deposit.too-short").And.No.Member("deposit.review-menu"));
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public async Task Less_than_a_second_every_time_ends_without_a_message()
    {
        var stage = new Stage();
        var script = Recorded(0.5);
        for (var take = 2; take <= 9; take++) script.After("tone").Speak(0.5).Press("#");
        await stage.DepositAsync(script);
        Assert.That(stage.Said.TakeLast(3), Is.EqualTo(new[] { "deposit.no-more-takes", "deposit.not-kept", "goodbye" }));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.NoMessage));
    }

    [Test]
    public async Task Hanging_up_within_a_second_is_not_a_message()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().Press("212345678#").After("tone").Speak(0.9).HangUp());
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.Null);
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.NoMessage));
    }

    [Test]
    public async Task Hanging_up_at_any_step_keeps_what_was_recorded_and_closes_the_record_once()
    {
        static CallerScript Script() => Recorded(5).After("deposit.review-menu").Press("2").After("deposit.review-menu").Press("1");

        var whole = new Stage();
        await whole.DepositAsync(Script());
        var afterRecording = whole.Call.OperationNames.IndexOf("RecordAsync") + 2;
        for (var operation = 1; operation <= whole.Call.Operations; operation++)
        {
            var stage = new Stage { HangUpAtOperation = operation };
            await stage.DepositAsync(Script());
            var keeps = operation >= afterRecording;
            Assert.Multiple(() =>
            {
                Assert.That(stage.Outcome, Is.EqualTo(keeps ? CallOutcome.Message : CallOutcome.NoMessage), $"operation {operation}");
                Assert.That(stage.Mailboxes.Deposit?.Kept, Is.EqualTo(keeps ? TimeSpan.FromSeconds(5) : (TimeSpan?)null), $"operation {operation}");
                Assert.That(stage.Mailboxes.Deposit?.IsClosed, Is.Not.False, "what was reserved is given back");
                Assert.That(stage.Call.WeHungUp, Is.False);
            });
        }
    }

    private static CallerScript ToTone(string language) =>
        new CallerScript().After(Menu).Press(language).After(Identifier).Press("12345678#").After("tone");

    private static CallerScript Recorded(double seconds) => ToTone("1").Speak(seconds).Press("#");
}
