using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Telephony.Web.Staff;

/// <summary>The two forms of every page's head: signing out, and the other language.</summary>
internal static class StaffEndpoints
{
    public const string SignOut = "/sign-out";

    public const string Language = "/language";

    public static void Map(IEndpointRouteBuilder web)
    {
        web.MapPost(SignOut, async (HttpContext context) =>
        {
            await context.RequestServices.GetRequiredService<SignIn>().OutAsync(context, context.RequestAborted);
            return Results.Redirect(SignInSteps.Start);
        }).AllowAnonymous();
        web.MapPost(Language, async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if ((string?)form["language"] is { } language && TextBook.Languages.Contains(language))
                context.Response.Cookies.Append(Texts.Cookie, language, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, MaxAge = TimeSpan.FromDays(365), Path = "/" });
            return Results.Redirect(SignInSteps.LocalOrSignIn(form["return"]));
        }).AllowAnonymous();
    }
}
