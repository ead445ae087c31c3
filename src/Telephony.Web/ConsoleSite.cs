using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Telephony.Web;

/// <summary>The officers' console: its services, and its place in a web server.</summary>
public static class ConsoleSite
{
    /// <summary>Adds the services of every surface.</summary>
    public static void AddConsole(IServiceCollection services, ConsoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton(options.Clock);
        services.AddSingleton(options.Database);
        services.AddSingleton(options.Audit);
        services.AddHttpContextAccessor();
        services.AddScoped<Texts>();
        services.AddRazorComponents();
    }

    /// <summary>
    /// Puts the console into <paramref name="web"/>: the order of what a request passes through, pages, static files, the page of what is not there. Whatever else the server
    /// answers needs <c>AllowAnonymous</c>, or a policy: without either it is for officers who have signed in.
    /// </summary>
    public static void MapConsole(WebApplication web)
    {
        ArgumentNullException.ThrowIfNull(web);
        web.MapRazorComponents<Layout.ConsoleDocument>();
    }
}
