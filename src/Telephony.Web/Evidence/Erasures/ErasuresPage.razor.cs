using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Erasures;

/// <summary>Certificates of erasure (RET-08), found by the id of what was erased, or of its call, and by when.</summary>
/// <param name="chain">Has them.</param>
/// <param name="audit">Gets that they were read.</param>
/// <param name="options">Of the console.</param>
public sealed partial class ErasuresPage(AuditStore chain, IAuditLog audit, ConsoleOptions options)
{
    /// <summary>Rows of a page.</summary>
    public const int PageLength = 100;

    private static readonly string[] s_columns = ["number", "at", "kind", "subject", "rule"];
    private PeriodForm _period = null!;
    private IReadOnlyList<AuditRow>? _found;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "subject")]
    public string? Subject { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "until")]
    public string? Until { get; set; }

    /// <summary>Where the page begins; anything that is no number is the beginning.</summary>
    [SupplyParameterFromQuery(Name = "before")]
    public string? Before { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _period = new PeriodForm(From, Until, options.TimeZone);
        if (!_period.TryRead(out var from, out var until)) return;
        await audit.ReadAsync(Http, options);
        _found = await chain.ErasuresAsync(new ErasureQuery
        {
            Establishments = Http.Officer().Establishments, Subject = string.IsNullOrWhiteSpace(Subject) ? null : Subject.Trim(), From = from, Until = until, Limit = PageLength,
            Before = long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null,
        }, Http.RequestAborted);
    }

    private QueryString Older() => QueryString.Create(new Dictionary<string, string?>
    {
        ["subject"] = Subject, ["from"] = From, ["until"] = Until, ["before"] = _found![^1].Number.ToString(CultureInfo.InvariantCulture),
    }.Where(field => !string.IsNullOrEmpty(field.Value)));
}
