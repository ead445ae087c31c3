using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence;

/// <summary>That the evidence was read is evidence too (MON-12).</summary>
internal static class EvidenceReading
{
    /// <summary>Writes down that the officer of a request reads what its address says; before he is shown any of it.</summary>
    public static Task ReadAsync(this IAuditLog audit, HttpContext http, ConsoleOptions options)
    {
        var officer = http.Officer();
        return audit.AppendAsync(
            new AuditEntry(options.Clock.GetUtcNow(), officer.Name, officer.Establishment, AuditAction.EvidenceRead, http.Request.Path + http.Request.QueryString, Reason: null), http.RequestAborted);
    }
}
