using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http;

namespace Telephony.Web.Staff;

/// <summary>The cookie of a session: base64url of its key; never seen by scripts, never sent from other sites, gone with the browser.</summary>
internal sealed class SessionCookie(ConsoleOptions options)
{
    /// <summary>With TLS the prefix makes browsers refuse it from another host or over plain HTTP.</summary>
    public string Name => options.BehindTls ? "__Host-session" : "session";

    /// <summary>The key in a request; null when there is none that could be one.</summary>
    public byte[]? Read(HttpRequest request)
    {
        if (request.Cookies[Name] is not { Length: <= 64 } text) return null;
        var key = new byte[Sessions.KeyLength];
        return Base64Url.DecodeFromChars(text, key, out _, out var length) == OperationStatus.Done && length == key.Length ? key : null;
    }

    /// <summary>Sends a key.</summary>
    public void Write(HttpResponse response, byte[] key) => response.Cookies.Append(Name, Base64Url.EncodeToString(key), Options());

    /// <summary>Takes it away.</summary>
    public void Remove(HttpResponse response) => response.Cookies.Delete(Name, Options());

    private CookieOptions Options() => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = options.BehindTls, Path = "/", IsEssential = true };
}
