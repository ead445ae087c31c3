using Microsoft.Extensions.Logging;
using Telephony.Calls;
using Telephony.Ivr.Prompts;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests;

internal sealed class FlowRunnerTests
{
    [Test]
    public async Task A_failure_in_the_flow_is_said_in_the_language_of_the_talk_and_ends_the_call()
    {
        var stage = new Stage();
        stage.Directory.Failure = new InvalidOperationException("the database is gone");
        await stage.DepositAsync(new CallerScript().Press("512345678#"));
        Assert.That(stage.Call.Said, Is.EqualTo(new[] { "pt:refused.unavailable" }));
        Assert.That(stage.Call.WeHungUp);
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Failed));
    }

    [Test]
    public async Task A_cancellation_that_is_not_the_end_of_the_call_is_a_failure()
    {
        var stage = new Stage();
        stage.Directory.Failure = new TaskCanceledException("a database that does not answer");
        await stage.DepositAsync(new CallerScript().Press("112345678#"));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Failed));
        Assert.That(stage.Said, Has.Member("refused.unavailable"));
    }

    [Test]
    public async Task A_message_that_is_kept_stays_one_when_the_sentence_after_it_fails()
    {
        var stage = new Stage();
        await stage.RunAsync(new CallerScript(), CallKind.Deposit, async (talk, report) =>
        {
            await talk.Call.AnswerAsync();
            report.Outcome = CallOutcome.Message;
            throw new SpeechToolException("espeak-ng", "no sentence today");
        });
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Message));
        Assert.That(stage.Said, Is.EqualTo(new[] { "goodbye" }));
        Assert.That(stage.Logger.Logged, Has.Member((LogLevel.Error, "FlowFailed")));
    }

    [Test]
    public async Task A_deposit_whose_last_sentence_cannot_be_made_is_a_message_and_ends_with_goodbye()
    {
        var synthesizer = new FakeSynthesizer();
        var stage = new Stage { Book = Stage.BookOf(synthesizer) };
        // The sentence after the recording is the first to be made once it is kept; the goodbye after it is made again.
        var failed = false;
        synthesizer.BeforeSpeaking = () =>
        {
            if (failed || stage.Mailboxes.Deposit?.Kept is null) return Task.CompletedTask;
            failed = true;
            throw new SpeechToolException("espeak-ng", "no sentence today");
        };
        await stage.DepositAsync(new CallerScript().Press("212345678#").After("tone").Speak(12));
        Assert.That(failed);
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Message));
        Assert.That(stage.Call.Said.TakeLast(2), Is.EqualTo(new[] { "tone", "en:goodbye" }));
    }

    [Test]
    public async Task A_flow_that_returns_without_hanging_up_is_hung_up()
    {
        var stage = new Stage();
        await stage.RunAsync(new CallerScript(), CallKind.Deposit, async (talk, report) =>
        {
            await talk.Call.AnswerAsync();
            report.Outcome = CallOutcome.Served;
        });
        Assert.That(stage.Call.WeHungUp);
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Served));
    }

    [Test]
    public async Task The_record_begins_with_what_is_known_of_the_call()
    {
        var stage = new Stage();
        await stage.DepositAsync(new CallerScript().HangUp());
        Assert.That(stage.Log.Calls.Single().To, Is.EqualTo("+33320160294"));
        Assert.That(stage.Log.Calls.Single().Id, Is.EqualTo(stage.Call.Id));
    }

    [TestCase("1", RecordedPrivacy.Undecided)]
    [TestCase("112345678#", RecordedPrivacy.Monitored)]
    public async Task The_leg_is_told_before_the_end_with_its_privacy(string keys, RecordedPrivacy privacy)
    {
        var stage = new Stage { Leg = new CallLeg(1, LegDirection.Inbound, "PCMA", null, null, 1, 2, 0, 0, 0, 0, 0, RecordedPrivacy.Undecided) };
        await stage.DepositAsync(new CallerScript().Press(keys));
        Assert.That(stage.Log.Legs.Single().Privacy, Is.EqualTo(privacy));
        Assert.That(stage.Log.Ended, Has.Count.EqualTo(1));
    }
}
