using System.Reflection;
using System.Text.Json;

namespace Telephony.Web;

/// <summary>Every sentence of every language, read once from the assembly.</summary>
public static class TextBook
{
    private const string Folder = "texts/";

    /// <summary>The languages; the first is the one without a choice.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["fr", "en"];

    private static readonly Lazy<Dictionary<string, IReadOnlyDictionary<string, string>>> s_books = new(() => Languages.ToDictionary(language => language, Read));

    /// <summary>The sentences of a language by key.</summary>
    public static IReadOnlyDictionary<string, string> Of(string language) => s_books.Value[language];

    private static IReadOnlyDictionary<string, string> Read(string language)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var book = new Dictionary<string, string>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Folder, StringComparison.Ordinal) || !resource.EndsWith($".{language}.json", StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(resource)!;
            foreach (var (key, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!) book.Add(key, text);
        }
        return book;
    }
}
