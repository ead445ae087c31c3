using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Holds;

/// <summary>What is kept beyond its term: for which transmission, by whom and since when (RET-08).</summary>
/// <param name="recordings">Holds it.</param>
/// <param name="audit">Gets that it was read.</param>
/// <param name="options">Of the console.</param>
public sealed partial class HoldsPage(MonitoringStore recordings, IAuditLog audit, ConsoleOptions options)
{
    /// <summary>Rows of a page.</summary>
    public const int PageLength = 100;

    private const int MostPages = 1000;
    private static readonly string[] s_columns = ["reference", "author", "since", "establishment", "detainee", "startedAt", "expiresAt"];
    private IReadOnlyList<Hold> _holds = [];
    private int _page;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Which page, from 0; anything that is no number is the first.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    public string? Page { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _page = int.TryParse(Page, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page <= MostPages ? page : 0;
        await audit.ReadAsync(Http, options);
        _holds = await recordings.HeldAsync(Http.Officer().Establishments, _page * PageLength, PageLength, Http.RequestAborted);
    }
}
