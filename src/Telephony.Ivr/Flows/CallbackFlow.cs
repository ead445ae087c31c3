using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>A called person calls back the number that he saw: it leads nowhere, and he hears, in every language, which number to dial to leave a message. One object serves all calls.</summary>
public sealed class CallbackFlow
{
    /// <summary>Times that it is said.</summary>
    public const int Rounds = 2;

    /// <summary>Tells the caller; <paramref name="depositNumber"/> is the number to dial.</summary>
    public async Task RunAsync(Conversation talk, CallReport report, PhoneNumber depositNumber)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(report);
        report.Outcome = CallOutcome.NoMessage;
        await report.AnswerAsync(talk.Call);
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var language in Languages.All)
            {
                talk.Language = language;
                await talk.TellAsync(Phrase.CallNotReturned(Dialled(depositNumber)));
            }
        }
        await talk.Call.HangUpAsync();
    }

    /// <summary>A number as people dial it in France.</summary>
    private static string Dialled(PhoneNumber number) => number.Value.StartsWith("+33", StringComparison.Ordinal) ? $"0{number.Value[3..]}" : $"00{number.Value[1..]}";
}
