using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Telephony.Web.Staff.Oidc;
using Telephony.Web.Staff.Pages;

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
            var token = await context.RequestServices.GetRequiredService<SignIn>().OutAsync(context, context.RequestAborted);
            var address = token is null ? null : await OidcSignIn.SignOutAddressAsync(context, token);
            return address is null ? Results.Redirect(SignInSteps.Start) : new RazorComponentResult<LeavingPage>(new { Address = address });
        }).AllowAnonymous();
        if (web.ServiceProvider.GetRequiredService<ConsoleOptions>().Oidc is not null) OidcSignIn.Map(web);
        web.MapPost(Language, async (HttpContext context) =>
        {
            var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
            if ((string?)form["language"] is { } language && TextBook.Languages.Contains(language))
                context.Response.Cookies.Append(Texts.Cookie, language, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, MaxAge = TimeSpan.FromDays(365), Path = "/" });
            return Results.Redirect(SignInSteps.LocalOrSignIn(form["return"]));
        }).AllowAnonymous();
    }
}
