using System.Net;
using System.Text.RegularExpressions;

namespace Telephony.Web.Tests;

/// <summary>What a browser without script does: keeps cookies, follows no redirect by itself, sends a page's form with its hidden fields.</summary>
internal sealed partial class Browser(Uri address)
{
    private readonly Dictionary<string, string> _cookies = [];

    /// <summary>Cookies that it keeps.</summary>
    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    /// <summary>A cookie that it was not given by an answer.</summary>
    public void Keep(string name, string value) => _cookies[name] = value;

    /// <summary>What <c>Accept-Language</c> says.</summary>
    public string Languages { get; set; } = "en";

    /// <summary>A second browser with the same cookies: a thief's.</summary>
    public Browser Copy(Uri? elsewhere = null)
    {
        var copy = new Browser(elsewhere ?? address);
        foreach (var (name, value) in _cookies) copy._cookies[name] = value;
        return copy;
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> PostAsync(string path, Dictionary<string, string> form, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(form), headers);

    /// <summary>Opens a page, fills its last form in and sends it.</summary>
    public async Task<Answer> SubmitAsync(string page, Dictionary<string, string> fields)
    {
        var opened = await GetAsync(page);
        Assert.That(opened.Status, Is.EqualTo(HttpStatusCode.OK), $"{page}: {opened.Location}");
        return await PostAsync(page, opened.Fill(fields));
    }

    /// <summary>Opens a page, fills in the form of that name (<c>@formname</c>, or the end of its address) and sends it.</summary>
    public async Task<Answer> SubmitFormAsync(string page, string form, Dictionary<string, string> fields)
    {
        var opened = await GetAsync(page);
        Assert.That(opened.Status, Is.EqualTo(HttpStatusCode.OK), $"{page}: {opened.Location}");
        var (action, filled) = opened.Form(form);
        foreach (var (name, value) in fields) filled[name] = value;
        return await PostAsync(action ?? page, filled);
    }

    /// <summary>Sends the form of that name with a file in its field <c>File</c>.</summary>
    public async Task<Answer> UploadAsync(string page, string form, byte[] file, Dictionary<string, string> fields)
    {
        var opened = await GetAsync(page);
        Assert.That(opened.Status, Is.EqualTo(HttpStatusCode.OK), $"{page}: {opened.Location}");
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in opened.Form(form).Fields.Concat(fields)) content.Add(new StringContent(value), name);
        content.Add(new ByteArrayContent(file), "File", "file.csv");
        return await SendAsync(HttpMethod.Post, page, content, []);
    }

    /// <summary>What comes back as bytes.</summary>
    public async Task<(HttpStatusCode Status, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)> GetBytesAsync(string path, params (string Name, string Value)[] headers)
    {
        using var response = await OpenAsync(path, headers);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(), all);
    }

    /// <summary>An answer that goes on, as it comes.</summary>
    public async Task<Stream> StreamAsync(string path)
    {
        var response = await OpenAsync(path, []);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        return await response.Content.ReadAsStreamAsync();
    }

    private async Task<HttpResponseMessage> OpenAsync(string path, (string Name, string Value)[] headers)
    {
        // Not disposed of here: the answer still comes.
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (_cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        request.Headers.Add("Accept-Language", Languages);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Name and password.</summary>
    public Task<Answer> SignInAsync(string name, string password, string page = "/sign-in") =>
        SubmitAsync(page, new() { ["Typed.Name"] = name, ["Typed.Password"] = password });

    /// <summary>The code of the second factor.</summary>
    public Task<Answer> CodeAsync(string code) => SubmitAsync("/sign-in/code", new() { ["Typed.Code"] = code });

    private async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromSeconds(30) };
        using var client = new HttpClient(handler) { BaseAddress = address };
        using var request = new HttpRequestMessage(method, path) { Content = content };
        // A file is sent once the server wants it: one that is refused before would meet a closed connection.
        request.Headers.ExpectContinue = content is MultipartFormDataContent;
        if (_cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        request.Headers.TryAddWithoutValidation("Accept-Language", Languages);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        var set = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.ToList() : [];
        foreach (var cookie in set.Select(cookie => SetCookie().Match(cookie)))
        {
            if (cookie.Groups["value"].Value.Length == 0) _cookies.Remove(cookie.Groups["name"].Value);
            else _cookies[cookie.Groups["name"].Value] = cookie.Groups["value"].Value;
        }
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(response.StatusCode, response.Headers.Location?.ToString(), await response.Content.ReadAsStringAsync(), all, set);
    }

    [GeneratedRegex("^(?<name>[^=]+)=(?<value>[^;]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex SetCookie();
}

/// <summary>What came back.</summary>
internal sealed partial record Answer(HttpStatusCode Status, string? Location, string Body, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string> SetCookies)
{
    /// <summary>Its last form, with the hidden fields that came in it, and <paramref name="fields"/>.</summary>
    public Dictionary<string, string> Fill(Dictionary<string, string> fields)
    {
        var form = Body[Body.LastIndexOf("<form", StringComparison.Ordinal)..];
        var filled = HiddenField().Matches(form).ToDictionary(field => field.Groups["name"].Value, field => WebUtility.HtmlDecode(field.Groups["value"].Value));
        foreach (var (name, value) in fields) filled[name] = value;
        return filled;
    }

    /// <summary>The form of that name, or whose address ends so: its address, if it has one, and its hidden fields.</summary>
    public (string? Action, Dictionary<string, string> Fields) Form(string name)
    {
        var form = Body.Split("<form").Skip(1).Select(part => part[..part.IndexOf("</form>", StringComparison.Ordinal)])
            .FirstOrDefault(part => part.Contains($"name=\"_handler\" value=\"{name}\"", StringComparison.Ordinal) || part[..part.IndexOf('>')].Contains($"{name}\"", StringComparison.Ordinal));
        Assert.That(form, Is.Not.Null, $"there is no form {name}");
        var action = FormAction().Match(form![..form!.IndexOf('>')]);
        return (action.Success ? WebUtility.HtmlDecode(action.Groups["value"].Value) : null,
            HiddenField().Matches(form).ToDictionary(field => field.Groups["name"].Value, field => WebUtility.HtmlDecode(field.Groups["value"].Value)));
    }

    [GeneratedRegex("action=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex FormAction();

    /// <summary>What is to be written down.</summary>
    public IReadOnlyList<string> Secrets() => [.. SecretText().Matches(Body).Select(secret => secret.Groups["text"].Value)];

    public string Secret() => Secrets().Single();

    /// <summary>The text of the page, without its marks.</summary>
    public string Text => WebUtility.HtmlDecode(Mark().Replace(Body, " "));

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex HiddenField();

    [GeneratedRegex("<span class=\"secret\">(?<text>[^<]+)</span>", RegexOptions.ExplicitCapture)]
    private static partial Regex SecretText();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Mark();
}
