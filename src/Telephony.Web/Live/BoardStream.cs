using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Telephony.Calls;
using Telephony.Web.Alerts;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>
/// What keeps a board up to date (MON-06): an event stream that sends the table whenever a call comes, goes or changes, or somebody listens, and the alerts whenever one fires or was seen; what only grows
/// older is counted by the page. It ends with the session. One object a request.
/// </summary>
internal sealed class BoardStream(
    LiveBoard board, LiveAlerts alerts, IAntiforgery forms, CallDoors doors, SessionWatch session, IServiceProvider services, ILoggerFactory loggers, ConsoleOptions options)
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(500);

    /// <summary>Maps its address. That a page asks it does not keep a session alive.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/live/events", (HttpContext http, BoardStream stream) =>
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.ServerSentEvents(stream.TablesAsync(http, http.RequestAborted));
    }).RequireAuthorization(Policies.Live).WithMetadata(new BackgroundRequestAttribute());

    private async IAsyncEnumerable<SseItem<string>> TablesAsync(HttpContext http, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var asked = options.Clock.GetTimestamp();
        string? sent = null;
        string? told = null;
        while (true)
        {
            var fired = await alerts.UnseenAsync(http.Officer(), cancellation);
            var ids = string.Join('|', fired.Select(alert => alert.Id));
            if (ids != told)
            {
                told = ids;
                yield return new SseItem<string>(await RenderAsync<FiredAlerts>(renderer, (nameof(FiredAlerts.Fired), fired), (nameof(FiredAlerts.Token), forms.GetTokens(http).RequestToken)), "alerts");
            }
            var calls = await board.RunningAsync(http.Officer().Establishment, cancellation);
            var state = string.Join('|', calls.Select(StateOf));
            if (state != sent)
            {
                sent = state;
                yield return new SseItem<string>(await RenderAsync<LiveTable>(renderer, (nameof(LiveTable.Calls), calls)), "board");
            }
            await Task.Delay(s_turn, options.Clock, cancellation);
            if (options.Clock.GetElapsedTime(asked) < SessionWatch.Turn) continue;
            if (!await session.HoldsAsync(http, isActivity: false, cancellation)) yield break;
            asked = options.Clock.GetTimestamp();
        }
    }

    // What of a row the page cannot know by itself.
    private string StateOf(CallRecord call) =>
        $"{call.Id} {call.AnsweredAt is null} {call.Identifier} {call.IsProtected} {doors.IsOpen(call.Id)} {board.IsReached(call.Node)} {string.Join(',', board.ListenersOf(call.Id))} {board.CreditOf(call.Id)}";

    private static Task<string> RenderAsync<T>(HtmlRenderer renderer, params (string Name, object? Value)[] parameters)
        where T : IComponent => renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value)))).ToHtmlString());
}
