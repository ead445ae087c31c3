using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Search;
using Telephony.Web.Staff;

namespace Telephony.Web.Replay;

/// <summary>Search of calls and messages (MON-07). Every search is evidence, with the number of its results (MON-12); what is shown without one, the newest, too.</summary>
public sealed partial class RecordingsPage
{
    /// <summary>Rows of a page.</summary>
    public const int PageLength = 50;

    private static readonly string[] s_columns = ["when", "kind", "person", "number", "phone", "length", "outcome", "state"];
    private SearchForm _form = null!;
    private IReadOnlyList<Exchange>? _found;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    private static IReadOnlyList<string> Columns => s_columns;

    private static IReadOnlyList<string> Kinds { get; } = Enum.GetNames<ExchangeKind>();

    private static IReadOnlyList<string> YesNo { get; } = ["yes", "no"];

    private static IReadOnlyList<string> SearchedOutcomes { get; } = [.. Enum.GetValues<CallOutcome>().Where(outcome => outcome is not CallOutcome.Running and not CallOutcome.Served).Select(o => o.ToString())];

    private Officer Officer => Http.Officer();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _form = SearchForm.Of(Http.Request.Query);
        if (await Persons.ToQueryAsync(_form, Officer, Options.TimeZone, PageLength, Http.RequestAborted) is not { } query) return;
        _found = await Exchanges.SearchAsync(query, Http.RequestAborted);
        await Audit.AppendAsync(
            new AuditEntry(Options.Clock.GetUtcNow(), Officer.Name, Officer.Establishment, AuditAction.Searched, Http.Request.QueryString.Value!, Reason: null)
            {
                Details = new Dictionary<string, string> { ["results"] = _found.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            },
            Http.RequestAborted);
    }

    /// <summary>Opens the recording, and takes the search along for "next".</summary>
    private string LinkTo(Exchange exchange) => $"/recordings/{exchange.Id}" + (_form.At(null) is { HasValue: true } search ? QueryString.Create("search", search.Value!) : "");
}
