using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Services;

/// <summary>A detainee changes his secret code (IVR-14). A wrong old code is a failed identification: it is counted, makes him wait, and locks in the end.</summary>
/// <param name="directory">Keeps the code.</param>
/// <param name="clock">Times the wait after a wrong code.</param>
internal sealed class CodeService(IDirectory directory, TimeProvider clock)
{
    public async Task<Step> RunAsync(Conversation talk, ServicesSession session)
    {
        using var step = IvrTelemetry.Step("code");
        if (await AskAsync(talk, Phrase.OldCode) is not { } old || await AskNewAsync(talk, session.Detainee.Identifier) is not { } code) return Step.Back;
        var answer = await directory.ChangeCodeAsync(session.Detainee.Identifier, old, code, session.PhoneUser, talk.Call.Ended);
        await talk.TellAsync(answer is Identification.Identified ? Phrase.CodeChanged : Phrase.WrongOldCode);
        if (answer is Identification.Failed failed) await GuessWait.WaitAsync(talk, failed.Delay, clock);
        return Step.Back;
    }

    /// <summary>A code that may be chosen, keyed twice alike; null when he keyed none in all his tries.</summary>
    private static async Task<string?> AskNewAsync(Conversation talk, string identifier)
    {
        for (var attempt = 1; attempt <= DetaineeFlow.MaxTries; attempt++)
        {
            if (await AskAsync(talk, Phrase.NewCode) is not { } code) return null;
            if (!SecretCodes.IsAcceptable(code, identifier)) await talk.TellAsync(Phrase.CodeTooSimple);
            else if (await AskAsync(talk, Phrase.NewCodeAgain) is not { } again) return null;
            else if (again != code) await talk.TellAsync(Phrase.CodesDiffer);
            else return code;
        }
        return null;
    }

    private static async Task<string?> AskAsync(Conversation talk, Prompt question) =>
        await talk.AskIdentifierAsync(question, DetaineeFlow.MaxTries) is Entry.Digits digits ? digits.Value : null;
}
