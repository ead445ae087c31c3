using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Erasures;

/// <summary>A certificate of erasure, to be printed (RET-08): what was erased, when, by which rule, and the entry of the audit chain that says so.</summary>
/// <param name="chain">Has it.</param>
/// <param name="audit">Gets that it was read.</param>
/// <param name="options">Of the console.</param>
public sealed partial class ErasurePage(AuditStore chain, IAuditLog audit, ConsoleOptions options)
{
    private static readonly string[] s_details = ["startedAt", "durationSeconds", "message", "call", "rows", "startedBefore"];
    private AuditRow? _certificate;

    /// <summary>Of the entry.</summary>
    [Parameter]
    public long Number { get; set; }

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _certificate = await chain.ErasureAsync(Number, Http.Officer().Establishments, Http.RequestAborted);
        if (_certificate is null) Http.Response.StatusCode = StatusCodes.Status404NotFound;
        else await audit.ReadAsync(Http, options);
    }

    /// <summary>What was erased, as the last part of a text's key.</summary>
    internal static string KindOf(AuditEntry entry) => entry.Details.GetValueOrDefault("kind", "call");

    /// <summary>The id of what was erased; of rows that were counted, how many.</summary>
    internal static string SubjectOf(AuditEntry entry) => entry.Details.TryGetValue("rows", out var rows) ? rows : entry.Subject;
}
