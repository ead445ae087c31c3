using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Lists.Csv;
using Telephony.Web.Staff;

namespace Telephony.Web.Lists;

/// <summary>Lists as files. Each export is evidence before its first byte (MON-12).</summary>
internal static class ListEndpoints
{
    private const string Csv = "text/csv; charset=utf-8";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var detainees = routes.MapGroup("/detainees").RequireAuthorization(Policies.Lists);
        detainees.MapGet("/export", DetaineesAsync);
        detainees.MapGet("/{identifier}/export", CorrespondentsAsync);
    }

    /// <summary>The detainees of a search, at most <see cref="DetaineeQuery.MaxLimit"/>.</summary>
    private static async Task<FileContentHttpResult> DetaineesAsync(
        string? q, string? establishment, HttpContext http, DirectoryStore directory, IAuditLog audit, ConsoleOptions options, CancellationToken cancellation)
    {
        var officer = http.Officer();
        var found = await directory.SearchDetaineesAsync(DetaineesPage.QueryOf(officer, q, establishment, after: null, DetaineeQuery.MaxLimit), cancellation);
        await WriteDownAsync(audit, options, officer, officer.Establishment, "detainees" + http.Request.QueryString.Value, found.Count, cancellation);
        return FileOf(http, DetaineesCsv.Write(found), "detainees.csv");
    }

    /// <summary>The numbers of one detainee, without protected ones.</summary>
    private static async Task<Results<FileContentHttpResult, NotFound>> CorrespondentsAsync(
        string identifier, HttpContext http, DirectoryStore directory, IAuditLog audit, ConsoleOptions options, CancellationToken cancellation)
    {
        var officer = http.Officer();
        if (await directory.FindProfileAsync(identifier, officer.Establishments, cancellation) is not { Detainee: var detainee }) return TypedResults.NotFound();
        var list = (await directory.ListAsync(detainee.Id, cancellation)).Where(entry => !entry.IsProtected).ToList();
        await WriteDownAsync(audit, options, officer, detainee.EstablishmentCode, "correspondents of " + identifier, list.Count, cancellation);
        return FileOf(http, CorrespondentsCsv.Write(identifier, list), $"correspondents-{identifier}.csv");
    }

    private static Task WriteDownAsync(IAuditLog audit, ConsoleOptions options, Officer officer, string? establishment, string subject, int rows, CancellationToken cancellation) => audit.AppendAsync(
        new AuditEntry(options.Clock.GetUtcNow(), officer.Name, establishment, AuditAction.Exported, subject, Reason: null)
        {
            Details = new Dictionary<string, string> { ["rows"] = rows.ToString(CultureInfo.InvariantCulture) },
        },
        cancellation);

    private static FileContentHttpResult FileOf(HttpContext http, byte[] file, string name)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.File(file, Csv, name);
    }
}
