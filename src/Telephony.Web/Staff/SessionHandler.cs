using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Telephony.Web.Staff;

/// <summary>
/// Tells who makes a request by the cookie of his session, asking the database each time: whatever ended the session holds for the very next request. Who has not signed in is
/// led to the step that is missing; a request that is no page gets 401 instead.
/// </summary>
internal sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder, Sessions sessions, SessionCookie cookie, OfficerNetworks networks)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "session";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (cookie.Read(Request) is not { } key) return AuthenticateResult.NoResult();
        var isActivity = Context.GetEndpoint()?.Metadata.GetMetadata<BackgroundRequestAttribute>() is null;
        var session = await sessions.FindAsync(key, isActivity, Context.RequestAborted);
        if (session is null || !networks.Allow(session.Officer.Establishment, Context.Connection.RemoteIpAddress)) return AuthenticateResult.NoResult();
        return AuthenticateResult.Success(new AuthenticationTicket(OfficerClaims.Write(session.Officer, session.Step, SchemeName), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (IsPage()) Response.Redirect(SignInSteps.WithTarget(SignInSteps.Start, Target()));
        else Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var step = OfficerClaims.StepOf(Context.User);
        // Who is done and comes to a page of signing in has taken the step in another window.
        var isStep = Request.Path.StartsWithSegments(SignInSteps.Start, StringComparison.Ordinal);
        if (step is { } missing && (missing != SignInStep.Done || isStep))
        {
            if (IsPage()) Response.Redirect(SignInSteps.PageOf(missing, isStep ? Request.Query["return"] : Target()));
            else Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else
        {
            Response.StatusCode = StatusCodes.Status403Forbidden;
        }
        return Task.CompletedTask;
    }

    /// <summary>Whether a browser will show what is answered: not to the requests that scripts, players and images make.</summary>
    private bool IsPage() => !Request.Headers.ContainsKey("HX-Request") && (string?)Request.Headers["Sec-Fetch-Dest"] is null or "document";

    private string? Target() => HttpMethods.IsGet(Request.Method) ? Request.Path + Request.QueryString : null;
}
