namespace Telephony.Ivr.Prompts;

/// <summary>What remains for people to do on the prompts: voices to record and sentences to review. For the command line.</summary>
public static class PromptReport
{
    /// <summary>One line per language and key, in catalogue order, of what has no human voice or no review.</summary>
    public static IReadOnlyList<PromptStatus> Open(PromptCatalogue catalogue, RecordedVoices voices)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(voices);
        var all = from language in Languages.All
                  from prompt in Phrase.All
                  let entry = catalogue.Entry(language, prompt.Key)
                  select new PromptStatus(language, prompt.Key, prompt.IsFixed, voices.Has(language, prompt.Key), entry.Reviewed, entry.Text);
        return [.. all.Where(status => !status.Reviewed || (status.CanBeRecorded && !status.HasVoice))];
    }
}

/// <summary>How far one prompt is.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Key">Its key.</param>
/// <param name="CanBeRecorded">Whether it is fixed, so that a person can record it whole.</param>
/// <param name="HasVoice">Whether a recording is there.</param>
/// <param name="Reviewed">Whether a speaker approved the sentence.</param>
/// <param name="Text">The sentence.</param>
public sealed record PromptStatus(string Language, string Key, bool CanBeRecorded, bool HasVoice, bool Reviewed, string Text);
