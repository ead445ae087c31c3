using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Telephony.Monitoring.Alerts;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Search;
using Telephony.Web.Forms;
using Telephony.Web.Live;
using Telephony.Web.Staff;

namespace Telephony.Web.Alerts;

/// <summary>The buttons beside alerts: end one, the call in which one fired, and that it was seen. What an officer may not see is not there, whatever the reason.</summary>
internal static class AlertEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapGroup("/alerts").RequireAuthorization(Policies.Live);
        alerts.MapPost("/{id:guid}/end", EndAsync);
        alerts.MapGet("/fired/{id:guid}", OpenAsync);
        alerts.MapPost("/fired/{id:guid}/seen", SeenAsync);
    }

    private static async Task<Results<RedirectHttpResult, NotFound>> EndAsync(
        Guid id, HttpContext http, AlertStore alerts, IAuditLog audit, TimeProvider clock, CancellationToken cancellation)
    {
        var (officer, now) = (http.Officer(), clock.GetUtcNow());
        if (await alerts.FindAsync(id, officer.Establishments, now, cancellation) is not { } alert) return TypedResults.NotFound();
        await audit.AppendAsync(AlertEvidence.Of(alert, officer, AuditAction.AlertEnded, now), cancellation);
        await alerts.EndAsync(id, officer.Name, officer.Establishments, now, cancellation);
        return TypedResults.Redirect(Done.At("/alerts", "alerts.done.ended"));
    }

    // To the call while it can be heard, then to what was kept of it; else to the board.
    private static async Task<Results<RedirectHttpResult, NotFound>> OpenAsync(
        Guid id, HttpContext http, AlertStore alerts, ReachableCalls calls, ExchangeStore exchanges, CancellationToken cancellation)
    {
        var establishments = http.Officer().Establishments;
        if (await alerts.FindFiredAsync(id, establishments, cancellation) is not { } fired) return TypedResults.NotFound();
        if (await calls.FindToHearAsync(http, fired.CallId) is not null) return TypedResults.Redirect($"/live/{fired.CallId}/listen");
        return TypedResults.Redirect(await exchanges.FindByCallAsync(fired.CallId, establishments, cancellation) is { } exchange ? $"/recordings/{exchange}" : "/live");
    }

    private static async Task<Results<RedirectHttpResult, NotFound>> SeenAsync(Guid id, HttpContext http, AlertStore alerts, LiveAlerts board, TimeProvider clock, CancellationToken cancellation)
    {
        var officer = http.Officer();
        if (!await alerts.SeenAsync(id, officer.Id, officer.Establishments, clock.GetUtcNow(), cancellation)) return TypedResults.NotFound();
        await board.ChangedAsync(cancellation);
        return TypedResults.Redirect("/live");
    }
}
