using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Telephony.Web;

/// <summary>
/// What pages say, in the language of the request: the one of the cookie <see cref="Cookie"/>, else the first of Accept-Language that there is, else French. The sentences are
/// the files <c>Texts/SURFACE.LANGUAGE.json</c>, flat, with keys such as <c>replay.search.title</c>.
/// </summary>
public sealed class Texts
{
    /// <summary>The cookie that keeps a choice.</summary>
    public const string Cookie = "language";

    private readonly IReadOnlyDictionary<string, string> _texts;

    /// <summary>Those of the request at hand.</summary>
    public Texts(IHttpContextAccessor requests)
        : this(LanguageOf(requests.HttpContext?.Request))
    {
    }

    /// <summary>Those of a language of <see cref="TextBook.Languages"/>.</summary>
    public Texts(string language)
    {
        Language = language;
        _texts = TextBook.Of(language);
    }

    /// <summary><c>fr</c> or <c>en</c>.</summary>
    public string Language { get; }

    /// <summary>A sentence. Throws <see cref="KeyNotFoundException"/>, with the key, when there is none.</summary>
    public string this[string key] => _texts.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"There is no text {key} in {Language}.");

    /// <summary>A sentence; null when there is none.</summary>
    public string? Find(string key) => _texts.GetValueOrDefault(key);

    /// <summary>A sentence with <c>{0}</c>, <c>{1}</c> … filled in.</summary>
    public string Format(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, this[key], values);

    private static string LanguageOf(HttpRequest? request)
    {
        if (request?.Cookies[Cookie] is { } chosen && TextBook.Languages.Contains(chosen)) return chosen;
        var wanted = request?.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString().Split('-')[0].ToLowerInvariant());
        return wanted?.FirstOrDefault(TextBook.Languages.Contains) ?? TextBook.Languages[0];
    }
}
