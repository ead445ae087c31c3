using Telephony.Billing;
using Telephony.Calls;
using Telephony.Core.Sip.UserAgents;
using Telephony.Directory;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Recording;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Outbound;

/// <summary>A detainee calls a relative: what both hear, what is charged, what is recorded, and what the record says.</summary>
internal sealed class CallFlowTests
{
    private const string Number = "detainee.number-or-services";

    private Stage _stage = null!;

    [SetUp]
    public void Set() => _stage = new Stage();

    /// <summary>Identifies, dials, and goes on as told.</summary>
    private static CallerScript Dialling(string dialled = "0612345678#") => new CallerScript().Press("12345678#4321#").After(Number).Press(dialled);

    private (CallOutcome Outcome, CallEndCause? Cause) Call => _stage.Log.Ended.Single(end => end.Key != _stage.Call.Id).Value;

    private IReadOnlyList<string> SaidToCallee => [.. _stage.Lines.Callee!.Said];

    private static CallerScript Accepting() => new CallerScript().During("callee.accept").Press("1");

    [Test]
    public async Task He_hears_balance_price_and_time_then_the_called_person_accepts_and_they_talk_until_one_hangs_up()
    {
        _stage.Billing.Balance = new Money(6m);
        _stage.Lines.Script = Accepting().Silent(70).HangUp();
        await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
        Assert.Multiple(() =>
        {
            Assert.That(_stage.Said, Is.EqualTo(new[]
            {
                Number, "call.balance", "call.price", "call.time", "call.connecting", Stage.RingBack, "call.picked-up", "call.they-hung-up", "call.cost",
            }));
            Assert.That(SaidToCallee, Is.EqualTo(new[] { "fr:callee.from", "fr:callee.may-be-monitored", "fr:callee.accept" }));
            Assert.That(_stage.Lines.Dialled, Is.EqualTo(new[] { "+33612345678" }));
            Assert.That(_stage.Billing.Settled.Single().Talked, Is.EqualTo(TimeSpan.FromSeconds(70)));
            Assert.That(_stage.Billing.Balance, Is.EqualTo(new Money(5.30m)));
            Assert.That(_stage.Billing.Extensions, Is.EqualTo(1), "70 s are two slices");
            Assert.That(_stage.Recordings.Events, Is.EqualTo(new[] { "start", "keep" }));
            Assert.That(Call, Is.EqualTo((CallOutcome.Answered, CallEndCause.Correspondent)));
        });
    }

    [Test]
    public async Task The_record_of_the_call_is_its_own_and_names_the_phone_s_call()
    {
        _stage.Lines.Script = Accepting().Silent(5).HangUp();
        await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
        var call = _stage.Log.Calls.Single(start => start.Kind == CallKind.Outbound);
        Assert.Multiple(() =>
        {
            Assert.That(call.Session, Is.EqualTo(_stage.Call.Id));
            Assert.That(call.To, Is.EqualTo("+33612345678"));
            Assert.That(_stage.Billing.Opened, Is.EqualTo(new[] { call.Id }));
            Assert.That(_stage.Recordings.Begun.Single().CallId, Is.EqualTo(call.Id));
            Assert.That(_stage.Log.Answered, Is.EqualTo(new[] { _stage.Call.Id, call.Id }));
            Assert.That(_stage.Log.Legs.Single(), Has.Property(nameof(CallLeg.Trunk)).EqualTo("carrier").And.Property(nameof(CallLeg.Privacy)).EqualTo(RecordedPrivacy.Monitored));
            Assert.That(_stage.Outcome, Is.EqualTo(CallOutcome.Served));
        });
    }

    [Test]
    public async Task The_record_ends_with_the_talk_not_with_what_is_said_after_it()
    {
        _stage.Lines.Script = Accepting().Silent(20).HangUp();
        await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
        var call = _stage.Log.Calls.Single(start => start.Kind == CallKind.Outbound);
        var (at, talked) = _stage.Log.Times[call.Id];
        Assert.That(talked, Is.EqualTo(TimeSpan.FromSeconds(20)));
        Assert.That(at - _stage.Log.Answers[^1], Is.EqualTo(talked));
        Assert.That(at, Is.LessThan(_stage.Call.Clock.GetUtcNow() - TimeSpan.FromSeconds(1)), "he heard what it cost after that");
    }

