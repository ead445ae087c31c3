using Telephony.Billing;
using Telephony.Calls;
using Telephony.Core.Sip.UserAgents;
using Telephony.Directory;
using Telephony.Ivr.Flows.Outbound;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Outbound;

/// <summary>Why there is no call, in words and in the record: every refusal and every failure.</summary>
internal sealed class CallRefusalTests
{
    private const string Number = "detainee.number-or-services";

    private Stage _stage = null!;

    [SetUp]
    public void Set() => _stage = new Stage();

    private static CallerScript Dialling(string dialled = "0612345678#") => new CallerScript().Press("12345678#4321#").After(Number).Press(dialled);

    private CallOutcome Outcome(Stage stage) => stage.Log.Ended.Single(end => end.Key != stage.Call.Id).Value.Outcome;

    [TestCase(RefusalReason.NotOnList, "call.not-on-list", CallOutcome.NotOnList)]
    [TestCase(RefusalReason.NotYetAuthorised, "call.not-yet-authorised", CallOutcome.NotOnList)]
    [TestCase(RefusalReason.NumberSuspended, "call.number-suspended", CallOutcome.Suspended)]
    [TestCase(RefusalReason.CallsSuspended, "call.all-suspended", CallOutcome.Suspended)]
    [TestCase(RefusalReason.RefusedByCorrespondent, "call.refused-by-correspondent", CallOutcome.Declined)]
    [TestCase(RefusalReason.OutsideHours, "call.outside-hours", CallOutcome.OutsideHours)]
    [TestCase(RefusalReason.TooManyCalls, "call.too-many", CallOutcome.TooManyCalls)]
    [TestCase(RefusalReason.ArrivalCallUsed, "call.arrival-used", CallOutcome.AccountNotActive)]
    [TestCase(RefusalReason.PhoneOfAnother, "call.phone-of-another", CallOutcome.Unavailable)]
    [TestCase(RefusalReason.PhoneStopped, "call.phone-stopped", CallOutcome.PhoneStopped)]
    [TestCase(RefusalReason.AccountNotActive, "detainee.account-not-active", CallOutcome.AccountNotActive)]
    [TestCase(RefusalReason.Unavailable, "refused.unavailable", CallOutcome.Unavailable)]
    public async Task A_refusal_is_said_in_his_language_and_nothing_rings(RefusalReason reason, string said, CallOutcome outcome)
    {
        var stage = new Stage();
        stage.Directory.Refusals["12345678"] = reason;
        await stage.DetaineeAsync(Dialling().After(said).HangUp());
        Assert.That(stage.Call.Said, Does.Contain("es:" + said));
        Assert.That(Outcome(stage), Is.EqualTo(outcome));
        Assert.That(stage.Billing.Quoted, Is.Empty);
        Assert.That(stage.Lines.Dialled, Is.Empty);
    }

    [TestCase(BillingRefusal.NoCredit, "call.no-credit", CallOutcome.NoCredit)]
    [TestCase(BillingRefusal.NotIncluded, "call.not-included", CallOutcome.NoCredit)]
    [TestCase(BillingRefusal.NoTariff, "call.no-tariff", CallOutcome.Unavailable)]
    [TestCase(BillingRefusal.AlreadyCalling, "call.already-calling", CallOutcome.Unavailable)]
    public async Task What_billing_refuses_at_the_quote_or_at_the_hold_is_said(BillingRefusal refusal, string said, CallOutcome outcome)
    {
        foreach (var atQuote in new[] { true, false })
        {
            var stage = new Stage();
            if (atQuote) stage.Billing.QuoteRefused = refusal;
            else stage.Billing.OpensWith = new HoldResult.Refused(refusal);
            await stage.DetaineeAsync(Dialling().After(said).HangUp());
            Assert.That(stage.Said, Does.Contain(said));
            Assert.That(Outcome(stage), Is.EqualTo(outcome));
            Assert.That(stage.Lines.Dialled, Is.Empty);
            Assert.That(stage.Billing.Settled, Has.Count.EqualTo(atQuote ? 0 : 1));
        }
    }

