using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Billing;
using Telephony.Directory;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Accounts;

/// <summary>Prices to be read: the dated rows in force on a day (BIL-21), and what a use would cost, by the one price function (BIL-28). Nothing is changed here: tariffs are imported.</summary>
/// <param name="billing">Has them.</param>
/// <param name="directory">Has the establishments and their zones.</param>
public sealed partial class TariffsPage(BillingStore billing, DirectoryStore directory)
{
    /// <summary>Rows of a page.</summary>
    public const int PageLength = 100;

    private TariffForm _form = null!;
    private IReadOnlyList<Plan> _plans = [];
    private IReadOnlyList<string> _destinations = [];
    private IReadOnlyList<Establishment> _establishments = [];
    private IReadOnlyList<Tariff>? _rows;
    private DateOnly _day;
    private int _page;
    private bool _hasMore;
    private Estimate? _estimate;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    private Officer Officer => Http.Officer();

    private (string Value, string Text) Any => ("", T["tariffs.any"]);

    private IReadOnlyList<(string Value, string Text)> Services => [.. Enum.GetValues<BilledService>().Select(Shown.Key).Select(service => (service, T["tariffs.service." + service]))];

    private IReadOnlyList<(string Value, string Text)> Plans => [.. _plans.Select(plan => (plan.Code, T.Plan(plan.Code)))];

    private IReadOnlyList<(string Value, string Text)> Destinations => [("", T["tariffs.noDestination"]), .. _destinations.Select(name => (name, T.Destination(name)))];

    private IReadOnlyList<(string Value, string Text)> Establishments => [.. _establishments.Select(one => (one.Code, one.Name))];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _form = TariffForm.Of(Http.Request.Query);
        (_plans, _destinations) = (await billing.PlansAsync(Http.RequestAborted), await billing.DestinationsAsync(Http.RequestAborted));
        _establishments = [.. (await directory.EstablishmentsAsync(Http.RequestAborted)).Where(one => Officer.Establishment is null || one.Code == Officer.Establishment)];
        if (_form.DayOr(TypedDay.On(Options.Clock.GetUtcNow(), Options.TimeZone)) is not { } day) return;
        _day = day;
        await ListAsync();
        if (_form.HasQuote) await QuoteAsync();
    }

    private async Task ListAsync()
    {
        var service = _form.ServiceOf(TariffForm.Service);
        var plan = _form[TariffForm.Plan].Length == 0 ? null : _form.ChoiceOf(TariffForm.Plan, _plans.Select(one => one.Code));
        if (_form.Errors.Count > 0) return;
        _page = _form.PageNumber;
        var rows = (await billing.TariffsAsync(_day, Officer.Establishments, Http.RequestAborted))
            .Where(row => (service is null || row.Service == service) && (plan is null || row.Plan == plan)).Skip(_page * PageLength).Take(PageLength + 1).ToList();
        (_rows, _hasMore) = (rows[..Math.Min(rows.Count, PageLength)], rows.Count > PageLength);
    }

    private async Task QuoteAsync()
    {
        var duration = _form.Duration();
        var service = _form.ServiceOf(TariffForm.QuotedService) ?? BilledService.Call;
        var destination = service == BilledService.Call ? _form.ChoiceOf(TariffForm.Destination, _destinations) : null;
        var plan = _plans.FirstOrDefault(one => one.Code == _form[TariffForm.QuotedPlan]) ?? _plans[0]; // there is always credit outside plans
        var code = Officer.Establishment ?? _form.ChoiceOf(TariffForm.Establishment, _establishments.Select(one => one.Code));
        var establishment = _establishments.FirstOrDefault(one => one.Code == code);
        if (_form.Errors.Count > 0 || establishment is null) return;
        var at = TypedDay.BeginsAt(_day, TimeZoneInfo.FindSystemTimeZoneById(establishment.TimeZone));
        _estimate = await billing.EstimateAsync(new EstimateRequest(service, destination, establishment.Code, establishment.TimeZone, plan, at, duration!.Value), Http.RequestAborted);
    }

    private string? ErrorOf(string field) => _form.Errors.TryGetValue(field, out var error) ? T[error] : null;
}
