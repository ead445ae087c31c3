using Microsoft.Extensions.Logging;
using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Directory;
using Telephony.Ivr;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Prompts;
using Telephony.Voicemail;

namespace Telephony.Host.Server;

/// <summary>The flows that answer calls, one object each for all calls.</summary>
/// <param name="Runner">Runs any of them.</param>
/// <param name="Deposit">A relative leaves a message.</param>
/// <param name="Detainee">A detainee on a phone.</param>
/// <param name="Diagnostics">Line tests.</param>
public sealed record Flows(FlowRunner Runner, DepositFlow Deposit, DetaineeFlow Detainee, DiagnosticFlows Diagnostics)
{
    /// <summary>Puts them together.</summary>
    public static Flows Compose(IDirectory directory, IMailboxes mailboxes, ICallLog calls, PromptBook prompts, TimeProvider clock, ILoggerFactory loggers)
    {
        var tones = new RecordingTones(Start: Tone(1000, TimeSpan.FromMilliseconds(300)), Warning: Tone(440, TimeSpan.FromMilliseconds(200)));
        return new Flows(
            new FlowRunner(calls, prompts, clock, loggers.CreateLogger("Telephony.Ivr")),
            new DepositFlow(directory, mailboxes, tones),
            new DetaineeFlow(directory, new ListeningFlow(mailboxes), clock),
            new DiagnosticFlows(Tone(1004, TimeSpan.MaxValue), clock));
    }

    private static ToneSound Tone(int hertz, TimeSpan duration) => new(hertz, duration, OpusFrames.Of);
}
