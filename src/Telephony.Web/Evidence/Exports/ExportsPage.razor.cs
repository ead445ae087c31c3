using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Exports;

/// <summary>What was asked for and decided, the newest first.</summary>
/// <param name="exports">Keeps it.</param>
/// <param name="audit">Gets that it was read.</param>
/// <param name="options">Of the console.</param>
public sealed partial class ExportsPage(ExportStore exports, IAuditLog audit, ConsoleOptions options)
{
    /// <summary>Rows of a page.</summary>
    public const int PageLength = 50;

    private static readonly string[] s_columns = ["requestedAt", "requestedBy", "establishment", "purpose", "recipient", "state"];
    private IReadOnlyList<Export> _exports = [];

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Where the page begins; anything that is no id is the beginning.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await audit.ReadAsync(Http, options);
        _exports = await exports.ListAsync(Http.Officer().Establishments, Guid.TryParse(After, out var after) ? after : null, PageLength, Http.RequestAborted);
    }
}