    [Test]
    public async Task Without_a_hold_there_is_no_prepaid_call()
    {
        _stage.Billing.OpensWith = new HoldResult.Away();
        await _stage.DetaineeAsync(Dialling().After("refused.unavailable").HangUp());
        Assert.That(_stage.Lines.Dialled, Is.Empty);
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null, "whether it was opened is not known");
    }

    private static IEnumerable<TestCaseData> Failures()
    {
        yield return new TestCaseData(null, CallOutcome.NoTrunk, "call.network-fault").SetArgDisplayNames("no trunk");
        foreach (var (status, outcome, said) in new[]
        {
            (486, CallOutcome.Busy, "call.busy"), (600, CallOutcome.Busy, "call.busy"), (480, CallOutcome.NoAnswer, "call.no-answer"), (408, CallOutcome.NoAnswer, "call.no-answer"),
            (603, CallOutcome.Declined, "call.declined"), (403, CallOutcome.Declined, "call.declined"), (404, CallOutcome.Failed, "call.not-in-service"),
            (484, CallOutcome.Failed, "call.not-in-service"), (503, CallOutcome.NoTrunk, "call.network-fault"), (302, CallOutcome.NoTrunk, "call.network-fault"),
        }) yield return new TestCaseData(new InviteFailure(InviteFailureCause.Refused, status), outcome, said).SetArgDisplayNames($"{status}");
        foreach (var (cause, outcome, said) in new[]
        {
            (InviteFailureCause.NoAnswer, CallOutcome.NoAnswer, "call.no-answer"), (InviteFailureCause.NoResponse, CallOutcome.NoTrunk, "call.network-fault"),
            (InviteFailureCause.Unreachable, CallOutcome.NoTrunk, "call.network-fault"), (InviteFailureCause.BadAnswer, CallOutcome.NoTrunk, "call.network-fault"),
            (InviteFailureCause.PeerHungUp, CallOutcome.Declined, "call.declined"), (InviteFailureCause.NoPorts, CallOutcome.Failed, "call.network-fault"),
            (InviteFailureCause.Fault, CallOutcome.Failed, "call.network-fault"), (InviteFailureCause.Cancelled, CallOutcome.NoAnswer, "call.no-answer"),
        }) yield return new TestCaseData(new InviteFailure(cause, 500), outcome, said).SetArgDisplayNames($"{cause}");
    }

    [TestCaseSource(nameof(Failures))]
    public void Every_failure_has_an_outcome_and_words(InviteFailure? failure, CallOutcome outcome, string said)
    {
        var (actual, prompt) = FailureOutcomes.Of(failure);
        Assert.That((actual, prompt.Key), Is.EqualTo((outcome, said)));
    }

    [Test]
    public async Task A_failure_is_told_charged_nothing_and_every_trunk_that_was_tried_is_a_leg([Values] bool whileItRings)
    {
        var busy = new InviteFailure(InviteFailureCause.Refused, 486);
        _stage.Lines.FailedLegs.Add(new CallLeg(9, LegDirection.Outbound, null, null, null, 0, 0, 0, 0, 0, 0, 0, RecordedPrivacy.Undecided) { Trunk = "down", SipStatus = 503 });
        if (whileItRings) (_stage.Lines.AnswersAfter, _stage.Lines.RingsAndFails) = (null, (TimeSpan.FromSeconds(5), busy));
        else _stage.Lines.Failure = busy;
        await _stage.DetaineeAsync(Dialling().After("call.busy").HangUp());
        Assert.That(Outcome(_stage), Is.EqualTo(CallOutcome.Busy));
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null);
        Assert.That(_stage.Log.Legs.Select(leg => (leg.Number, leg.Trunk)), Is.EqualTo(whileItRings ? [(1, "down"), (2, "carrier")] : new[] { (1, "down") }));
    }

    [Test]
    public async Task A_detainee_who_hangs_up_while_it_rings_was_not_answered()
    {
        _stage.Lines.AnswersAfter = null;
        await _stage.DetaineeAsync(Dialling().During(Stage.RingBack).HangUp());
        Assert.That(Outcome(_stage), Is.EqualTo(CallOutcome.NoAnswer));
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.Null);
    }

    [TestCase("15#", "call.short-number")]
    [TestCase("112#", "call.short-number")]
    [TestCase("0899123456#", "call.premium-number")]
    [TestCase("061234#", "call.short-number")]
    [TestCase("06123456#", "call.not-a-number")]
    [TestCase("*7#", "call.no-such-shortcut")]
    public async Task What_is_no_number_is_told_and_makes_no_record(string dialled, string said)
    {
        var stage = new Stage();
        await stage.DetaineeAsync(Dialling(dialled).After(said).HangUp());
        Assert.That(stage.Said, Does.Contain(said));
        Assert.That(stage.Log.Calls, Has.Count.EqualTo(1));
    }

    [TestCase("*1#")]
    [TestCase("*12")]
    public async Task A_shortcut_of_his_list_is_called(string dialled)
    {
        var stage = new Stage();
        stage.Directory.Shortcuts[dialled.Trim('*', '#')] = Stage.Number("+33698765432");
        stage.Lines.HasNoTrunk = true;
        await stage.DetaineeAsync(Dialling(dialled).After("call.network-fault").HangUp());
        Assert.That(stage.Lines.Dialled, Is.EqualTo(new[] { "+33698765432" }));
    }

    [Test]
    public async Task A_lost_database_is_said_and_the_menu_goes_on()
    {
        _stage.Billing.Failure = new DatabaseAwayException();
        await _stage.DetaineeAsync(Dialling().After("refused.unavailable").After(Number).HangUp());
        Assert.That(_stage.Said[^1], Is.EqualTo(Number));
        Assert.That(Outcome(_stage), Is.EqualTo(CallOutcome.Failed));
    }

    [Test]
    public async Task A_free_line_needs_no_code_and_costs_nothing()
    {
        _stage.Directory.Terms = new CallTerms(CallPrice.FreeLine, null);
        _stage.Directory.Protection = Protection.Protected;
        _stage.Directory.Acceptance = Acceptance.Say;
        _stage.Lines.Script = new CallerScript().After("callee.not-monitored").Silent(200).HangUp();
        await _stage.DetaineeAsync(new CallerScript().Press("12345678##").After("detainee.free-number").Press("0800123456#").After("call.they-hung-up").HangUp());
        Assert.That(_stage.Log.Ended.Values.Select(end => end.Outcome), Does.Contain(CallOutcome.Answered));
        Assert.That(_stage.Billing.Quoted, Is.Empty);
        Assert.That(_stage.Recordings.Begun, Is.Empty);
        Assert.That(_stage.Directory.Asked, Is.EqualTo(new[] { "12345678" }), "no code was asked of the directory");
    }

    [Test]
    public async Task Without_a_code_every_other_number_sounds_the_same_whoever_he_is()
    {
        foreach (var identifier in new[] { "12345678", "99999999" })
        {
            var stage = new Stage();
            await stage.DetaineeAsync(new CallerScript().Press($"{identifier}##").After("detainee.free-number").Press("0612345678#").After("call.not-a-free-number").HangUp());
            Assert.That(stage.Said, Is.EqualTo(new[] { "detainee.free-number", "call.not-a-free-number" }));
            Assert.That(Outcome(stage), Is.EqualTo(CallOutcome.UnknownOrNotAuthorised));
            Assert.That(stage.Log.Identifications, Is.Empty);
        }
    }
}
