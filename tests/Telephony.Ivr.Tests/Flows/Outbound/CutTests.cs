using Telephony.Billing;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Outbound;

/// <summary>Staff cut a call (MON-01): both hear that, the charge stops, and of a protected call there is nothing to cut (MON-08).</summary>
internal sealed class CutTests
{
    private const string Number = "detainee.number-or-services";

    private Stage _stage = null!;

    [SetUp]
    public void Set() => _stage = new Stage();

    private static CallerScript Dialling() => new CallerScript().Press("12345678#4321#").After(Number).Press("0612345678#");

    private static CallerScript Accepting() => new CallerScript().During("callee.accept").Press("1");

    private string OutboundId => _stage.Log.Calls.Single(start => start.Kind == CallKind.Outbound).Id;

    private (CallOutcome Outcome, CallEndCause? Cause) Call => _stage.Log.Ended[OutboundId];

    [Test]
    public async Task Both_hear_that_it_was_cut_and_only_what_was_talked_is_charged_and_kept()
    {
        _stage.Billing.Balance = new Money(6m);
        _stage.Lines.Script = Accepting().Silent(1000);
        var cut = false;
        await _stage.DetaineeAsync(Dialling().During("call.picked-up").Silent(1000), call => call.Later(TimeSpan.FromSeconds(60), () => cut = _stage.Doors.TryCut(OutboundId)));
        Assert.Multiple(() =>
        {
            Assert.That(cut, Is.True);
            Assert.That(_stage.Said, Does.Contain("call.cut").And.Not.Contain("call.interrupted"));
            Assert.That(_stage.Lines.Callee!.Said[^1], Is.EqualTo("fr:callee.cut"));
            Assert.That(Call, Is.EqualTo((CallOutcome.Cut, CallEndCause.Staff)));
            Assert.That(_stage.Billing.Settled.Single().Talked, Is.GreaterThan(TimeSpan.Zero).And.LessThan(TimeSpan.FromSeconds(60)));
            Assert.That(_stage.Recordings.Events, Is.EqualTo(new[] { "start", "keep" }));
            Assert.That(_stage.Doors.IsOpen(OutboundId), Is.False, "nothing is left to cut");
        });
    }

    [Test]
    public async Task A_call_that_still_rings_is_cut_too_and_costs_nothing()
    {
        _stage.Billing.Balance = new Money(6m);
        _stage.Lines.Script = new CallerScript().Silent(1000);
        _stage.Lines.AnswersAfter = null;
        await _stage.DetaineeAsync(Dialling().After("call.cut").HangUp(), call => call.Later(TimeSpan.FromSeconds(40), () => _stage.Doors.TryCut(OutboundId)));
        Assert.That(Call, Is.EqualTo((CallOutcome.Cut, CallEndCause.Staff)));
        Assert.That(_stage.Billing.Balance, Is.EqualTo(new Money(6m)));
        Assert.That(_stage.Recordings.Events, Does.Not.Contain("keep"));
    }

    [Test]
    public async Task A_protected_call_has_no_door_at_any_time()
    {
        _stage.Directory.Protection = Protection.Protected;
        _stage.Lines.Script = Accepting().Silent(100).HangUp();
        var opened = 0;
        await _stage.DetaineeAsync(Dialling().During("call.picked-up").Silent(200), call =>
        {
            for (var second = 1; second < 100; second++) call.Later(TimeSpan.FromSeconds(second), () => opened += _stage.Log.Calls.Any(start => start.Kind == CallKind.Outbound) && _stage.Doors.TryCut(OutboundId) ? 1 : 0);
        });
        Assert.That(opened, Is.Zero);
        Assert.That(Call, Is.EqualTo((CallOutcome.Answered, CallEndCause.Correspondent)));
    }
}
