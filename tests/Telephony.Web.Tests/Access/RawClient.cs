using System.Net;

namespace Telephony.Web.Tests.Access;

/// <summary>Requests as they are, with the cookies of a browser that does not see the answers; quick, since connections are kept.</summary>
internal sealed class RawClient(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };

    /// <summary>The answer; its body is read when it is an error, since others may go on for ever.</summary>
    public async Task<RawAnswer> SendAsync(string method, string path, IReadOnlyDictionary<string, string> cookies, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = content };
        if (cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        request.Headers.Add("Accept-Language", "en");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var location = response.Headers.Location is { IsAbsoluteUri: true } absolute ? absolute.PathAndQuery : response.Headers.Location?.ToString();
        return new RawAnswer(response.StatusCode, location, (int)response.StatusCode >= 400 ? await response.Content.ReadAsStringAsync() : "");
    }

    public Task<RawAnswer> GetAsync(string path, IReadOnlyDictionary<string, string> cookies) => SendAsync("GET", path, cookies, content: null);

    public void Dispose() => _client.Dispose();
}

/// <summary>What came back.</summary>
internal sealed record RawAnswer(HttpStatusCode Status, string? Location, string Body)
{
    /// <summary>Led to signing in, or to a step of it.</summary>
    public bool LeadsToSignIn => Status == HttpStatusCode.Redirect && Location!.StartsWith("/sign-in", StringComparison.Ordinal);

    /// <summary>For messages of assertions.</summary>
    public override string ToString() => $"{(int)Status} {Location}";
}
