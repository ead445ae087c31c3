using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Telephony.Web.Assets;
using Telephony.Web.Layout;
using Telephony.Web.Nodes;
using Telephony.Web.Protection;
using Telephony.Web.Staff;
using Telephony.Web.Staff.Oidc;

namespace Telephony.Web;

/// <summary>The officers' console: its services, and its place in a web server.</summary>
public static class ConsoleSite
{
    /// <summary>Adds the services of every surface.</summary>
    public static void AddConsole(IServiceCollection services, ConsoleOptions options, ConsoleModules modules)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(modules);
        services.AddSingleton(options);
        services.AddSingleton(options.Clock);
        services.AddSingleton(options.Database);
        services.AddSingleton(options.Audit);
        services.AddRouting();
        services.AddHttpContextAccessor();
        services.AddScoped<Texts>();
        services.AddRazorComponents();
        modules.Add(services, options);
        AddStaff(services, options);
        AddProtection(services, options);
    }

    /// <summary>
    /// Puts the console into <paramref name="web"/>: the order of what a request passes through, pages, static files, the page of what is not there. Whatever else the server
    /// answers needs <c>AllowAnonymous</c>, or a policy: without either it is for officers who have signed in.
    /// </summary>
    public static void MapConsole(WebApplication web)
    {
        ArgumentNullException.ThrowIfNull(web);
        var options = web.Services.GetRequiredService<ConsoleOptions>();
        if (options.Proxies.Count > 0) web.UseForwardedHeaders(ForwardedBy(options));
        web.Use(next => context => SecurityHeaders.AddAsync(context, next, options.BehindTls));
        web.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ShowFaultAsync });
        web.UseStatusCodePages(status => ShowStatusAsync(status.HttpContext, status.HttpContext.Response.StatusCode));
        web.Use(next => context => AssetFiles.ServeAsync(context, next));
        web.Use(next => context => RequestLimits.ApplyAsync(context, next));
        web.UseRouting();
        web.UseAuthentication();
        web.UseAuthorization();
        web.Use(next => context => context.RequestServices.GetRequiredService<CarryingNode>().InvokeAsync(context, next));
        web.Use(next => context => context.RequestServices.GetRequiredService<FormGuard>().InvokeAsync(context, next));
        web.UseAntiforgery();
        web.MapRazorComponents<ConsoleDocument>();
        StaffEndpoints.Map(web);
        ConsoleModules.Map(web);
    }

    private static void AddStaff(IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton<Sessions>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<OfficerNetworks>();
        services.AddSingleton<StaffEvidence>();
        services.AddSingleton<OfficerAccounts>();
        services.AddScoped<OfficerStore>();
        services.AddScoped<SignIn>();
        services.AddIdentityCore<OfficerAccount>(identity =>
            {
                Passwords.Require(identity.Password);
                identity.User.AllowedUserNameCharacters = ""; // any: OfficerAccounts.IsName says which
            })
            .AddUserStore<OfficerStore>()
            .AddPasswordValidator<NameInPassword>()
            .AddTokenProvider<TotpProvider>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddSingleton<IPasswordHasher<OfficerAccount>>(Passwords.Hasher(options.HashCost));
        services.AddSingleton<NobodysPassword>();
        services.AddSingleton(new OfficerAccounts(options.Database, options.Audit, options.Clock, options.HashCost));
        var authentication = services.AddAuthentication(SessionHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, configureOptions: null);
        if (options.Oidc is { } provider) OidcSignIn.Add(authentication, provider, options);
        services.AddAuthorization(authorization =>
        {
            var done = SignInStep.Done.ToString();
            authorization.FallbackPolicy = authorization.DefaultPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim(OfficerClaims.Step, done).Build();
            foreach (var (name, roles) in Policies.RolesOf)
                authorization.AddPolicy(name, policy => policy.RequireAuthenticatedUser().RequireClaim(OfficerClaims.Step, done).RequireRole(roles.Select(role => role.ToString())));
            foreach (var (name, step) in SignInSteps.PolicyOf)
                authorization.AddPolicy(name, policy => policy.RequireAuthenticatedUser().RequireClaim(OfficerClaims.Step, step.ToString()));
        });
    }

    private static void AddProtection(IServiceCollection services, ConsoleOptions options)
    {
        services.AddDataProtection().SetApplicationName("telephony");
        services.AddOptions<KeyManagementOptions>().Configure(keys =>
        {
            keys.XmlRepository = new KeyRing(options.Database);
            keys.XmlEncryptor = new KeySealer(options);
        });
        services.AddAntiforgery(forms =>
        {
            forms.HeaderName = FormGuard.Header;
            forms.Cookie.Name = options.BehindTls ? "__Host-forms" : "forms";
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.HttpOnly = true;
            forms.Cookie.Path = "/";
            forms.Cookie.SecurePolicy = options.BehindTls ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            forms.SuppressXFrameOptionsHeader = true; // frame-ancestors says it
        });
        services.AddScoped<FormGuard>();
    }

    private static ForwardedHeadersOptions ForwardedBy(ConsoleOptions options)
    {
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var proxy in options.Proxies) forwarded.KnownProxies.Add(proxy);
        return forwarded;
    }

    private static Task ShowStatusAsync(HttpContext context, int status) =>
        ShowAsync(context, () => new RazorComponentResult<StatusPage>(new { Status = status }) { StatusCode = status });

    private static Task ShowFaultAsync(HttpContext context)
    {
        var status = Faults.StatusOf(context.Features.Get<IExceptionHandlerFeature>()?.Error);
        if (status != StatusCodes.Status503ServiceUnavailable) return ShowStatusAsync(context, status);
        context.Response.Headers.RetryAfter = "10";
        var again = HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : null;
        return ShowAsync(context, () => new RazorComponentResult<UnavailablePage>(new { Again = again }) { StatusCode = status });
    }

    // In a scope of its own: what a page began to render before it was found to be missing, or failed, cannot be rendered from again.
    private static async Task ShowAsync(HttpContext context, Func<IResult> page)
    {
        var services = context.RequestServices;
        await using var scope = services.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        context.Response.Headers.Remove("blazor-enhanced-nav"); // which the first rendering may have added, and the second adds
        try
        {
            await page().ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = services;
        }
    }
}
