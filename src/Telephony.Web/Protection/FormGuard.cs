using Microsoft.AspNetCore.Antiforgery;
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
        if (isHarmless || await IsOursAsync(context)) await next(context);
        else context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private async Task<bool> IsOursAsync(HttpContext context)
    {
        try
        {
            return await forms.IsRequestValidAsync(context);
        }
        catch (Exception e) when (e is AntiforgeryValidationException or InvalidDataException or InvalidOperationException)
        {
            return false; // what is no form, is longer than forms are, or has a null character in it
        }
    }
}
