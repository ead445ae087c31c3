using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Telephony.Monitoring.Exports;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Exports;

/// <summary>The file of an approved export, for the two officers who want it; each time is an entry. Whatever is not there for him is a 404, what is no longer there a 410; kept by no cache.</summary>
internal static class ExportEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/exports/{id:guid}/file", FileAsync).RequireAuthorization(Policies.Exports);

    private static async Task<Results<FileContentHttpResult, NotFound, StatusCodeHttpResult>> FileAsync(Guid id, HttpContext http, ExportMaker maker, ConsoleOptions options, CancellationToken cancellation)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await maker.MakeAsync(id, http.Officer().Acting, options.Clock.GetUtcNow(), cancellation) switch
        {
            ExportFile.Ready file => TypedResults.Bytes(file.Zip, "application/zip", file.Name),
            ExportFile.NotFound => TypedResults.NotFound(),
            _ => TypedResults.StatusCode(StatusCodes.Status410Gone),
        };
    }
}
