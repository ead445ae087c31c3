using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Telephony.Web.Protection;

/// <summary>
/// What every answer tells the browser: nothing but what comes from here, nothing written into the page but the styles that carry its nonce, in no frame, and no copies kept of
/// what officers see.
/// </summary>
public static class SecurityHeaders
{
    private static readonly object s_nonce = new();

    /// <summary>The nonce of this answer, for a script that must bring a style of its own; who does not ask for it gets a policy without.</summary>
    public static string StyleNonce(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Items[s_nonce] is string given) return given;
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Items[s_nonce] = nonce;
        return nonce;
    }

    /// <summary>Sees to it that the answer has them, whoever writes it.</summary>
    internal static Task AddAsync(HttpContext context, RequestDelegate next, bool isBehindTls)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            var style = context.Items[s_nonce] is string nonce ? $"style-src 'self' 'nonce-{nonce}'; " : "";
            headers.ContentSecurityPolicy =
                $"default-src 'self'; {style}img-src 'self' data:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            if (isBehindTls) headers.StrictTransportSecurity = "max-age=31536000";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
