using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Billing;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Accounts;

/// <summary>Where the accounts office begins: whose account, and what waits to be done. A search is evidence, with the number of its results (MON-12).</summary>
/// <param name="detainees">Finds people.</param>
/// <param name="billing">Has what waits.</param>
/// <param name="audit">Gets the search.</param>
public sealed partial class AccountsPage(DirectoryStore detainees, BillingStore billing, IAuditLog audit)
{
    /// <summary>People of a page.</summary>
    public const int PageLength = 50;

    private CreditsForm _credits = null!;
    private IReadOnlyList<DetaineeProfile>? _found;
    private IReadOnlyList<Establishment> _establishments = [];
    private List<WaitingRow> _waiting = [];
    private bool _hasMoreWaiting;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "text")]
    public string? Text { get; set; }

    /// <summary>Chosen, by who may see all.</summary>
    [SupplyParameterFromQuery(Name = "establishment")]
    public string? Establishment { get; set; }

    /// <summary>Identifier of the last one of the page before.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    private Officer Officer => Http.Officer();

    private IReadOnlyList<(string Value, string Text)> Establishments => [("", T["accounts.any"]), .. _establishments.Select(one => (one.Code, one.Name))];

    private DateOnly Today => TypedDay.On(Options.Clock.GetUtcNow(), Options.TimeZone);

    private string FirstDay => TypedDay.TextOf(Today.AddDays(1 - Today.Day));

    private string LastDay => TypedDay.TextOf(Today);

    private string NextPage => "/accounts" + QueryString.Create(new Dictionary<string, string?>
    {
        ["text"] = Text, ["establishment"] = Establishment, ["after"] = _found![PageLength - 1].Detainee.Identifier,
    }.Where(one => !string.IsNullOrEmpty(one.Value)));

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _credits = CreditsForm.Of(Http.Request.Query);
        if (_credits.IsSent) _credits.ToPeriod();
        if (Officer.Establishment is null) _establishments = await detainees.EstablishmentsAsync(Http.RequestAborted);
        if (Text is not null || Establishment is { Length: > 0 }) await SearchAsync();
        await FindWaitingAsync();
    }

    private async Task SearchAsync()
    {
        _found = await detainees.SearchDetaineesAsync(
            new DetaineeQuery
            {
                Establishments = Officer.Establishments, Establishment = string.IsNullOrEmpty(Establishment) ? null : Establishment, Text = Text ?? "", After = After, Limit = PageLength + 1,
            },
            Http.RequestAborted);
        var results = Math.Min(_found.Count, PageLength).ToString(CultureInfo.InvariantCulture);
        await audit.AppendAsync(
            new AuditEntry(Options.Clock.GetUtcNow(), Officer.Name, Officer.Establishment, AuditAction.Searched, Http.Request.Path + Http.Request.QueryString.Value, Reason: null)
            {
                Details = new Dictionary<string, string> { ["results"] = results },
            },
            Http.RequestAborted);
    }

    // Requests and corrections together, the oldest first, of people who are still where the officer sees them.
    private async Task FindWaitingAsync()
    {
        var requests = await billing.WaitingPurchasesAsync(Officer.Establishments, BillingStore.MaxRequests, Http.RequestAborted);
        var corrections = await billing.WaitingCorrectionsAsync(Officer.Establishments, BillingStore.MaxRequests, Http.RequestAborted);
        var people = await detainees.DetaineesOfAsync([.. requests.Select(request => request.Detainee).Concat(corrections.Select(correction => correction.Detainee)).Distinct()], Officer.Establishments, Http.RequestAborted);
        foreach (var request in requests)
        {
            if (people.TryGetValue(request.Detainee, out var person))
                _waiting.Add(new WaitingRow(request.Purchase.RequestedAt, person, $"requests/{request.Purchase.Transfer}", T.Plan(request.Purchase.Plan), T.Euros(request.Purchase.Amount)));
        }
        foreach (var correction in corrections)
        {
            if (people.TryGetValue(correction.Detainee, out var person))
                _waiting.Add(new WaitingRow(correction.Proposed.At, person, $"corrections/{correction.Id}", T["accounts.proposed.title"], T.Change(correction.Amount)));
        }
        _waiting = [.. _waiting.OrderBy(row => row.At)];
        _hasMoreWaiting = requests.Count == BillingStore.MaxRequests || corrections.Count == BillingStore.MaxRequests;
    }

    private string TypedOr(string field, string otherwise) => _credits.IsSent ? _credits[field] : otherwise;

    private string? ErrorOf(string field) => _credits.Errors.TryGetValue(field, out var error) ? T[error] : null;

    private sealed record WaitingRow(DateTimeOffset At, NamedDetainee Detainee, string Page, string What, string Amount)
    {
        public string Href => $"/accounts/{Detainee.Identifier}/{Page}";
    }
}
