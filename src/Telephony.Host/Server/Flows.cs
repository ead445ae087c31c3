using Microsoft.Extensions.Logging;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Directory;
using Telephony.Ivr;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Flows.Outbound;
using Telephony.Ivr.Prompts;
using Telephony.Recording;
using Telephony.Voicemail;

namespace Telephony.Host.Server;

/// <summary>The flows that answer calls, one object each for all calls.</summary>
/// <param name="Runner">Runs any of them.</param>
/// <param name="Deposit">A relative leaves a message.</param>
/// <param name="Callback">A called person calls the number back that he saw.</param>
/// <param name="Detainee">A detainee on a phone.</param>
/// <param name="Diagnostics">Line tests.</param>
public sealed record Flows(FlowRunner Runner, DepositFlow Deposit, CallbackFlow Callback, DetaineeFlow Detainee, DiagnosticFlows Diagnostics)
{
    /// <summary>Puts them together.</summary>
    public static Flows Compose(
        IDirectory directory, IMailboxes mailboxes, ICallLog calls, IBilling billing, IOutboundLines lines, ICallRecordings recordings, CallDoors doors, PromptBook prompts, TimeProvider clock,
        ILoggerFactory loggers)
    {
        var tones = new RecordingTones(Start: Tone(1000, TimeSpan.FromMilliseconds(300)), Warning: Tone(440, TimeSpan.FromMilliseconds(200)));
        return new Flows(
            new FlowRunner(calls, prompts, clock, loggers.CreateLogger("Telephony.Ivr")),
            new DepositFlow(directory, mailboxes, doors, tones),
            new CallbackFlow(),
            new DetaineeFlow(
                directory, new CallFlow(directory, billing, lines, recordings, doors, ToneSound.RingBack(TimeSpan.MaxValue, OpusFrames.Of), clock),
                new ServicesFlow(directory, billing, new ListeningFlow(mailboxes, billing, clock), clock), clock),
            new DiagnosticFlows(Tone(1004, TimeSpan.MaxValue), clock));
    }

    private static ToneSound Tone(int hertz, TimeSpan duration) => new(hertz, duration, OpusFrames.Of);
}
