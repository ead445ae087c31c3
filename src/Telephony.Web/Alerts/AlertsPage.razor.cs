using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Alerts;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Alerts;

/// <summary>Alerts on persons and numbers (MON-06): set, listed, ended, and what they fired. Setting and ending one is evidence, before it is done.</summary>
/// <param name="alerts">Keep them.</param>
/// <param name="officers">Know who can be told by mail.</param>
/// <param name="audit">Gets what is done here.</param>
/// <param name="navigation">Back to the page once a form is done.</param>
/// <param name="options">Of the console.</param>
public sealed partial class AlertsPage(AlertStore alerts, OfficerAccounts officers, IAuditLog audit, NavigationManager navigation, ConsoleOptions options)
{
    /// <summary>How far back what fired is shown.</summary>
    public static readonly TimeSpan Shows = TimeSpan.FromDays(7);

    private IReadOnlyList<Alert> _alerts = [];
    private IReadOnlyList<FiredAlert> _fired = [];

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "alert")]
    public AlertForm? Typed { get; set; }

    private ConsoleOptions Options => options;

    private AlertForm Form => Typed ??= AlertForm.Empty(Today);

    private DateOnly Today => DayOf(options.Clock.GetUtcNow());

    private Officer Officer => Http.Officer();

    private IReadOnlyList<(string Value, string Text)> Kinds => [(AlertForm.Person, T["alerts.kind.person"]), (AlertForm.ANumber, T["alerts.kind.number"])];

    private IReadOnlyList<(string Value, string Text)> Tellings => [("", T["alerts.mail.no"]), (AlertForm.Yes, T["alerts.mail.yes"])];

    private IReadOnlyList<(string Name, AlertOccasion Occasion, string? Value)> Boxes =>
    [
        (nameof(AlertForm.Begun), AlertOccasion.Begun, Form.Begun), (nameof(AlertForm.Answered), AlertOccasion.Answered, Form.Answered), (nameof(AlertForm.Message), AlertOccasion.Message, Form.Message),
    ];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var now = options.Clock.GetUtcNow();
        _alerts = await alerts.ListAsync(Officer.Establishments, now, Http.RequestAborted);
        _fired = await alerts.FiredAsync(Officer.Establishments, now - Shows, Http.RequestAborted);
    }

    private async Task SetAsync()
    {
        var hasMail = options.SendsMail && await officers.MailOfAsync(Officer.Id, Officer.Establishment, Http.RequestAborted) is not null;
        if (Form.ToAlert(Officer, hasMail, options.Clock.GetUtcNow(), options.TimeZone) is not { } alert) return;
        // Evidence first: what could not be written down is not done.
        await audit.AppendAsync(AlertEvidence.Of(alert, Officer, AuditAction.AlertSet, alert.SetAt), Http.RequestAborted);
        await alerts.SetAsync(alert, Http.RequestAborted);
        navigation.NavigateTo(Done.At("/alerts", "alerts.done.set"));
    }

    // It ends with the end of that day.
    private DateOnly LastDayOf(Alert alert) => DayOf(alert.EndsAt.AddSeconds(-1));

    private DateOnly DayOf(DateTimeOffset instant) => TypedDay.On(instant, options.TimeZone);

    private string? Error(string field) => Form.Errors.TryGetValue(field, out var key) ? T[key] : null;
}

/// <summary>What is done with alerts, as entries of the evidence. That one fired is none: nobody did anything, and what an officer does then is an entry of its own.</summary>
internal static class AlertEvidence
{
    public static AuditEntry Of(Alert alert, Officer officer, AuditAction action, DateTimeOffset at) => new(at, officer.Name, alert.Establishment, action, alert.Id.ToString(), alert.Reason)
    {
        Details = new Dictionary<string, string>
        {
            [alert.Identifier is null ? "number" : "person"] = alert.Identifier ?? alert.Number!,
            ["occasions"] = string.Join(',', alert.Occasions.Select(Shown.Key)),
            ["until"] = alert.EndsAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture),
            ["mail"] = alert.IsByMail ? "yes" : "no",
        },
    };
}
