using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Reports;

/// <summary>A report over a period that stands in the address. Each view is evidence, before anything of it is shown (MON-12).</summary>
/// <param name="book">Has the reports.</param>
/// <param name="audit">Gets that it was read.</param>
/// <param name="options">Of the console.</param>
public sealed partial class ReportPage(ReportBook book, IAuditLog audit, ConsoleOptions options)
{
    private string _name = "";
    private bool _isThere;
    private ReportForm _form = null!;
    private ReportTable? _table;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Which; none for the list of them.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "until")]
    public string? Until { get; set; }

    /// <summary>The period of the address, for the other reports and for the file.</summary>
    private string Query => Http.Request.QueryString.Value ?? "";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _name = Name ?? "";
        _isThere = ReportBook.Names.Contains(_name);
        if (Name is null) return;
        if (!_isThere)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        _form = new ReportForm(From, Until, options);
        if (_form.Of(Http.Officer()) is not { } period) return;
        await audit.ReadAsync(Http, options);
        _table = await book.ReadAsync(_name, period, T, Http.RequestAborted);
    }

    private string? ErrorOf(string? key) => key is null ? null : T[key];
}
