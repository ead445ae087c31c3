using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Directory;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Flows.Outbound;
using Telephony.Ivr.Prompts;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>Everything that a flow needs, faked but for the prompts' texts, and one run of one flow on it.</summary>
internal sealed class Stage
{
    public const string Tone = "tone";
    public const string Warning = "warning";
    public const string RingBack = "ring-back";

    public static readonly string PromptsFolder = Path.Combine(TestContext.CurrentContext.TestDirectory, "prompts");

    private static readonly PromptBook Common = BookOf(new FakeSynthesizer());

    public PromptBook Book { get; set; } = Common;

    public static PromptBook BookOf(FakeSynthesizer synthesizer) =>
        PromptBook.Open(PromptsFolder, null, synthesizer, samples => new FakeSound("prompt", TimeSpan.FromSeconds(samples.Length / 8000.0)));

    public FakeDirectory Directory { get; } = new();

    public FakeMailboxes Mailboxes { get; } = new();

    public FakeBilling Billing { get; } = new();

    public FakeLines Lines { get; } = new(Describe);

    public FakeRecordings Recordings { get; } = new();

    public CallDoors Doors { get; } = new();

    public FakeCallLog Log { get; } = new();

    public FakeLogger Logger { get; } = new();

    public ScriptedCall Call { get; private set; } = null!;

    public PhoneNumber? Caller { get; set; } = Number("+33612345678");

    public int? HangUpAtOperation { get; set; }

    /// <summary>How the call of the phone ended.</summary>
    public CallOutcome Outcome => Log.Ended[Call.Id].Outcome;

    /// <summary>How the leg went, but for its privacy.</summary>
    public CallLeg? Leg { get; set; }

    /// <summary>Keys of what was said, without their languages.</summary>
    public IReadOnlyList<string> Said => [.. Call.Said.Select(said => said[(said.IndexOf(':') + 1)..])];

    /// <summary>What was said, in its words.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>A relative's call; <paramref name="prepare"/> may set what happens to it at a time.</summary>
    public Task DepositAsync(CallerScript script, Action<ScriptedCall>? prepare = null) =>
        RunAsync(script, CallKind.Deposit, prepare: prepare, flow: (talk, report) =>
            new DepositFlow(Directory, Mailboxes, Doors, new(new FakeSound(Tone, TimeSpan.FromMilliseconds(400)), new FakeSound(Warning, TimeSpan.FromMilliseconds(400))))
                .RunAsync(talk, report, Caller));

    /// <summary>A detainee's phone call; <paramref name="prepare"/> may set what happens to it at a time.</summary>
    public Task DetaineeAsync(CallerScript script, Action<ScriptedCall>? prepare = null) =>
        RunAsync(script, CallKind.Services, prepare: prepare, flow: (talk, report) =>
            new DetaineeFlow(
                Directory,
                new CallFlow(Directory, Billing, Lines, Recordings, Doors, new FakeSound(RingBack, TimeSpan.FromDays(1)), Clock(talk)),
                new ServicesFlow(Directory, Billing, new ListeningFlow(Mailboxes, Billing, Clock(talk)), Clock(talk)),
                Clock(talk)).RunAsync(talk, report, "cell-12"));

    public Task DiagnoseAsync(CallerScript script, string number) =>
        RunAsync(script, CallKind.Services, (talk, report) =>
            new DiagnosticFlows(new FakeSound("steady", TimeSpan.FromSeconds(60)), ((ScriptedCall)talk.Call).Clock).Find(number)!(talk, report));

    public async Task RunAsync(CallerScript script, CallKind kind, Func<Conversation, CallReport, Task> flow, Action<ScriptedCall>? prepare = null)
    {
        Call = new ScriptedCall(script, Hear) { HangUpAtOperation = HangUpAtOperation };
        prepare?.Invoke(Call);
        var start = new CallStart(Call.Id, kind, "node", "sip-call-id", "+33612345678", "+33320160294", Call.Clock.GetUtcNow());
        await new FlowRunner(Log, Book, Call.Clock, Logger).RunAsync(start, Call, flow, privacy => Leg is null ? null : Leg with { Privacy = privacy });
    }

    private static TimeProvider Clock(Conversation talk) => ((ScriptedCall)talk.Call).Clock;

    public static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);

    private string Hear(ISound sound)
    {
        Texts.Add(sound is PromptSound prompt ? prompt.Text : Describe(sound));
        return Describe(sound);
    }

    private static string Describe(ISound sound) => sound switch
    {
        PromptSound { Key: { } key } prompt => $"{prompt.Language}:{key}",
        PromptSound text => $"{text.Language}:{text.Text}",
        FakeSound fake => fake.Name,
        _ => "?",
    };
}
