using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telephony.Web;

namespace Telephony.Host.Server;

/// <summary>The HTTP side of a server: the officers' console, and <c>GET /health</c> for load balancers and watchdogs, which needs no sign-in.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private WebServer(WebApplication web) => _web = web;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts listening on <paramref name="address"/>; throws <see cref="IOException"/> when it is taken.</summary>
    public static async Task<WebServer> StartAsync(IPEndPoint address, Func<Health> health, ConsoleOptions options, ConsoleModules modules, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(health);
        // The empty builder: the others watch the working directory for settings, with all that a server writes below it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Add(ServiceDescriptor.Singleton(loggers));
        ConsoleSite.AddConsole(builder.Services, options, modules);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address);
        });
        var web = builder.Build();
        ConsoleSite.MapConsole(web);
        web.MapGet("/health", () =>
        {
            var now = health();
            return Results.Text(now.ToText(), statusCode: now.Draining ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
        }).AllowAnonymous();
        await web.StartAsync();
        return new WebServer(web);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _web.DisposeAsync();
}
