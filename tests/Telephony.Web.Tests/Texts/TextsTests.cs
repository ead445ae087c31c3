using System.Text.RegularExpressions;

namespace Telephony.Web.Tests.Texts;

/// <summary>Every sentence that a page uses is there, in both languages, and none besides.</summary>
public sealed partial class TextsTests
{
    private static readonly IReadOnlyDictionary<string, string> s_french = TextBook.Of("fr");
    private static readonly IReadOnlyDictionary<string, string> s_english = TextBook.Of("en");

    /// <summary>Whatever is written between quotation marks in the sources of the console and looks like a key; one that ends with a dot has its rest put behind it.</summary>
    private static HashSet<string> Used()
    {
        var surfaces = s_french.Keys.Select(key => key[..(key.IndexOf('.', StringComparison.Ordinal) + 1)]).ToHashSet();
        return [.. Sources().SelectMany(file => Literal().Matches(File.ReadAllText(file))).Select(match => match.Groups["key"].Value)
            .Where(key => surfaces.Any(surface => key.StartsWith(surface, StringComparison.Ordinal)) && Path.GetExtension(key) is not (".js" or ".css" or ".json"))];
    }

    private static IEnumerable<string> Sources()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Telephony.sln"))) root = root.Parent ?? throw new DirectoryNotFoundException("The repository is not above the tests.");
        return System.IO.Directory.EnumerateFiles(Path.Combine(root.FullName, "src", "Telephony.Web"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
    }

    [Test]
    public void Both_languages_have_the_same_keys() => Assert.That(s_english.Keys, Is.EquivalentTo(s_french.Keys));

    [Test]
    public void Both_languages_have_the_same_places_to_fill_in()
    {
        foreach (var (key, text) in s_french)
            Assert.That(Place().Matches(s_english[key]).Select(place => place.Value).Order(), Is.EqualTo(Place().Matches(text).Select(place => place.Value).Order()), key);
    }

    [Test]
    public void Every_key_that_is_used_exists()
    {
        var used = Used();
        Assert.That(used, Has.Count.GreaterThan(40));
        Assert.That(used.Where(key => key.EndsWith('.') ? !s_french.Keys.Any(known => known.StartsWith(key, StringComparison.Ordinal)) : !s_french.ContainsKey(key)), Is.Empty);
    }

    [Test]
    public void Every_key_that_exists_is_used()
    {
        var used = Used();
        Assert.That(s_french.Keys.Where(key => !used.Contains(key) && !used.Any(prefix => prefix.EndsWith('.') && key.StartsWith(prefix, StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public async Task The_language_is_that_of_the_browser()
    {
        await using var rig = await ConsoleRig.CreateAsync();
        var browser = rig.Browser();
        foreach (var (wanted, language) in new[] { ("", "fr"), ("de, en-GB;q=0.8, fr;q=0.5", "en"), ("fr-CA, en;q=0.9", "fr"), ("nonsense;;=", "fr") })
        {
            browser.Languages = wanted;
            Assert.That((await browser.GetAsync("/sign-in")).Body, Does.Contain($"<html lang=\"{language}\">"), wanted);
        }
    }

    [Test]
    public async Task A_choice_is_kept_and_leads_back_to_where_it_was_made()
    {
        await using var rig = await ConsoleRig.CreateAsync();
        var browser = rig.Browser();
        var form = (await browser.GetAsync("/sign-in?return=%2Faccount")).Fill(new() { ["language"] = "fr", ["return"] = "/sign-in?return=%2Faccount" });
        Assert.That((await browser.PostAsync("/language", form)).Location, Is.EqualTo("/sign-in?return=%2Faccount"));
        Assert.That((await browser.GetAsync("/sign-in")).Text, Does.Contain("Identification"));
        form["return"] = "https://elsewhere.example/";
        Assert.That((await browser.PostAsync("/language", form)).Location, Is.EqualTo("/"));
    }

    [Test]
    public void A_sentence_that_is_missing_is_named() =>
        Assert.That(() => new Telephony.Web.Texts("fr")["staff.nothing"], Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("staff.nothing"));

    [GeneratedRegex("\"(?<key>[a-z-]+\\.[A-Za-z0-9.-]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[0-9]+\}")]
    private static partial Regex Place();
}
