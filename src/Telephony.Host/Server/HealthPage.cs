using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Telephony.Host.Server;

/// <summary><c>GET /health</c>: 200 while new calls are taken, 503 while draining; for load balancers and watchdogs.</summary>
public sealed class HealthPage : IAsyncDisposable
{
    private readonly WebApplication _web;

    private HealthPage(WebApplication web) => _web = web;

    /// <summary>Starts listening on <paramref name="address"/>; throws <see cref="IOException"/> when it is taken.</summary>
    public static async Task<HealthPage> StartAsync(IPEndPoint address, Func<Health> health)
    {
        // The empty builder: the others watch the working directory for settings, with all that a server writes below it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address));
        var web = builder.Build();
        web.MapGet("/health", () =>
        {
            var now = health();
            return Results.Text($"{(now.Draining ? "draining" : "ok")} calls {now.Calls} sealing {now.SealBacklog}\n",
                statusCode: now.Draining ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
        });
        await web.StartAsync();
        return new HealthPage(web);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _web.DisposeAsync();
}

/// <summary>How the server is.</summary>
/// <param name="Draining">Whether new calls are refused.</param>
/// <param name="Calls">Calls under way.</param>
/// <param name="SealBacklog">Sounds that wait to be sealed.</param>
public readonly record struct Health(bool Draining, int Calls, int SealBacklog);
