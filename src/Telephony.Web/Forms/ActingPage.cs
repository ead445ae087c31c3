using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Forms;

/// <summary>What the pages on which an officer changes something have in common: who he is, and the evidence, which is written before anything is done (MON-12).</summary>
public abstract class ActingPage : ComponentBase
{
    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Gets what is done.</summary>
    [Inject]
    public IAuditLog Audit { get; set; } = null!;

    /// <summary>To the next page once a form is done.</summary>
    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    /// <summary>Of the console.</summary>
    [Inject]
    public ConsoleOptions Options { get; set; } = null!;

    /// <summary>Who is at work.</summary>
    protected Officer Officer => Http.Officer();

    /// <summary>What was asked for is not there for this officer, whatever the reason.</summary>
    protected void NotThere() => Http.Response.StatusCode = StatusCodes.Status404NotFound;

    /// <summary>Writes down what he is about to do, with the establishment whose evidence it is. What could not be written down is not done: that throws.</summary>
    protected Task WriteDownAsync(AuditAction action, string? establishment, string subject, string? reason, IReadOnlyDictionary<string, string>? details = null)
    {
        var entry = new AuditEntry(Options.Clock.GetUtcNow(), Officer.Name, establishment, action, subject, reason);
        return Audit.AppendAsync(details is null ? entry : entry with { Details = details }, Http.RequestAborted);
    }
}
