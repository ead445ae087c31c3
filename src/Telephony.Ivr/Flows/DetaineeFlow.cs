using System.Data.Common;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Flows.Outbound;
using Telephony.Ivr.Flows.Services;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>A detainee on any phone: who he is, then a number or the services (IVR-01 to IVR-04, IVR-14). One object serves all calls.</summary>
/// <param name="directory">Identifies and decides.</param>
/// <param name="calls">Calls to correspondents.</param>
/// <param name="services">The services.</param>
/// <param name="clock">Times the wait after a wrong code.</param>
public sealed class DetaineeFlow(IDirectory directory, CallFlow calls, ServicesFlow services, TimeProvider clock)
{
    /// <summary>Tries at each question.</summary>
    public const int MaxTries = 3;

    /// <summary>Times that one call may be asked for a number or the services.</summary>
    public const int MaxRounds = 50;

    private readonly NoticesFlow _notices = new(directory);

    /// <summary>Leads the detainee from the identifier to the goodbye. <paramref name="phoneUser"/> is the phone that authenticated.</summary>
    public async Task RunAsync(Conversation talk, CallReport report, string phoneUser)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(report);
        report.Outcome = CallOutcome.UnknownOrNotAuthorised;
        await report.AnswerAsync(talk.Call);
        if (await IdentifyAsync(talk, report, phoneUser) is { } detainee)
        {
            report.Outcome = CallOutcome.Served;
            report.Identified(detainee, Protection.Monitored);
            talk.Language = Languages.OrDefault(detainee.Language);
            await _notices.RunAsync(talk, detainee);
            await NumberOrServicesAsync(talk, report, detainee, phoneUser);
        }
        await talk.HangUpAsync();
    }

    private async Task<Detainee?> IdentifyAsync(Conversation talk, CallReport report, string phoneUser)
    {
        using var step = IvrTelemetry.Step("identify");
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            if (await talk.AskIdentifierAsync(Phrase.DetaineeIdentifier, MaxTries) is not Entry.Digits identifier) return null;
            switch (await talk.AskIdentifierAsync(Phrase.DetaineeCode, MaxTries, emptyIsAnAnswer: true))
            {
                case null: return null;
                case Entry.Digits code:
                    var identification = await directory.IdentifyAsync(identifier.Value, code.Value, phoneUser, talk.Call.Ended);
                    if (identification is Identification.Identified identified) return identified.Detainee;
                    await talk.TellAsync(Phrase.NotRecognised);
                    if (attempt < MaxTries) await GuessWait.WaitAsync(talk, ((Identification.Failed)identification).Delay, clock);
                    break;
                default:
                    await FreeNumberAsync(talk, report, identifier.Value, phoneUser);
                    break;
            }
        }
        return null;
    }

    /// <summary>A free line needs the identifier alone, whatever else holds, a lock after wrong codes too (EXC-05).</summary>
    private async Task FreeNumberAsync(Conversation talk, CallReport report, string identifier, string phoneUser)
    {
        var entry = await talk.AskDigitsAsync(Phrase.FreeNumber, DigitRules.TelephoneNumber);
        if (entry is not Entry.Digits digits) await talk.TellWrongAsync(entry);
        else if (DialledNumber.Parse(digits.Value) is not Dialled.Number number) await talk.TellAsync(Phrase.NotAFreeNumber);
        else await calls.RunFreeAsync(talk, report, identifier, phoneUser, number.Value);
    }

    private async Task NumberOrServicesAsync(Conversation talk, CallReport report, Detainee detainee, string phoneUser)
    {
        var session = new ServicesSession(report.Start.Id, detainee, phoneUser);
        var misses = 0;
        for (var round = 1; round <= MaxRounds && misses < MaxTries; round++)
        {
            var entry = await talk.AskDigitsAsync(Phrase.NumberOrServices, DigitRules.Dialling);
            if (entry is Entry.Empty)
            {
                misses = 0;
                if (await services.RunAsync(talk, report, session) == Step.GivenUp) return;
            }
            else if (entry is Entry.Digits digits) misses = await DialAsync(talk, report, detainee, phoneUser, digits.Value) ? 0 : misses + 1;
            else
            {
                misses++;
                await talk.TellWrongAsync(entry);
            }
        }
    }

    /// <summary>False when nothing was dialled that could be called by anybody. Without the database there is no call (DESIGN 4.10), but still a menu.</summary>
    private async Task<bool> DialAsync(Conversation talk, CallReport report, Detainee detainee, string phoneUser, string keyed)
    {
        try
        {
            var dialled = DialledNumber.Parse(keyed);
            if (dialled is Dialled.Shortcut shortcut)
            {
                if (await directory.FindShortcutAsync(detainee.Id, shortcut.Digits, talk.Call.Ended) is not { } listed)
                {
                    await talk.TellAsync(Phrase.NoSuchShortcut);
                    return false;
                }
                dialled = new Dialled.Number(listed);
            }
            if (dialled is Dialled.Number number)
            {
                await calls.RunAsync(talk, report, detainee, phoneUser, number.Value);
                return true;
            }
            await talk.TellAsync(RefusalPhrases.Of(((Dialled.Refused)dialled).Reason));
            return false;
        }
        catch (DbException e)
        {
            talk.Logger.DatabaseAway(talk.Call.Id, e);
            await talk.TellAsync(Phrase.Unavailable);
            return false;
        }
    }
}
