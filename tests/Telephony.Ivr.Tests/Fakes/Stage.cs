using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Directory;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Prompts;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>Everything that a flow needs, faked but for the prompts' texts, and one run of one flow on it.</summary>
internal sealed class Stage
{
    public const string Tone = "tone";
    public const string Warning = "warning";

    public static readonly string PromptsFolder = Path.Combine(TestContext.CurrentContext.TestDirectory, "prompts");

    private static readonly PromptBook Common = BookOf(new FakeSynthesizer());

    public PromptBook Book { get; set; } = Common;

    public static PromptBook BookOf(FakeSynthesizer synthesizer) =>
        PromptBook.Open(PromptsFolder, null, synthesizer, samples => new FakeSound("prompt", TimeSpan.FromSeconds(samples.Length / 8000.0)));

    public FakeDirectory Directory { get; } = new();

    public FakeMailboxes Mailboxes { get; } = new();

    public FakeCallLog Log { get; } = new();

    public FakeLogger Logger { get; } = new();

    public ScriptedCall Call { get; private set; } = null!;

    public PhoneNumber? Caller { get; set; } = Number("+33612345678");

    public int? HangUpAtOperation { get; set; }

    public CallOutcome Outcome => Log.Ends.Single();

    /// <summary>How the leg went, but for its privacy.</summary>
    public CallLeg? Leg { get; set; }

    /// <summary>Keys of what was said, without their languages.</summary>
    public IReadOnlyList<string> Said => [.. Call.Said.Select(said => said[(said.IndexOf(':') + 1)..])];

    public Task DepositAsync(CallerScript script) =>
        RunAsync(script, CallKind.Deposit, (talk, report) =>
            new DepositFlow(Directory, Mailboxes, new(new FakeSound(Tone, TimeSpan.FromMilliseconds(400)), new FakeSound(Warning, TimeSpan.FromMilliseconds(400))))
                .RunAsync(talk, report, Caller));

    public Task DetaineeAsync(CallerScript script) =>
        RunAsync(script, CallKind.Services, (talk, report) =>
            new DetaineeFlow(Directory, new ListeningFlow(Mailboxes), talk.Call is ScriptedCall call ? call.Clock : TimeProvider.System).RunAsync(talk, report, "cell-12"));

    public Task DiagnoseAsync(CallerScript script, string number) =>
        RunAsync(script, CallKind.Services, (talk, report) =>
            new DiagnosticFlows(new FakeSound("steady", TimeSpan.FromSeconds(60)), ((ScriptedCall)talk.Call).Clock).Find(number)!(talk, report));

    public async Task RunAsync(CallerScript script, CallKind kind, Func<Conversation, CallReport, Task> flow)
    {
        Call = new ScriptedCall(script, Describe) { HangUpAtOperation = HangUpAtOperation };
        var start = new CallStart(Call.Id, kind, "node", "sip-call-id", "+33612345678", "+33320160294", Call.Clock.GetUtcNow());
        await new FlowRunner(Log, Book, Call.Clock, Logger).RunAsync(start, Call, flow, privacy => Leg is null ? null : Leg with { Privacy = privacy });
    }

    public static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);

    private static string Describe(ISound sound) => sound switch
    {
        PromptSound { Key: { } key } prompt => $"{prompt.Language}:{key}",
        PromptSound text => $"{text.Language}:{text.Text}",
        FakeSound fake => fake.Name,
        _ => "?",
    };
}
