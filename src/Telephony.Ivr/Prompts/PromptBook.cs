using Telephony.Core.Media;

namespace Telephony.Ivr.Prompts;

/// <summary>
/// Gives the sound of a prompt in a language. Fixed prompts are made at start (<see cref="PrepareAsync"/>) and stay in memory; the others
/// are made when first asked for. Thread-safe.
/// </summary>
public sealed class PromptBook
{
    /// <summary>Sentences with values that stay in memory; the least recently used goes first.</summary>
    public const int MaxRecent = 512;

    private readonly PromptCatalogue _catalogue;
    private readonly PromptCache _cache;
    private readonly RecordedVoices _voices;
    private readonly Func<short[], ISound> _toSound;
    private readonly RecentSounds _fixed = new(int.MaxValue);
    private readonly RecentSounds _recent = new(MaxRecent);

    /// <param name="catalogue">The sentences.</param>
    /// <param name="cache">Renders them.</param>
    /// <param name="voices">Recordings that replace renderings.</param>
    /// <param name="toSound">Makes a playable sound of whole 20 ms frames of 8 kHz samples.</param>
    public PromptBook(PromptCatalogue catalogue, PromptCache cache, RecordedVoices voices, Func<short[], ISound> toSound) =>
        (_catalogue, _cache, _voices, _toSound) = (catalogue, cache, voices, toSound);

    /// <summary>The book of a folder of prompts: its catalogues, and its recordings in <c>voices</c>.</summary>
    /// <exception cref="PromptCatalogueException">A catalogue is missing or wrong.</exception>
    public static PromptBook Open(string promptsFolder, string? cacheFolder, ISpeechSynthesizer synthesizer, Func<short[], ISound> toSound) =>
        new(PromptCatalogue.Load(promptsFolder), new PromptCache(synthesizer, cacheFolder), new RecordedVoices(Path.Combine(promptsFolder, "voices")), toSound);

    /// <summary>The sound of a prompt. The same prompt asked for by many calls at once is made once.</summary>
    /// <exception cref="SpeechToolException">It cannot be rendered.</exception>
    public Task<PromptSound> SayAsync(string language, Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.IsFixed) return _fixed.GetAsync($"{language}\n{prompt.Key}", () => MakeFixedAsync(language, prompt));
        var text = _catalogue.Text(language, prompt);
        return _recent.GetAsync($"{language}\n{text}", () => MakeAsync(language, prompt.Key, text, prompt.IsPersonal));
    }

    /// <summary>The sound of a text that is not in the catalogue (INF-11: the establishment's own).</summary>
    public Task<PromptSound> SayTextAsync(string language, string text) =>
        _recent.GetAsync($"{language}\n{text}", () => MakeAsync(language, null, text, isPersonal: false));

    /// <summary>
    /// Makes the fixed prompts of all languages, the default language first, and of the default language the times left, leaving a processor to the calls. A
    /// prompt asked for meanwhile does not wait for the others.
    /// </summary>
    public Task PrepareAsync(CancellationToken cancellation)
    {
        var all = (from language in Languages.All from prompt in Phrase.All where prompt.IsFixed select (language, prompt))
            .Concat(from prompt in Phrase.AllTimesLeft select (language: Languages.Default, prompt));
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount - 1), CancellationToken = cancellation };
        return Parallel.ForEachAsync(all, options, async (item, stop) => await SayAsync(item.language, item.prompt).WaitAsync(stop));
    }

    private async Task<PromptSound> MakeFixedAsync(string language, Prompt prompt)
    {
        var text = _catalogue.Text(language, prompt);
        var recorded = await _voices.FindAsync(language, prompt.Key, CancellationToken.None);
        return recorded is null
            ? await MakeAsync(language, prompt.Key, text, isPersonal: false)
            : new PromptSound(language, prompt.Key, text, _toSound(recorded));
    }

    // Not tied to the call that asks: others may wait for the same sentence.
    private async Task<PromptSound> MakeAsync(string language, string? key, string text, bool isPersonal)
    {
        var samples = await _cache.SpeakAsync(_catalogue.VoiceOf(language), text, isPersonal, CancellationToken.None);
        return new PromptSound(language, key, text, _toSound(samples));
    }
}
