using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Telephony.Ivr.Prompts;
using Telephony.Ivr.Tests.Fakes;

namespace Telephony.Ivr.Tests.Prompts;

/// <summary>The catalogues as they ship, and what a wrong one is told.</summary>
internal sealed class PromptCatalogueTests
{
    private static readonly PromptCatalogue Shipped = PromptCatalogue.Load(Stage.PromptsFolder);

    [Test]
    public void Every_language_has_every_key_and_slot() => Assert.That(() => PromptCatalogue.Load(Stage.PromptsFolder), Throws.Nothing);

    [Test]
    public void Every_phrase_is_in_the_list_of_phrases()
    {
        var fromProperties = typeof(Phrase).GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.PropertyType == typeof(Prompt)).Select(p => ((Prompt)p.GetValue(null)!).Key);
        var factories = typeof(Phrase).GetMethods(BindingFlags.Public | BindingFlags.Static).Count(m => m.ReturnType == typeof(Prompt) && !m.IsSpecialName);
        Assert.That(Phrase.All.Where(p => p.IsFixed).Select(p => p.Key), Is.EquivalentTo(fromProperties));
        Assert.That(Phrase.All.Count(p => !p.IsFixed), Is.EqualTo(factories));
        Assert.That(Phrase.All.Select(p => p.Key), Is.Unique);
    }

    [Test]
    public void No_sentence_has_a_figure_or_a_slot_left([ValueSource(typeof(Languages), nameof(Languages.All))] string language)
    {
        foreach (var prompt in Phrase.All)
        {
            var text = Shipped.Text(language, prompt);
            Assert.That(text.Any(c => char.IsDigit(c) || c is '{' or '}' or '<' or '*' or '#'), Is.False, $"{language} {prompt.Key}: {text}");
        }
    }

    [Test]
    public void No_sentence_is_that_of_another_language()
    {
        foreach (var key in Phrase.All.Select(prompt => prompt.Key))
            Assert.That(Languages.All.Select(language => Shipped.Entry(language, key).Text), Is.Unique, key);
    }

    [Test]
    public void A_sentence_has_its_slots_filled() =>
        Assert.That(Shipped.Text("fr", Phrase.NewMessage(new(2026, 11, 21, 14, 5), "Marie Martin")),
            Is.EqualTo("Nouveau message, reçu le vingt et un novembre à quatorze heures cinq, laissé par Marie Martin."));

    private static IEnumerable<TestCaseData> WrongCatalogues()
    {
        static TestCaseData Case(string name, Action<JsonObject> change, string field, string reason) => new TestCaseData(change, field, reason).SetName(name);
        static JsonObject Prompts(JsonObject root) => root["prompts"]!.AsObject();

        yield return Case("a_key_is_missing", root => Prompts(root).Remove("goodbye"), "goodbye", "this prompt is missing");
        yield return Case("a_key_is_unknown", root => Prompts(root)["hello"] = new JsonObject { ["text"] = "a", ["reviewed"] = false }, "hello", "no prompt has this key");
        yield return Case("a_slot_is_missing", root => Prompts(root)["mailbox.new"]!["text"] = "News: three.", "mailbox.new", "the slot {count} is missing");
        yield return Case("a_slot_is_unknown", root => Prompts(root)["goodbye"]!["text"] = "Bye {name}", "goodbye", "the slot {name} is not known");
        yield return Case("a_text_is_empty", root => Prompts(root)["goodbye"]!["text"] = " ", "goodbye", "text must have 1 to 1000 characters");
        yield return Case("a_text_is_missing", root => Prompts(root)["goodbye"]!.AsObject().Remove("text"), "goodbye", "text is missing");
        yield return Case("a_review_is_no_truth", root => Prompts(root)["goodbye"]!["reviewed"] = "yes", "goodbye", "reviewed must be true or false");
        yield return Case("a_prompt_is_no_object", root => Prompts(root)["goodbye"] = "Bye", "goodbye", "an object with text and reviewed is expected");
        yield return Case("the_voice_is_missing", root => root.Remove("voice"), "voice", "the name of a voice is expected");
        yield return Case("the_voice_is_an_option", root => root["voice"] = "--path=/", "voice", "the name of a voice is expected");
        yield return Case("the_prompts_are_missing", root => root.Remove("prompts"), "prompts", "an object is expected");
        yield return Case("something_else_is_there", root => root["extra"] = 1, "extra", "it is not known");
    }

    [TestCaseSource(nameof(WrongCatalogues))]
    public void A_wrong_catalogue_is_told_file_field_and_reason(Action<JsonObject> change, string field, string reason)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(Stage.PromptsFolder, "fr.json")))!.AsObject();
        change(root);
        var error = Assert.Throws<PromptCatalogueException>(() => PromptCatalogue.Parse("fr.json", root.ToJsonString(new JsonSerializerOptions { WriteIndented = true })))!;
        Assert.That(error.Field, Is.EqualTo(field));
        Assert.That(error.Message, Does.StartWith("fr.json").And.Contains(field).And.Contains(reason));
    }

    [Test]
    public void A_wrong_entry_is_told_its_line()
    {
        var lines = File.ReadAllLines(Path.Combine(Stage.PromptsFolder, "fr.json"));
        var at = Array.FindIndex(lines, line => line.Contains("\"goodbye\"", StringComparison.Ordinal));
        lines[at + 1] = "      \"text\": \"\",";
        var error = Assert.Throws<PromptCatalogueException>(() => PromptCatalogue.Parse("fr.json", string.Join('\n', lines)))!;
        Assert.That(error.Line, Is.EqualTo(at + 1));
    }

    [Test]
    public void Text_that_is_no_JSON_is_told_its_line()
    {
        var error = Assert.Throws<PromptCatalogueException>(() => PromptCatalogue.Parse("fr.json", "{\n  \"voice\": fr\n}"))!;
        Assert.That(error.Message, Is.EqualTo("fr.json, line 2: it is not valid JSON."));
    }

    [Test]
    public void A_folder_without_catalogues_is_told() =>
        Assert.That(() => PromptCatalogue.Load("/nonexistent"), Throws.TypeOf<PromptCatalogueException>().With.Message.Contains("/nonexistent/fr.json"));

    [Test]
    public void The_report_lists_what_is_not_reviewed_or_not_recorded()
    {
        var open = PromptReport.Open(Shipped, new RecordedVoices("/nonexistent"));
        Assert.That(open, Has.Count.EqualTo(Languages.All.Count * Phrase.All.Count), "nobody has reviewed or recorded anything yet");
        Assert.That(open.Single(s => s.Language == "fr" && s.Key == "mailbox.new").CanBeRecorded, Is.False);
    }
}
