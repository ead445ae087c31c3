using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Telephony.Core.Ogg;
using Telephony.Core.Webm;
using Telephony.Monitoring;
using Telephony.Monitoring.Evidence;
using Telephony.Recording.Listening;
using Telephony.Web.Nodes;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>
/// The sound of a running call as a WebM that never ends before the call does: a cluster of 100 ms at a time, flushed at once, which a browser plays about 0.4 s behind (MON-06). Only to an
/// officer who may see the call and has stated why he listens, for as long as his session holds; for everybody else, and for a protected call, there is nothing here.
/// </summary>
internal static class LiveSoundEndpoint
{
    private const int PacketsOfCluster = 5;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/live/{callId}/sound", ListenAsync).RequireAuthorization(Policies.Live).WithMetadata(new AnsweredByCarryingNodeAttribute());

    private static async Task ListenAsync(
        string callId, HttpContext http, ReachableCalls calls, Recordings recordings, LiveListening listening, SessionWatch watch, IAuditLog audit, ConsoleOptions options, CancellationToken cancellation)
    {
        var officer = http.Officer();
        using var listener = listening.IsPermitted(officer.Id, callId) && await calls.FindToHearAsync(http, callId) is not null ? recordings.Listen(callId) : null;
        if (listener is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await using var session = await listening.BeginAsync(officer.Name, callId, cancellation);
        http.Response.ContentType = "audio/webm; codecs=\"opus\"";
        http.Response.Headers.CacheControl = "no-store";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.Body.FlushAsync(cancellation);
        var begun = options.Clock.GetTimestamp();
        try
        {
            await SendAsync(listener, http, watch, options.Clock, cancellation);
        }
        finally
        {
            var heard = options.Clock.GetElapsedTime(begun).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            await audit.AppendAsync(
                new AuditEntry(options.Clock.GetUtcNow(), officer.Name, officer.Establishment, AuditAction.ListenedEnded, callId, Reason: null) { Details = new Dictionary<string, string> { ["seconds"] = heard } },
                CancellationToken.None);
        }
    }

    private static async Task SendAsync(Listener listener, HttpContext http, SessionWatch watch, TimeProvider clock, CancellationToken cancellation)
    {
        var body = http.Response.Body;
        var asked = clock.GetTimestamp();
        var pages = new ArrayBufferWriter<byte>();
        var webm = new WebmOpusWriter(pages, new OpusHead(Channels: 2, Listener.PreSkip, InputSampleRate: 8000));
        var packets = new List<ReadOnlyMemory<byte>>(PacketsOfCluster);
        try
        {
            await foreach (var packet in listener.Frames.ReadAllAsync(cancellation))
            {
                packets.Add(packet);
                if (packets.Count < PacketsOfCluster) continue;
                webm.WriteCluster(packets);
                packets.Clear();
                await body.WriteAsync(pages.WrittenMemory, cancellation);
                await body.FlushAsync(cancellation);
                pages.ResetWrittenCount();
                if (clock.GetElapsedTime(asked) < SessionWatch.Turn) continue;
                if (!await watch.HoldsAsync(http, isActivity: true, cancellation)) return;
                asked = clock.GetTimestamp();
            }
        }
        catch (OperationCanceledException)
        {
            // He went to another page.
        }
    }
}
