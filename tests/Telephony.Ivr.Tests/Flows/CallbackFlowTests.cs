using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Prompts;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows;

internal sealed class CallbackFlowTests
{
    private static Task CallBackAsync(Stage stage, CallerScript script, string deposit = "+33320160294") => stage.RunAsync(script, CallKind.Deposit, (talk, report) =>
        new CallbackFlow().RunAsync(talk, report, PhoneNumber.TryParse(deposit, out var number) ? number : default));

    [Test]
    public async Task He_hears_in_every_language_which_number_takes_messages()
    {
        var stage = new Stage();
        await CallBackAsync(stage, new CallerScript());
        Assert.That(stage.Call.Said, Is.EqualTo(Enumerable.Repeat(Languages.All, CallbackFlow.Rounds).SelectMany(all => all).Select(language => $"{language}:callback.leave-a-message")));
        Assert.That(stage.Outcome, Is.EqualTo(CallOutcome.NoMessage));
    }

    [Test]
    public async Task A_key_skips_one_language_only()
    {
        var stage = new Stage();
        await CallBackAsync(stage, new CallerScript().Press("1"));
        Assert.That(stage.Call.Said, Has.Count.EqualTo(Languages.All.Count * CallbackFlow.Rounds));
    }

    [TestCase("+33320160294", "dial zero, three, two, zero, one, six, zero, two, nine, four.")]
    [TestCase("+3247123456", "dial zero, zero, three, two, four, seven, one, two, three, four, five, six.")]
    public async Task The_number_is_said_as_it_is_dialled(string number, string said)
    {
        var synthesizer = new FakeSynthesizer();
        await CallBackAsync(new Stage { Book = Stage.BookOf(synthesizer) }, new CallerScript(), number);
        Assert.That(synthesizer.Spoken, Has.Some.EndsWith(said));
    }
}
