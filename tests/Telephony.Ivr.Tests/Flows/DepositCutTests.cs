using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;
using static Telephony.Ivr.Tests.Flows.DepositScripts;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>Staff cut a relative who is leaving a message, in the same conditions as a call (MON-01, MON-02); of a protected deposit there is nothing to cut (MON-08).</summary>
internal sealed class DepositCutTests
{
    private Stage _stage = null!;

    [SetUp]
    public void Set() => _stage = new Stage();

    private (CallOutcome Outcome, CallEndCause? Cause) Ended => _stage.Log.Ended[_stage.Call.Id];

    [Test]
    public async Task He_hears_that_it_was_cut_and_what_he_has_said_is_kept()
    {
        var cut = false;
        await _stage.DepositAsync(ToTone("1").Speak(1000), call => Once(call, () => cut = _stage.Mailboxes.Deposit?.Recorded.TotalSeconds >= 12 && _stage.Doors.TryCut(call.Id)));
        Assert.Multiple(() =>
        {
            Assert.That(cut, Is.True);
            Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "call.cut", "deposit.kept", "goodbye" }));
            Assert.That(_stage.Call.Played[^2].To, Is.GreaterThan(TimeSpan.Zero), "to its end");
            Assert.That(_stage.Mailboxes.Deposit!.Kept, Is.GreaterThan(TimeSpan.FromSeconds(11)).And.LessThan(TimeSpan.FromSeconds(13)));
            Assert.That(Ended, Is.EqualTo((CallOutcome.Cut, CallEndCause.Staff)));
            Assert.That(_stage.Doors.IsOpen(_stage.Call.Id), Is.False, "nothing is left to cut");
        });
    }

    [Test]
    public async Task A_cut_before_he_speaks_and_one_while_he_hears_his_message_take_effect_at_once()
    {
        await _stage.DepositAsync(new CallerScript().After(Menu).Press("1").After(Identifier).Press("12345678#"), call => Once(call, () => _stage.Doors.TryCut(call.Id)));
        Assert.That((_stage.Said.Contains("tone"), _stage.Mailboxes.Deposit!.Kept, Ended), Is.EqualTo((false, (TimeSpan?)null, (CallOutcome.Cut, (CallEndCause?)CallEndCause.Staff))));
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "call.cut", "deposit.not-kept", "goodbye" }));

        var stage = new Stage();
        await stage.DepositAsync(Recorded(100).After("deposit.review-menu").Press("2"), call => Once(call, () => call.Said.Contains("own message") && stage.Doors.TryCut(call.Id)));
        Assert.That(stage.Said.TakeLast(4), Is.EqualTo(new[] { "own message", "call.cut", "deposit.kept", "goodbye" }));
        Assert.That(stage.Call.Played[^4].To, Is.LessThan(TimeSpan.FromSeconds(3)));
        Assert.That(stage.Mailboxes.Deposit!.Kept, Is.EqualTo(TimeSpan.FromSeconds(100)));
    }

    [Test]
    public async Task Who_hangs_up_has_left_a_message_and_nobody_cut_it()
    {
        await _stage.DepositAsync(ToTone("1").Speak(5).HangUp());
        Assert.That(Ended, Is.EqualTo((CallOutcome.Message, (CallEndCause?)null)));
        Assert.That(_stage.Doors.TryCut(_stage.Call.Id), Is.False);
    }

    [Test]
    public async Task A_protected_deposit_has_no_door_at_any_time()
    {
        _stage.Directory.Protection = Protection.Protected;
        var opened = 0;
        await _stage.DepositAsync(ToTone("1").Speak(60).HangUp(), call =>
        {
            for (var second = 1; second < 300; second++) call.Later(TimeSpan.FromSeconds(second), () => opened += _stage.Doors.TryCut(call.Id) ? 1 : 0);
        });
        Assert.That(opened, Is.Zero);
        Assert.That(Ended, Is.EqualTo((CallOutcome.Message, (CallEndCause?)null)));
    }

    /// <summary>Tries every second until it is done.</summary>
    private static void Once(ScriptedCall call, Func<bool> isDone) => call.Later(TimeSpan.FromSeconds(1), () =>
    {
        if (!isDone()) Once(call, isDone);
    });
}
