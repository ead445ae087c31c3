using Telephony.Billing;
using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Directory;
using Telephony.Ivr.Prompts;
using Telephony.Recording;

namespace Telephony.Ivr.Flows.Outbound;

/// <summary>
/// A detainee calls a number (REQUIREMENTS 3, BIL-24, BIL-28): decided, priced, told, rung, accepted, talked, charged. From wherever it ends, he is back where he was, and has heard why. One
/// object serves all calls.
/// </summary>
/// <param name="directory">Decides.</param>
/// <param name="billing">Prices and charges.</param>
/// <param name="lines">Rings.</param>
/// <param name="recordings">Keep what monitored calls say.</param>
/// <param name="doors">Let staff reach monitored calls.</param>
/// <param name="ringBack">What he hears while it rings; without end.</param>
/// <param name="clock">Of the records and of the seconds that are paid.</param>
public sealed class CallFlow(IDirectory directory, IBilling billing, IOutboundLines lines, ICallRecordings recordings, CallDoors doors, ISound ringBack, TimeProvider clock)
{
    /// <summary>Calls a number for a detainee; <paramref name="phoneUser"/> is the phone that authenticated. What is spoken before says nothing that he may not know.</summary>
    public async Task RunAsync(Conversation talk, CallReport session, Detainee detainee, string phoneUser, PhoneNumber number)
    {
        var decision = await directory.DecideCallAsync(detainee.Identifier, number, phoneUser, talk.Call.Ended);
        await ReportAsync(session, number, decision, report => decision is Decision.Permitted permitted
            ? CallAsync(talk, report, permitted)
            : RefuseAsync(talk, report, detainee, ((Decision.Refused)decision).Reason));
    }

    /// <summary>
    /// Calls a number for somebody who has keyed an identifier and no code: a free line (EXC-05), or nothing. Every other number sounds the same, whoever he is and whatever holds for him.
    /// </summary>
    public async Task RunFreeAsync(Conversation talk, CallReport session, string identifier, string phoneUser, PhoneNumber number)
    {
        var decision = await directory.DecideCallAsync(identifier, number, phoneUser, talk.Call.Ended);
        await ReportAsync(session, number, decision, async report =>
        {
            if (decision is Decision.Permitted { Terms.Price: CallPrice.FreeLine } permitted)
            {
                session.Identified(permitted.Detainee, permitted.Protection);
                talk.Language = Languages.OrDefault(permitted.Detainee.Language);
                await CallAsync(talk, report, permitted);
                return;
            }
            report.Outcome = CallOutcome.UnknownOrNotAuthorised;
            await talk.TellAsync(Phrase.NotAFreeNumber);
        });
    }

    // From the decision on: a protected number is not written down even for a moment.
    private async Task ReportAsync(CallReport session, PhoneNumber number, Decision decision, Func<OutboundReport, Task> call)
    {
        using var step = IvrTelemetry.Step("call");
        var report = session.Place(number.Value, decision is Decision.Permitted { Protection: Protection.Protected }, clock.GetUtcNow());
        try
        {
            await call(report);
        }
        catch (OperationCanceledException) when (report is { Outcome: CallOutcome.Failed, Cause: null })
        {
            // He hung up before anybody answered.
            report.Outcome = CallOutcome.NoAnswer;
            throw;
        }
        finally
        {
            report.End(clock.GetUtcNow());
        }
    }

    private Task CallAsync(Conversation talk, OutboundReport report, Decision.Permitted permitted)
    {
        report.Identified(permitted.Detainee, permitted.Protection);
        return new CallAttempt(talk, report, permitted)
        {
            Directory = directory, Billing = billing, Lines = lines, Recordings = recordings, Doors = doors, RingBack = ringBack, Clock = clock,
        }.RunAsync();
    }

    private static async Task RefuseAsync(Conversation talk, OutboundReport report, Detainee detainee, RefusalReason reason)
    {
        report.Refused(detainee, reason);
        await talk.TellAsync(RefusalPhrases.Of(reason));
    }
}
