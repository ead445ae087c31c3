using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>A detainee on any phone: who he is, then a number or the services (IVR-01 to IVR-04, IVR-14). One object serves all calls.</summary>
/// <param name="directory">Identifies and decides.</param>
/// <param name="listening">The messages.</param>
/// <param name="clock">Times the wait after a wrong code.</param>
public sealed class DetaineeFlow(IDirectory directory, ListeningFlow listening, TimeProvider clock)
{
    /// <summary>Tries at each question.</summary>
    public const int MaxTries = 3;

    /// <summary>Times that one call may be asked for a number or the services.</summary>
    public const int MaxRounds = 50;

    // A wait that would be taken for a dead line is announced.
    private static readonly TimeSpan UnannouncedWait = TimeSpan.FromSeconds(3);

    /// <summary>Leads the detainee from the identifier to the goodbye. <paramref name="phoneUser"/> is the phone that authenticated.</summary>
    public async Task RunAsync(Conversation talk, CallReport report, string phoneUser)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(report);
        report.Outcome = CallOutcome.UnknownOrNotAuthorised;
        await report.AnswerAsync(talk.Call);
        if (await IdentifyAsync(talk, phoneUser) is { } detainee)
        {
            report.Outcome = CallOutcome.Served;
            report.Identified(detainee, Protection.Monitored);
            talk.Language = Languages.OrDefault(detainee.Language);
            await NumberOrServicesAsync(talk, report, detainee);
        }
        await talk.HangUpAsync();
    }

    private async Task<Detainee?> IdentifyAsync(Conversation talk, string phoneUser)
    {
        using var step = IvrTelemetry.Step("identify");
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            if (await AskAsync(talk, Phrase.DetaineeIdentifier) is not { } identifier) return null;
            if (await AskAsync(talk, Phrase.DetaineeCode) is not { } code) return null;
            var identification = await directory.IdentifyAsync(identifier, code, phoneUser, talk.Call.Ended);
            if (identification is Identification.Identified identified) return identified.Detainee;
            await talk.TellAsync(Phrase.NotRecognised);
            if (attempt < MaxTries) await WaitAsync(talk, ((Identification.Failed)identification).Delay);
        }
        return null;
    }

    private static async Task<string?> AskAsync(Conversation talk, Prompt question)
    {
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            var entry = await talk.AskDigitsAsync(question, DigitRules.Identifier);
            if (entry is Entry.Digits digits) return digits.Value;
            await talk.TellWrongAsync(entry);
        }
        return null;
    }

    private async Task WaitAsync(Conversation talk, TimeSpan delay)
    {
        if (delay >= UnannouncedWait) await talk.TellAsync(Phrase.PleaseWait);
        await Task.Delay(delay, clock, talk.Call.Ended);
        talk.Call.ForgetKeys();
    }

    private async Task NumberOrServicesAsync(Conversation talk, CallReport report, Detainee detainee)
    {
        var misses = 0;
        for (var round = 1; round <= MaxRounds && misses < MaxTries; round++)
        {
            var entry = await talk.AskDigitsAsync(Phrase.NumberOrServices, DigitRules.TelephoneNumber);
            if (entry is Entry.Empty)
            {
                misses = 0;
                if (await ServicesAsync(talk, report, detainee) == Step.GivenUp) return;
                continue;
            }
            misses++;
            if (entry is Entry.Digits) await talk.TellAsync(Phrase.CallsNotAvailable);
            else await talk.TellWrongAsync(entry);
        }
    }

    private async Task<Step> ServicesAsync(Conversation talk, CallReport report, Detainee detainee)
    {
        var misses = 0;
        for (var round = 1; round <= MaxRounds && misses < MaxTries; round++)
        {
            switch (await talk.AskKeyAsync(Phrase.Services))
            {
                case '3':
                    misses = 0;
                    if (await MessagesAsync(talk, report, detainee) == Step.GivenUp) return Step.GivenUp;
                    break;
                case '0': break;
                case '*': return Step.Back;
                case null: misses++; break;
                default:
                    misses++;
                    await talk.TellAsync(Phrase.NotAChoice);
                    break;
            }
        }
        return Step.GivenUp;
    }

    private async Task<Step> MessagesAsync(Conversation talk, CallReport report, Detainee detainee)
    {
        var decision = await directory.DecideAsync(detainee.Identifier, null, Service.Listening, talk.Call.Ended);
        if (decision is Decision.Permitted) return await listening.RunAsync(talk, detainee);
        var refused = (Decision.Refused)decision;
        report.Refused(refused.Reason, refused.Detainee);
        await talk.TellAsync(refused.Reason == RefusalReason.AccountNotActive ? Phrase.YourAccountNotActive : Phrase.Unavailable);
        return Step.Back;
    }
}
