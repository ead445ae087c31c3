using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Phones;

/// <summary>What the pages that change something have in common: the reason, which is evidence before anything is done (MON-12).</summary>
public abstract class ActPage : ComponentBase
{
    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Gets the reason.</summary>
    [Inject]
    public IAuditLog Audit { get; set; } = null!;

    /// <summary>To the next page once a form is done.</summary>
    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    /// <summary>Of the console.</summary>
    [Inject]
    public ConsoleOptions Options { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm]
    public string? Reason { get; set; }

    /// <summary>Who is at work.</summary>
    protected Officer Officer => Http.Officer();

    /// <summary>The key of the text that says what is wrong with the reason; null for nothing.</summary>
    protected string? ReasonError { get; private set; }

    /// <summary>What was asked for is not there for this officer, whatever the reason.</summary>
    protected void NotThere() => Http.Response.StatusCode = StatusCodes.Status404NotFound;

    /// <summary>The reason, once it is written down with what it is for; null when none was given. What could not be written down is not done: that throws.</summary>
    protected async Task<string?> StateAsync(AuditAction action, string establishment, string subject, params (string Name, string Value)[] details)
    {
        if (StatedReason.Of(Reason) is not { } reason)
        {
            ReasonError = "phones.error.reason";
            return null;
        }
        var entry = new AuditEntry(Options.Clock.GetUtcNow(), Officer.Name, establishment, action, subject, reason) { Details = details.ToDictionary(detail => detail.Name, detail => detail.Value) };
        await Audit.AppendAsync(entry, Http.RequestAborted);
        return reason;
    }
}
