using Telephony.LoadGenerator.Scripts;

namespace Telephony.IntegrationTests.LoadGenerator;

/// <summary>The generator's script language and templates.</summary>
public sealed class ScriptTests
{
    private static readonly Dictionary<string, string> NoValues = [];

    [Test]
    public void Every_step_is_read_with_its_defaults()
    {
        const string text = "dial 100; dial 100 expect 404; dial 100 cancel 3s; register; wait-sound; wait-quiet; wait-quiet 1s 2m; wait-tone 5s; wait 250ms; "
            + "key 12*#; speak; speak 3s; speak a.wav; speak a.wav 1.5s; record b.wav; hangup; expect-bye; "
            + "speak until-bye; speak a.wav until-bye; wait-talk 0612345678; wait-talk 0612345678 3m; ring; ring 2s; answer; busy; refuse 603";
        Assert.That(Script.TryParse(text, out var script, out var error), error);
        Assert.That(script.Steps, Is.EqualTo(new ScriptStep[]
        {
            new ScriptStep.Dial("100", null, null), new ScriptStep.Dial("100", 404, null), new ScriptStep.Dial("100", null, Seconds(3)),
            new ScriptStep.Register(Seconds(300)), new ScriptStep.WaitSound(Seconds(15)), new ScriptStep.WaitQuiet(Seconds(0.4), Seconds(120)),
            new ScriptStep.WaitQuiet(Seconds(1), Seconds(120)), new ScriptStep.WaitTone(Seconds(5)), new ScriptStep.Wait(Seconds(0.25)), new ScriptStep.Key("12*#"),
            new ScriptStep.Speak(null, null), new ScriptStep.Speak(null, Seconds(3)), new ScriptStep.Speak("a.wav", null),
            new ScriptStep.Speak("a.wav", Seconds(1.5)), new ScriptStep.Record("b.wav"), new ScriptStep.HangUp(), new ScriptStep.ExpectBye(Seconds(60)),
            new ScriptStep.Speak(null, null, UntilBye: true), new ScriptStep.Speak("a.wav", null, UntilBye: true), new ScriptStep.WaitTalk("0612345678", Seconds(120)),
            new ScriptStep.WaitTalk("0612345678", Seconds(180)), new ScriptStep.Ring(Seconds(1)), new ScriptStep.Ring(Seconds(2)), new ScriptStep.Answer(),
            new ScriptStep.Refuse(486), new ScriptStep.Refuse(603),
        }));
    }

    [TestCase("dance", "step 1, 'dance': not understood")]
    [TestCase("dial 1\nwait", "step 2, 'wait': not understood")]
    [TestCase("wait 3", "step 1, 'wait 3': not understood")]
    [TestCase("key 12x", "step 1, 'key 12x': not understood")]
    [TestCase("dial 1 expect 200", "step 1, 'dial 1 expect 200': not understood")]
    [TestCase("refuse 200", "step 1, 'refuse 200': not understood")]
    [TestCase("answer 1", "step 1, 'answer 1': not understood")]
    [TestCase("# nothing", "the script has no steps")]
    public void A_bad_script_is_refused_with_its_step(string text, string expected)
    {
        Assert.That(Script.TryParse(text, out _, out var error), Is.False);
        Assert.That(error, Is.EqualTo(expected));
    }

    [TestCase("+336{n:8}", 7, "+33600000007")]
    [TestCase("7{n/20:3}-{n%20}", 20, "7000-19")]
    [TestCase("7{n/20:3}-{n%20}", 21, "7001-0")]
    [TestCase("{line=100}", 1, "100")]
    public void A_template_expands_for_each_caller(string text, int n, string expected) =>
        Assert.That(Template.Expand(text, n, NoValues), Is.EqualTo(expected));

    [Test]
    public void A_value_that_is_set_is_a_template_itself_and_wins_over_the_default() =>
        Assert.That(Template.Expand("key {identifier=1}#", 3, new Dictionary<string, string> { ["identifier"] = "9{n:3}" }), Is.EqualTo("key 9003#"));

    [Test]
    public void A_placeholder_without_a_value_is_named() =>
        Assert.That(() => Template.Expand("{code}", 1, NoValues), Throws.TypeOf<FormatException>().With.Message.Contains("--set code="));

    [Test]
    public void The_predefined_scripts_can_be_read()
    {
        foreach (var name in new[] { "deposit", "listen", "call", "relative" })
            Assert.That(Script.TryParse(Template.Expand(PredefinedScripts.Find(name)!, 1, NoValues), out _, out var error), error);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
