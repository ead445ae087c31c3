using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Services;

/// <summary>A detainee chooses the language that he is spoken to in, on this call and from then on.</summary>
/// <param name="directory">Keeps it.</param>
internal sealed class LanguageService(IDirectory directory)
{
    public async Task<Step> RunAsync(Conversation talk, ServicesSession session)
    {
        using var step = IvrTelemetry.Step("language");
        var misses = 0;
        for (var round = 1; round <= DetaineeFlow.MaxRounds && misses < DetaineeFlow.MaxTries; round++)
        {
            foreach (var language in Languages.All) await talk.SayAsync(language, Phrase.ChooseLanguage);
            var key = await talk.AskKeyAsync(Phrase.ToGoBack);
            if (key is { } chosen && Languages.OfKey(chosen) is { } known)
            {
                await directory.SetLanguageAsync(session.Detainee.Id, known, talk.Call.Ended);
                talk.Language = known;
                await talk.TellAsync(Phrase.LanguageChanged);
                return Step.Back;
            }
            if (key == '*') return Step.Back;
            if (key == '0') continue;
            misses++;
            if (key is not null) await talk.TellAsync(Phrase.NotAChoice);
        }
        return Step.GivenUp;
    }
}
