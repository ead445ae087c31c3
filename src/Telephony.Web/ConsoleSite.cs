using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Telephony.Web.Assets;
using Telephony.Web.Layout;
using Telephony.Web.Protection;
using Telephony.Web.Staff;

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
        AddStaff(services);
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
        web.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = context => ShowStatusAsync(context, StatusCodes.Status500InternalServerError) });
        web.UseStatusCodePages(status => ShowStatusAsync(status.HttpContext, status.HttpContext.Response.StatusCode));
        web.Use(next => context => AssetFiles.ServeAsync(context, next));
        web.UseRouting();
        web.UseAuthentication();
        web.UseAuthorization();
        web.Use(next => context => context.RequestServices.GetRequiredService<FormGuard>().InvokeAsync(context, next));
        web.UseAntiforgery();
        web.MapRazorComponents<ConsoleDocument>();
        StaffEndpoints.Map(web);
        ConsoleModules.Map(web);
    }

    private static void AddStaff(IServiceCollection services)
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
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = Passwords.Iterations);
        services.AddAuthentication(SessionHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, configureOptions: null);
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

    // In a scope of its own: what a page began to render before it was found to be missing, or failed, cannot be rendered from again.
    private static async Task ShowStatusAsync(HttpContext context, int status)
    {
        var services = context.RequestServices;
        await using var scope = services.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        context.Response.Headers.Remove("blazor-enhanced-nav"); // which the first rendering may have added, and the second adds
        try
        {
            await new RazorComponentResult<StatusPage>(new { Status = status }) { StatusCode = status }.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = services;
        }
    }
}
