using System.Net;
using System.Text.RegularExpressions;

namespace Telephony.ConsoleLoad;

/// <summary>An officer's browser without script: cookies, forms with their hidden fields, one connection that is kept.</summary>
internal sealed partial class Browser(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false, MaxConnectionsPerServer = 1 }) { BaseAddress = address };

    /// <summary>A page, and how long it took until its last byte was there.</summary>
    public async Task<(string Body, TimeSpan Took)> GetAsync(string path)
    {
        var begun = TimeProvider.System.GetTimestamp();
        using var response = await _client.GetAsync(path);
        var body = await response.Content.ReadAsStringAsync();
        var took = TimeProvider.System.GetElapsedTime(begun);
        return response.StatusCode == HttpStatusCode.OK ? (body, took) : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {response.Headers.Location}");
    }

    /// <summary>Opens a page and sends its last form, filled in; what comes back.</summary>
    public async Task<string> SubmitAsync(string path, params (string Name, string Value)[] fields)
    {
        var (page, _) = await GetAsync(path);
        var form = page[page.LastIndexOf("<form", StringComparison.Ordinal)..];
        var filled = HiddenField().Matches(form).ToDictionary(field => field.Groups["name"].Value, field => WebUtility.HtmlDecode(field.Groups["value"].Value));
        foreach (var (name, value) in fields) filled[name] = value;
        using var content = new FormUrlEncodedContent(filled);
        using var response = await _client.PostAsync(path, content);
        return (int)response.StatusCode < 400 ? await response.Content.ReadAsStringAsync() : throw new InvalidOperationException($"{path}: {(int)response.StatusCode}");
    }

    /// <summary>The first text of a page that is to be written down.</summary>
    public static string Secret(string page) => SecretText().Match(page) is { Success: true } secret ? secret.Groups["text"].Value : throw new InvalidOperationException("There is no secret on this page.");

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex HiddenField();

    [GeneratedRegex("<span class=\"secret\">(?<text>[^<]+)</span>", RegexOptions.ExplicitCapture)]
    private static partial Regex SecretText();
}