    [Test]
    public async Task They_hear_each_other_and_are_recorded_from_the_acceptance_to_the_end()
    {
        _stage.Lines.Script = Accepting().Silent(100).HangUp();
        var seen = "";
        await _stage.DetaineeAsync(Dialling().During("call.picked-up").Silent(60).Press("5").Silent(100), call => call.Later(TimeSpan.FromSeconds(55), () =>
            seen = $"{call.ConnectedTo == _stage.Lines.Callee} {_stage.Lines.Callee!.ConnectedTo == call} {call.Tap == _stage.Recordings.Last!.Detainee} {_stage.Lines.Callee.Tap == _stage.Recordings.Last.Correspondent}"));
        Assert.That(seen, Is.EqualTo("True True True True"));
        Assert.That(_stage.Lines.Callee!.Pressed, Is.EqualTo("5"), "his keys are sent on");
        Assert.That(_stage.Call.ConnectedTo, Is.Null);
        Assert.That(_stage.Call.Tap, Is.Null);
    }

    [Test]
    public async Task At_the_last_cent_he_was_warned_both_hear_that_it_is_over_and_nothing_is_left()
    {
        _stage.Billing.Balance = new Money(0.90m);
        _stage.Lines.Script = Accepting().Silent(1000);
        await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
        Assert.Multiple(() =>
        {
            Assert.That(_stage.Said.SkipWhile(said => said != "call.picked-up"), Is.EqualTo(new[] { "call.picked-up", "call.ends-in", "call.ends-in", "call.credit-used-up", "call.cost" }));
            Assert.That(SaidToCallee[^1], Is.EqualTo("fr:callee.over"));
            Assert.That(_stage.Billing.Settled.Single().Talked, Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(_stage.Billing.Balance, Is.EqualTo(Money.Zero));
            Assert.That(Call, Is.EqualTo((CallOutcome.NoCredit, CallEndCause.Credit)));
        });
    }

    [Test]
    public async Task The_longest_call_ends_it_with_credit_left()
    {
        _stage.Directory.Terms = new CallTerms(CallPrice.Metered, TimeSpan.FromSeconds(45));
        _stage.Lines.Script = Accepting().Silent(1000);
        await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
        Assert.That(_stage.Said, Does.Contain("call.longest-over"));
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.EqualTo(TimeSpan.FromSeconds(45)));
        Assert.That(Call, Is.EqualTo((CallOutcome.Cut, CallEndCause.LongestCall)));
    }

    [Test]
    public async Task Without_the_database_he_talks_to_the_end_of_what_is_held_and_pays_for_that()
    {
        for (var retry = 0; retry < 100; retry++) _stage.Billing.ExtendsWith.Enqueue(new HoldResult.Away());
        _stage.Lines.Script = Accepting().Silent(1000);
        await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(_stage.Said, Does.Contain("call.interrupted"));
        Assert.That(Call, Is.EqualTo((CallOutcome.Failed, CallEndCause.Database)));
    }

