using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;

namespace Telephony.Web.Protection;

/// <summary>
/// Refuses with 400 whatever could change something and does not carry the token that a page of ours was given, in the form or in the header <see cref="Header"/>: also where an
/// endpoint forgot to ask for it.
/// </summary>
internal sealed class FormGuard(IAntiforgery forms)
{
    /// <summary>The header for scripts.</summary>
    public const string Header = "RequestVerificationToken";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var isHarmless = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
        var refusal = isHarmless ? null : await RefusalOfAsync(context);
        if (refusal is { } status) context.Response.StatusCode = status;
        else await next(context);
    }

    private static bool IsPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    private async Task<int?> RefusalOfAsync(HttpContext context)
    {
        try
        {
            if (!await forms.IsRequestValidAsync(context) || (IsPage(context) && !context.Request.HasFormContentType)) return StatusCodes.Status400BadRequest;
            // With the token in the header nobody has read it yet: what is wrong with it is found here, not by the page.
            if (context.Request.HasFormContentType) await context.Request.ReadFormAsync(context.RequestAborted);
            return null;
        }
        catch (Exception e) when (e is AntiforgeryValidationException or InvalidOperationException or IOException or InvalidDataException)
        {
            // What is no form, ends too early, is longer than forms are, or has a null character in it.
            return (e as BadHttpRequestException ?? e.InnerException as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
        }
    }
}
