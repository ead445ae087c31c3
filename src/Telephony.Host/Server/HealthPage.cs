using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Telephony.Host.Server.Trunks;

namespace Telephony.Host.Server;

/// <summary>
/// <c>GET /health</c>: 200 while new calls are taken, 503 while draining; for load balancers and watchdogs. One line of the server, then one of each trunk that calls go out by.
/// </summary>
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
            return Results.Text(now.ToText(), statusCode: now.Draining ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
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
/// <param name="Trunks">The trunks that calls go out by.</param>
public sealed record Health(bool Draining, int Calls, int SealBacklog, IReadOnlyList<TrunkState> Trunks)
{
    private const string TrunkWord = "trunk ";
    private const string DownWord = " down";

    /// <summary>The page.</summary>
    public string ToText() =>
        $"{(Draining ? "draining" : "ok")} calls {Calls} sealing {SealBacklog}\n" + string.Concat(Trunks.Select(state => $"{TrunkWord}{state.Trunk}{(state.IsUp ? " up" : DownWord)}\n"));

    /// <summary>The trunks that are down by the text of such a page.</summary>
    public static IReadOnlyList<string> TrunksDown(string page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return [.. page.Split('\n').Where(line => line.StartsWith(TrunkWord, StringComparison.Ordinal) && line.EndsWith(DownWord, StringComparison.Ordinal))
            .Select(line => line[TrunkWord.Length..^DownWord.Length])];
    }
}
