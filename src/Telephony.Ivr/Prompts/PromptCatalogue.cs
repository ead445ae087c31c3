using System.Text.Json;
using System.Text.RegularExpressions;

namespace Telephony.Ivr.Prompts;

/// <summary>
/// The sentences of every language, read from <c>prompts/LANGUAGE.json</c> and checked: each language has each key of <see cref="Phrase.All"/>
/// with the same slots, and nothing else. Immutable; any thread.
/// </summary>
public sealed partial class PromptCatalogue
{
    /// <summary>Longest sentence accepted, in characters.</summary>
    public const int MaxSentence = 1000;

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };
    private readonly Dictionary<string, LanguageSheet> _sheets;

    private PromptCatalogue(string folder, Dictionary<string, LanguageSheet> sheets) => (Folder, _sheets) = (folder, sheets);

    /// <summary>Where it was read from.</summary>
    public string Folder { get; }

    /// <summary>Reads the catalogues of <paramref name="folder"/>.</summary>
    /// <exception cref="PromptCatalogueException">A file is missing or wrong; the message says which, where and why.</exception>
    public static PromptCatalogue Load(string folder)
    {
        var sheets = Languages.All.ToDictionary(language => language, language => ReadFile(Path.Combine(folder, language + ".json")));
        return new PromptCatalogue(folder, sheets);
    }

    /// <summary>The speech engine's voice for <paramref name="language"/>.</summary>
    public string VoiceOf(string language) => _sheets[language].Voice;

    /// <summary>The sentence of a key, with its slots in braces.</summary>
    public CatalogueEntry Entry(string language, string key) => _sheets[language].Entries[key];

    /// <summary>What is to be said: the sentence with its slots filled in the words of <paramref name="language"/>.</summary>
    public string Text(string language, Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var text = Entry(language, prompt.Key).Text;
        foreach (var slot in prompt.Slots) text = text.Replace($"{{{slot.Label}}}", Spoken.Words(language, slot));
        return text;
    }

    /// <summary>Checks one catalogue; <paramref name="file"/> is used in messages only.</summary>
    public static LanguageSheet Parse(string file, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return ReadSheet(file, json, document.RootElement);
        }
        catch (JsonException e)
        {
            throw new PromptCatalogueException(file, (int)(e.LineNumber ?? 0) + 1, "", "it is not valid JSON", e);
        }
    }

    private static LanguageSheet ReadFile(string file)
    {
        try
        {
            return Parse(file, File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PromptCatalogueException(file, 0, "", "it cannot be read", e);
        }
    }

    private static LanguageSheet ReadSheet(string file, string json, JsonElement root)
    {
        PromptCatalogueException Wrong(string field, string reason) => new(file, LineOf(json, field), field, reason);

        if (root.ValueKind != JsonValueKind.Object) throw Wrong("", "an object is expected");
        if (!root.TryGetProperty("voice", out var voice) || voice.ValueKind != JsonValueKind.String || !VoiceName().IsMatch(voice.GetString()!))
            throw Wrong("voice", "the name of a voice is expected");
        if (!root.TryGetProperty("prompts", out var prompts) || prompts.ValueKind != JsonValueKind.Object) throw Wrong("prompts", "an object is expected");
        if (root.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => name is not ("voice" or "prompts")) is { } other) throw Wrong(other, "it is not known");

        var wanted = Phrase.All.ToDictionary(prompt => prompt.Key);
        var entries = new Dictionary<string, CatalogueEntry>();
        foreach (var property in prompts.EnumerateObject())
        {
            if (!wanted.TryGetValue(property.Name, out var prompt)) throw Wrong(property.Name, "no prompt has this key");
            var entry = ReadEntry(property.Value, prompt, reason => Wrong(property.Name, reason));
            if (!entries.TryAdd(property.Name, entry)) throw Wrong(property.Name, "it is there twice");
        }
        if (wanted.Keys.FirstOrDefault(key => !entries.ContainsKey(key)) is { } missing) throw Wrong(missing, "this prompt is missing");
        return new LanguageSheet(voice.GetString()!, entries);
    }

    private static CatalogueEntry ReadEntry(JsonElement value, Prompt prompt, Func<string, Exception> wrong)
    {
        if (value.ValueKind != JsonValueKind.Object) throw wrong("an object with text and reviewed is expected");
        if (!value.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String) throw wrong("text is missing");
        if (!value.TryGetProperty("reviewed", out var reviewed) || reviewed.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw wrong("reviewed must be true or false");
        var sentence = text.GetString()!;
        if (string.IsNullOrWhiteSpace(sentence) || sentence.Length > MaxSentence) throw wrong($"text must have 1 to {MaxSentence} characters");

        var slots = Slots().Matches(sentence).Select(match => match.Groups["slot"].Value).ToList();
        if (prompt.Slots.FirstOrDefault(slot => !slots.Contains(slot.Label)) is { } absent) throw wrong($"the slot {{{absent.Label}}} is missing");
        if (slots.Find(label => prompt.Slots.All(slot => slot.Label != label)) is { } extra) throw wrong($"the slot {{{extra}}} is not known");
        return new CatalogueEntry(sentence, reviewed.GetBoolean());
    }

    private static int LineOf(string json, string field)
    {
        var at = field.Length == 0 ? -1 : json.LastIndexOf($"\"{field}\"", StringComparison.Ordinal);
        return at < 0 ? 0 : json.AsSpan(0, at).Count('\n') + 1;
    }

    [GeneratedRegex(@"\{(?<slot>[^}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Slots();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9+_-]{0,30}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VoiceName();
}

/// <summary>One sentence of a catalogue.</summary>
/// <param name="Text">The sentence, its slots in braces.</param>
/// <param name="Reviewed">Whether a speaker of the language has read and approved it.</param>
public sealed record CatalogueEntry(string Text, bool Reviewed);

/// <summary>The catalogue of one language.</summary>
/// <param name="Voice">The speech engine's voice.</param>
/// <param name="Entries">By key.</param>
public sealed record LanguageSheet(string Voice, IReadOnlyDictionary<string, CatalogueEntry> Entries);
