using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Recording;
using Telephony.Testing;
using static Telephony.Ivr.Tests.Flows.DepositScripts;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>Who is refused on the deposit line, by what words, and what a full disk costs.</summary>
internal sealed class DepositRefusalTests
{
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

    [TestCase(RefusalReason.AccountNotActive, "refused.account-not-active", CallOutcome.AccountNotActive)]
    [TestCase(RefusalReason.Unavailable, "refused.unavailable", CallOutcome.Unavailable)]
    [TestCase(RefusalReason.NumberSuspended, "refused.unknown-or-not-authorised", CallOutcome.Suspended)]
    [TestCase(RefusalReason.CallsSuspended, "refused.unknown-or-not-authorised", CallOutcome.Suspended)]
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
}