    [TestCase("2", CallOutcome.Declined, "call.declined", "fr:goodbye")]
    [TestCase("3", CallOutcome.Declined, "call.declined", "fr:callee.refusal-noted")]
    public async Task A_called_person_who_refuses_is_let_go_and_nothing_is_charged_or_kept(string key, CallOutcome outcome, string said, string saidToCallee)
    {
        _stage.Lines.Script = new CallerScript().During("callee.accept").Press(key);
        await _stage.DetaineeAsync(Dialling().After(said).HangUp());
        Assert.Multiple(() =>
        {
            Assert.That(Call, Is.EqualTo((outcome, default(CallEndCause?))));
            Assert.That(SaidToCallee[^1], Is.EqualTo(saidToCallee));
            Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null);
            Assert.That(_stage.Recordings.Events, Is.EqualTo(new[] { "discard" }));
            Assert.That(_stage.Directory.Changes.Any(change => change.StartsWith("refuse +33612345678", StringComparison.Ordinal)), Is.EqualTo(key == "3"));
        });
    }

    [Test]
    public async Task Who_presses_nothing_has_not_answered_and_is_asked_three_times()
    {
        await _stage.DetaineeAsync(Dialling().After("call.no-answer").HangUp());
        Assert.That(SaidToCallee.Count(said => said == "fr:callee.accept"), Is.EqualTo(3));
        Assert.That(Call.Outcome, Is.EqualTo(CallOutcome.NoAnswer));
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null);
    }

    [TestCase("1", "1", "", CallOutcome.Answered)]
    [TestCase("1", "", "", CallOutcome.Answered)]
    [TestCase("", "1", "", CallOutcome.Answered)]
    [TestCase("1", "2", "", CallOutcome.Declined)]
    [TestCase("2", "", "", CallOutcome.Declined)]
    [TestCase("7", "", "1", CallOutcome.Answered)]
    public async Task Who_knows_the_question_need_not_wait_for_it_but_hears_that_he_may_be_recorded(string during, string meanwhile, string asked, CallOutcome outcome)
    {
        _stage.Lines.Script = new CallerScript().During("callee.from").Press(during).During("callee.may-be-monitored").Press(meanwhile);
        if (asked.Length > 0) _stage.Lines.Script.During("callee.accept").Press(asked);
        _stage.Lines.Script.Silent(9).HangUp();
        await _stage.DetaineeAsync(Dialling().After(outcome == CallOutcome.Answered ? "call.cost" : "call.declined").HangUp());
        Assert.That(SaidToCallee.Contains("fr:callee.may-be-monitored"), Is.EqualTo(during != "2"), "who refuses need not be told");
        Assert.That(SaidToCallee.Contains("fr:callee.accept"), Is.EqualTo(asked.Length > 0));
        Assert.That(Call.Outcome, Is.EqualTo(outcome));
    }

    [Test]
    public async Task Who_hangs_up_during_the_announcement_has_declined()
    {
        _stage.Lines.Script = new CallerScript().During("callee.may-be-monitored").Silent(1).HangUp();
        await _stage.DetaineeAsync(Dialling().After("call.declined").HangUp());
        Assert.That(Call.Outcome, Is.EqualTo(CallOutcome.Declined));
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null);
    }

    [Test]
    public async Task With_say_the_end_of_the_announcement_accepts_and_no_key_brings_it_nearer()
    {
        _stage.Directory.Acceptance = Acceptance.Say;
        _stage.Lines.Script = new CallerScript().During("callee.may-be-monitored").Press("1").After("callee.may-be-monitored").Silent(10).HangUp();
        await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
        Assert.That(SaidToCallee, Has.None.EqualTo("fr:callee.accept"));
        Assert.That(_stage.Lines.Callee!.Played[^1].To, Is.GreaterThan(TimeSpan.FromSeconds(1)), "to its end");
        Assert.That(Call.Outcome, Is.EqualTo(CallOutcome.Answered));
    }

    [Test]
    public async Task The_called_person_hears_his_own_language()
    {
        _stage.Directory.CorrespondentLanguage = "ar";
        _stage.Lines.Script = Accepting().Silent(3).HangUp();
        await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
        Assert.That(SaidToCallee, Is.All.StartsWith("ar:"));
    }

    [Test]
    public async Task Nobody_could_record_a_protected_call_and_its_row_names_no_number()
    {
        _stage.Directory.Protection = Protection.Protected;
        _stage.Lines.Script = Accepting().Silent(5).HangUp();
        await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
        Assert.That(_stage.Recordings.Begun, Is.Empty);
        Assert.That(_stage.Log.Calls.Single(start => start.Kind == CallKind.Outbound).IsProtected, "from the beginning: its number is not written even for a moment");
        Assert.That(SaidToCallee, Does.Contain("fr:callee.not-monitored").And.None.EqualTo("fr:callee.may-be-monitored"));
        Assert.That(_stage.Log.Identifications, Does.Contain(("12345678", true)));
        Assert.That(_stage.Log.Legs.Single().Privacy, Is.EqualTo(RecordedPrivacy.Protected));
    }

    [Test]
    public async Task A_call_that_must_be_recorded_and_cannot_be_is_not_placed()
    {
        _stage.Recordings.FailsToBegin = new RecordingUnavailableException("the disk is full");
        await _stage.DetaineeAsync(Dialling().After("refused.unavailable").HangUp());
        Assert.That(_stage.Lines.Dialled, Is.Empty);
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null);
        Assert.That(Call.Outcome, Is.EqualTo(CallOutcome.Unavailable));
    }

    [Test]
    public async Task A_recording_that_fails_ends_the_call_and_nobody_pays()
    {
        _stage.Lines.Script = Accepting().Silent(1000);
        await _stage.DetaineeAsync(Dialling().After("call.interrupted").HangUp(), call => call.Later(TimeSpan.FromSeconds(90), () => _stage.Recordings.Last!.Fail()));
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null);
        Assert.That(_stage.Recordings.Events, Is.EqualTo(new[] { "start", "keep" }), "what there is of it stays");
        Assert.That(Call, Is.EqualTo((CallOutcome.Failed, CallEndCause.Recording)));
    }

    [Test]
    public async Task A_call_without_sound_from_one_side_costs_nothing()
    {
        _stage.Lines.IsMute = true;
        _stage.Lines.Script = Accepting().Silent(15).HangUp();
        await _stage.DetaineeAsync(Dialling().After("call.no-sound").HangUp());
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null);
        Assert.That(_stage.Said, Has.None.EqualTo("call.cost"));
    }

    [Test]
    public async Task Nobody_pays_for_the_silence_of_one_who_is_gone([Values] bool isDetainee)
    {
        async Task<TimeSpan?> TalkedAsync(double silence)
        {
            _stage = new Stage();
            _stage.Lines.Script = Accepting().Silent(1000);
            await _stage.DetaineeAsync(Dialling().During("call.picked-up").Silent(1000), call => call.Later(TimeSpan.FromSeconds(65), () =>
                (isDetainee ? call : _stage.Lines.Callee!).Vanish(TimeSpan.FromSeconds(silence))));
            return _stage.Billing.Settled.Single().Talked;
        }
        Assert.That(await TalkedAsync(20), Is.EqualTo(await TalkedAsync(0) - TimeSpan.FromSeconds(20)).And.GreaterThan(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public async Task Early_media_takes_the_place_of_the_ring_back_and_ends_with_the_answer()
    {
        _stage.Lines.EarlyMediaAfter = TimeSpan.FromSeconds(2);
        _stage.Lines.Script = Accepting().Silent(3).HangUp();
        object? heard = null;
        await _stage.DetaineeAsync(Dialling().After("call.connecting").Silent(600), call => _stage.Lines.Placed = callee => call.Later(TimeSpan.FromSeconds(3), () => heard = callee.ConnectedTo));
        Assert.That(heard, Is.SameAs(_stage.Call));
        Assert.That(Call.Outcome, Is.EqualTo(CallOutcome.Answered));
    }

    [Test]
    public async Task The_star_gives_up_while_it_rings_and_he_may_dial_again()
    {
        _stage.Lines.AnswersAfter = null;
        await _stage.DetaineeAsync(Dialling().During(Stage.RingBack).Silent(8).Press("*").After(Number).HangUp());
        Assert.That(_stage.Lines.Callee!.IsDisposed);
        Assert.That(Call.Outcome, Is.EqualTo(CallOutcome.NoAnswer));
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null);
    }

    [Test]
    public async Task The_call_on_arrival_is_free_taken_before_it_rings_and_given_back_when_nobody_answers([Values] bool isAnswered)
    {
        _stage.Directory.Terms = new CallTerms(CallPrice.ArrivalCall, TimeSpan.FromMinutes(5));
        _stage.Lines.Script = Accepting().Silent(20).HangUp();
        if (!isAnswered) _stage.Lines.AnswersAfter = null;
        if (!isAnswered) _stage.Lines.RingsAndFails = (TimeSpan.FromSeconds(20), new InviteFailure(InviteFailureCause.NoAnswer, 408));
        await _stage.DetaineeAsync(Dialling().After(isAnswered ? "call.they-hung-up" : "call.no-answer").HangUp());
        var id = _stage.Log.Calls.Single(start => start.Kind == CallKind.Outbound).Id;
        Assert.That(_stage.Directory.Changes, Is.EqualTo(isAnswered ? [$"take {id}"] : new[] { $"take {id}", $"give back {id}" }));
        Assert.That(_stage.Said, Does.Contain("call.free"));
        Assert.That(_stage.Billing.Settled, Is.Empty);
    }

    [Test]
    public async Task A_call_on_arrival_that_another_call_has_is_refused()
    {
        _stage.Directory.Terms = new CallTerms(CallPrice.ArrivalCall, null);
        _stage.Directory.IsArrivalCallLeft = false;
        await _stage.DetaineeAsync(Dialling().After("call.arrival-used").HangUp());
        Assert.That(_stage.Lines.Dialled, Is.Empty);
        Assert.That(_stage.Directory.Changes, Has.Count.EqualTo(1), "what another call has is not given back");
    }

    [Test]
    public async Task Wherever_he_hangs_up_the_hold_is_settled_once_the_sound_is_kept_or_thrown_away_once_and_the_row_ends_once()
    {
        var isOver = false;
        for (var operation = 1; !isOver; operation++)
        {
            _stage = new Stage { HangUpAtOperation = operation };
            _stage.Lines.Script = Accepting().Silent(100).HangUp();
            await _stage.DetaineeAsync(Dialling().After("call.cost").HangUp());
            isOver = _stage.Call.Operations < operation;
            Assert.That(_stage.Billing.Settled.Select(settled => settled.Call), Is.EqualTo(_stage.Billing.Opened), $"operation {operation}");
            Assert.That(_stage.Recordings.Events.Count(what => what is "keep" or "discard"), Is.EqualTo(_stage.Recordings.Begun.Count), $"operation {operation}");
            Assert.That(_stage.Log.Ended, Has.Count.EqualTo(_stage.Log.Calls.Count), $"operation {operation}");
            Assert.That(_stage.Lines.Callee is null or { IsDisposed: true }, $"operation {operation}");
        }
    }
}
