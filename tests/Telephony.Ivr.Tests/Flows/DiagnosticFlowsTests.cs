using Telephony.Calls;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows;

internal sealed class DiagnosticFlowsTests
{
    [Test]
    public async Task Echo_lasts_until_the_caller_hangs_up()
    {
        var stage = new Stage();
        await stage.DiagnoseAsync(new CallerScript().Silent(40).HangUp(), "*43");
        Assert.That(stage.Call.OperationNames, Is.EqualTo(new[] { "AnswerAsync", "EchoAsync" }));
        Assert.That(stage.Call.Now, Is.EqualTo(TimeSpan.FromSeconds(40)));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.Served));
    }

    [Test]
    public async Task The_tone_goes_on_whatever_is_pressed_until_the_caller_hangs_up()
    {
        var stage = new Stage();
        await stage.DiagnoseAsync(new CallerScript().Silent(10).Press("5").Silent(300).HangUp(), "*44");
        Assert.That(stage.Call.Said, Is.All.EqualTo("steady"));
        Assert.That(stage.Call.Now, Is.EqualTo(TimeSpan.FromSeconds(310)));
    }

    [Test]
    public async Task Ringing_ends_with_480_after_three_minutes()
    {
        var stage = new Stage();
        await stage.DiagnoseAsync(new CallerScript(), "*45");
        Assert.That(stage.Call.Rang);
        Assert.That(stage.Call.Rejected, Is.EqualTo(480));
        Assert.That(stage.Call.Now, Is.EqualTo(TimeSpan.FromSeconds(180)));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.NoAnswer));
        Assert.That(stage.Log.Answers, Is.Empty);
    }

    [Test]
    public async Task A_cancel_ends_the_ringing()
    {
        var stage = new Stage();
        await stage.DiagnoseAsync(new CallerScript().Silent(20).HangUp(), "*45");
        Assert.That(stage.Call.Rejected, Is.Null);
        Assert.That(stage.Call.Now, Is.EqualTo(TimeSpan.FromSeconds(20)));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.NoAnswer));
    }

    [Test]
    public void Other_numbers_are_no_diagnostics() =>
        Assert.That(new DiagnosticFlows(new FakeSound("steady", TimeSpan.FromSeconds(1)), TimeProvider.System).Find("*46"), Is.Null);
}
