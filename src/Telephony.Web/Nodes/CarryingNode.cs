using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Telephony.Web.Live;
using Yarp.ReverseProxy.Forwarder;

namespace Telephony.Web.Nodes;

/// <summary>What is marked with this is about the sound of the call that its route value <c>callId</c> names, and is answered by the node that carries the call.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AnsweredByCarryingNodeAttribute : Attribute;

/// <summary>
/// Passes requests about the sound of a call of another node on to the console of that node, and its answer back as it comes (DESIGN 7, <c>docs/adr/0014</c>). The officer's cookies go along, and the
/// address from which he comes: the other node checks session, network, role, call and form as if he had come to it. Only for officers for whom the call is there (<see cref="ReachableCalls"/>). A request that
/// was passed on once is not passed on again. Thread-safe.
/// </summary>
internal sealed class CarryingNode : IDisposable
{
    /// <summary>By what a node tells the next one that it passed a request on (RFC 9110, 7.6.3).</summary>
    private const string Pseudonym = "telephony-console";

    private readonly ReachableCalls _calls;
    private readonly NodeConsoles _consoles;
    private readonly IHttpForwarder _forwarder;
    private readonly ILogger<CarryingNode> _logger;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false, AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = TimeSpan.FromSeconds(3),
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    });

    public CarryingNode(ReachableCalls calls, NodeConsoles consoles, IHttpForwarder forwarder, ILogger<CarryingNode> logger) =>
        (_calls, _consoles, _forwarder, _logger) = (calls, consoles, forwarder, logger);

    /// <summary>Goes after authorization and before anything reads the form.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (await FindAsync(context) is not { } console)
        {
            await next(context);
            return;
        }
        var error = await _forwarder.SendAsync(context, console.AbsoluteUri, _client, ForwarderRequestConfig.Empty, Onward.Instance);
        if (error is ForwarderError.None or ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled) return;
        Log.CarryingNodeAway(_logger, error.ToString(), context.GetForwarderErrorFeature()?.Exception);
        // The page for this status says that calls go on and can be cut.
        if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
    }

    public void Dispose() => _client.Dispose();

    private async Task<Uri?> FindAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AnsweredByCarryingNodeAttribute>() is null || context.GetRouteValue("callId") is not string callId || WasPassedOn(context.Request)) return null;
        return await _calls.FindElsewhereAsync(context, callId) is { } call ? await _consoles.FindAsync(call.Node, context.RequestAborted) : null;
    }

    private static bool WasPassedOn(HttpRequest request) =>
        request.Headers.Via.Any(via => via?.Split(',').Any(hop => hop.TrimEnd().EndsWith(' ' + Pseudonym, StringComparison.OrdinalIgnoreCase)) == true);

    private sealed class Onward : HttpTransformer
    {
        public static readonly Onward Instance = new();

        private static readonly string[] s_saidByUs = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Original-For", "X-Original-Proto", "Forwarded"];

        public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            foreach (var name in s_saidByUs) proxyRequest.Headers.Remove(name);
            proxyRequest.Headers.Add("X-Forwarded-For", $"{httpContext.Connection.RemoteIpAddress}");
            proxyRequest.Headers.Add("X-Forwarded-Proto", httpContext.Request.Scheme);
            proxyRequest.Headers.Add("Via", $"1.1 {Pseudonym}");
        }
    }
}
