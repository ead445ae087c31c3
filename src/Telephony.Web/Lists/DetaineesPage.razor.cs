using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Lists;

/// <summary>Detainees of the officer's establishment, by identifier, registration number or name. Each search is evidence, with the number of its results (MON-12).</summary>
/// <param name="directory">Knows them.</param>
/// <param name="audit">Gets the search.</param>
/// <param name="options">Of the console.</param>
public sealed partial class DetaineesPage(DirectoryStore directory, IAuditLog audit, ConsoleOptions options)
{
    /// <summary>Rows of a page.</summary>
    public const int PageLength = 50;

    private static readonly string[] s_columns = ["identifier", "person", "registration", "establishment", "account", "penalStatus", "numbers"];
    private IReadOnlyList<DetaineeProfile> _found = [];
    private IReadOnlyList<(string, string)> _establishments = [];

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    /// <summary>Chosen by who works for all.</summary>
    [SupplyParameterFromQuery(Name = "establishment")]
    public string? Establishment { get; set; }

    /// <summary>Identifier of the last one of the page before.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    private static IReadOnlyList<string> Columns => s_columns;

    private Officer Officer => Http.Officer();

    /// <summary>What was typed, as the query of the directory.</summary>
    internal static DetaineeQuery QueryOf(Officer officer, string? text, string? establishment, string? after, int limit) => new()
    {
        Establishments = officer.Establishments, Text = text ?? "", Establishment = string.IsNullOrEmpty(establishment) ? null : establishment, After = after, Limit = limit,
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _found = await directory.SearchDetaineesAsync(QueryOf(Officer, Text, Establishment, After, PageLength), Http.RequestAborted);
        if (Officer.Establishment is null)
        {
            var all = await directory.EstablishmentsAsync(Http.RequestAborted);
            _establishments = [("", T["lists.any"]), .. all.Select(one => (one.Code, one.Name))];
        }
        await audit.AppendAsync(
            new AuditEntry(options.Clock.GetUtcNow(), Officer.Name, Officer.Establishment, AuditAction.Searched, "detainees" + Http.Request.QueryString.Value, Reason: null)
            {
                Details = new Dictionary<string, string> { ["results"] = _found.Count.ToString(CultureInfo.InvariantCulture) },
            },
            Http.RequestAborted);
    }

    private QueryString Query(string? after) => QueryString.Create(
        new Dictionary<string, string?> { ["q"] = Text, ["establishment"] = Establishment, ["after"] = after }.Where(field => !string.IsNullOrEmpty(field.Value)));
}
