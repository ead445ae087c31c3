using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace Telephony.Web.Staff.Oidc;

/// <summary>
/// Signing in by a provider of identities: OpenID Connect Core 1.0, 3.1, code flow with PKCE (RFC 7636), state bound to the browser and nonce bound to the token. Whatever goes wrong on the way leads back to
/// the page of signing in, which says so; with the provider out of reach names and passwords go on.
/// </summary>
internal static class OidcSignIn
{
    /// <summary>Where the way to the provider begins: a link, since the content policy lets no form lead to another site.</summary>
    public const string Start = "/sign-in/provider";

    /// <summary>Where the provider sends people back to.</summary>
    public const string Callback = "/sign-in/oidc";

    /// <summary>Says why he is back at the page of signing in.</summary>
    public const string FaultField = "provider";

    /// <summary>The provider did not answer.</summary>
    public const string Away = "away";

    /// <summary>The provider did not vouch for him, or nobody here is bound to whom it named.</summary>
    public const string Refused = "refused";

    private const string Scheme = "oidc";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(1);

    /// <summary>HS256 is not among them: its key, the client's secret, is known to both sides.</summary>
    private static readonly string[] s_algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    /// <summary>Adds it.</summary>
    public static void Add(AuthenticationBuilder authentication, OidcProvider provider, ConsoleOptions options) => authentication.AddOpenIdConnect(Scheme, oidc =>
    {
        oidc.Authority = provider.Name;
        oidc.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        oidc.ClientId = provider.ClientId;
        oidc.ClientSecret = provider.ClientSecret;
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        oidc.ResponseMode = OpenIdConnectResponseMode.Query; // a form from another site would come without cookies
        oidc.CallbackPath = Callback;
        oidc.RemoteSignOutPath = oidc.SignedOutCallbackPath = PathString.Empty;
        oidc.Scope.Clear();
        foreach (var scope in provider.Scopes) oidc.Scope.Add(scope);
        oidc.MapInboundClaims = false;
        oidc.SaveTokens = true; // until the ticket is received: signing out names the ID token
        oidc.BackchannelTimeout = s_patience;
        oidc.TimeProvider = options.Clock;
        Bind(oidc.CorrelationCookie, options);
        Bind(oidc.NonceCookie, options);
        oidc.TokenValidationParameters.ValidAlgorithms = s_algorithms;
        oidc.TokenValidationParameters.LifetimeValidator = (notBefore, expires, _, _) => IsNow(notBefore, expires, options.Clock.GetUtcNow().UtcDateTime);
        oidc.Events.OnRedirectToIdentityProvider = context =>
        {
            if (provider.Acr.Count > 0) context.ProtocolMessage.AcrValues = string.Join(' ', provider.Acr);
            return Task.CompletedTask;
        };
        oidc.Events.OnTokenValidated = context =>
        {
            // The library lets a token pass that nobody has signed, since it came from the provider itself.
            if (!s_algorithms.Contains(context.SecurityToken.SignatureAlgorithm)) context.Fail(new OidcRefusal("algorithm"));
            else if (!Vouches(context.Principal!, provider)) context.Fail(new OidcRefusal("secondFactor"));
            return Task.CompletedTask;
        };
        oidc.Events.OnTicketReceived = context => ReceiveAsync(context, provider);
        oidc.Events.OnRemoteFailure = FailAsync;
    });

    /// <summary>Maps the beginning of the way.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Start, async (HttpContext context) =>
    {
        try
        {
            await context.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = SignInSteps.Local(context.Request.Query["return"]) });
        }
        catch (Exception e) when (IsAway(e))
        {
            context.Response.Redirect(PageOf(Away));
        }
    }).AllowAnonymous();

    /// <summary>Where a session of the provider is ended, in the browser; null when it does not say where, or does not answer.</summary>
    public static async Task<string?> SignOutAddressAsync(HttpContext context, string token)
    {
        var oidc = context.RequestServices.GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<OpenIdConnectOptions>>().Get(Scheme);
        try
        {
            var provider = await oidc.ConfigurationManager!.GetConfigurationAsync(context.RequestAborted);
            if (string.IsNullOrEmpty(provider.EndSessionEndpoint)) return null;
            var back = $"{context.Request.Scheme}://{context.Request.Host}{SignInSteps.Start}";
            return new OpenIdConnectMessage { IssuerAddress = provider.EndSessionEndpoint, ClientId = oidc.ClientId, IdTokenHint = token, PostLogoutRedirectUri = back }.CreateLogoutRequestUrl();
        }
        catch (Exception e) when (IsAway(e))
        {
            return null;
        }
    }

    private static string PageOf(string fault) => $"{SignInSteps.Start}?{FaultField}={fault}";

    // The provider's answer is a navigation from another site: strict cookies would not come with it.
    private static void Bind(CookieBuilder cookie, ConsoleOptions options)
    {
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = options.BehindTls ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.HttpOnly = true;
    }

    // Reckoned from now: the bounds may be the first and the last instant that there is.
    private static bool IsNow(DateTime? notBefore, DateTime? expires, DateTime now) => expires is { } end && end > now - s_skew && (notBefore is not { } begin || begin < now + s_skew);

    private static bool Vouches(ClaimsPrincipal principal, OidcProvider provider) =>
        (provider.Acr.Count == 0 || (principal.FindFirstValue("acr") is { } acr && provider.Acr.Contains(acr)))
        && (provider.Amr.Count == 0 || principal.FindAll("amr").Any(amr => provider.Amr.Contains(amr.Value)));

    private static async Task ReceiveAsync(TicketReceivedContext context, OidcProvider provider)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        var isIn = await http.RequestServices.GetRequiredService<SignIn>().ProviderAsync(
            http, provider.Name, context.Principal!.FindFirstValue(provider.Claim), context.Properties!.GetTokenValue("id_token")!, http.RequestAborted);
        http.Response.Redirect(isIn ? SignInSteps.WithTarget(SignInSteps.ArrivedPage, context.ReturnUri) : PageOf(Refused));
    }

    private static async Task FailAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        var http = context.HttpContext;
        var isAway = IsAway(context.Failure);
        await http.RequestServices.GetRequiredService<StaffEvidence>().RefusedAsync(http, null, "provider", http.RequestAborted, isAway ? Away : FaultOf(context.Failure));
        http.Response.Redirect(PageOf(isAway ? Away : Refused));
    }

    /// <summary>What the evidence says of a refusal: a word of ours or the failure's type, never what came from outside.</summary>
    private static string FaultOf(Exception? failure) => failure is OidcRefusal refusal ? refusal.Message : failure?.GetType().Name ?? "unknown";

    // The library wraps what happened to its requests in exceptions of no particular type. The database, where the keys of the state lie, may be away as well: that is told by a page of its own.
    private static bool IsAway(Exception? failure) =>
        failure is not NpgsqlException && (failure is HttpRequestException or TaskCanceledException or IOException || (failure?.InnerException is { } inner && IsAway(inner)));

    private sealed class OidcRefusal(string why) : Exception(why);
}
