using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Csv;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Reports;

/// <summary>A report as a file. That it leaves is evidence, with how many rows, before its first byte (MON-12).</summary>
internal static class ReportEndpoint
{
    /// <summary>Last part of its address.</summary>
    public const string File = "report.csv";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/reports/{name}/" + File, FileAsync).RequireAuthorization(Policies.Reports);

    private static async Task FileAsync(string name, string? from, string? until, HttpContext http, ReportBook book, IAuditLog audit, ConsoleOptions options, Texts texts)
    {
        var officer = http.Officer();
        if (!ReportBook.Names.Contains(name) || new ReportForm(from, until, options).Of(officer) is not { } period)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var table = await book.ReadAsync(name, period, texts, http.RequestAborted);
        await audit.AppendAsync(
            new AuditEntry(options.Clock.GetUtcNow(), officer.Name, officer.Establishment, AuditAction.Exported, http.Request.Path + http.Request.QueryString, Reason: null)
            {
                Details = new Dictionary<string, string> { ["rows"] = table.Rows.Count.ToString(CultureInfo.InvariantCulture) },
            },
            http.RequestAborted);
        await CsvTable.AnswerAsync(http, $"{name}.csv", table.Columns.Select(column => texts["reports.column." + column]), table.Rows.ToAsyncEnumerable());
    }
}
