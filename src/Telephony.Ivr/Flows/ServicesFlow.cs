using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>The services of an identified detainee (IVR-03, IVR-04, IVR-13). One object serves all calls.</summary>
/// <param name="directory">Decides.</param>
/// <param name="listening">The messages.</param>
public sealed class ServicesFlow(IDirectory directory, ListeningFlow listening)
{
    /// <summary>Says the menu until he goes back, or keys nothing useful in all his tries.</summary>
    public async Task<Step> RunAsync(Conversation talk, CallReport report, Detainee detainee)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(detainee);
        var misses = 0;
        for (var round = 1; round <= DetaineeFlow.MaxRounds && misses < DetaineeFlow.MaxTries; round++)
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
