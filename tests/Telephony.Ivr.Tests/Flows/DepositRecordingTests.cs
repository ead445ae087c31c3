using Telephony.Calls;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;
using static Telephony.Ivr.Tests.Flows.DepositScripts;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>The message itself: how it ends, what is reviewed, and what a hang-up keeps.</summary>
internal sealed class DepositRecordingTests
{
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
}
