using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Telephony.Web.Protection;

/// <summary>What no request of ours is like: longer than a form is, or with a null character in its address, which no text of the database can hold.</summary>
internal static class RequestLimits
{
    /// <summary>Bytes of a body, unless its page says otherwise by <c>[RequestSizeLimit]</c>.</summary>
    public const long LongestForm = 256 * 1024;

    /// <summary>Goes before routing, which lets the page's own limit take its place.</summary>
    public static Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body) body.MaxRequestBodySize = LongestForm;
        if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true) return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }
}
