using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>What the pages that do something with a running call have in common: the call, which is there or not, and the reason, which is evidence before anything is done (MON-12).</summary>
public abstract class LiveCallPage : ComponentBase
{
    /// <summary>Of the address.</summary>
    [Parameter]
    public string CallId { get; set; } = "";

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Finds it.</summary>
    [Inject]
    public ReachableCalls Calls { get; set; } = null!;

    /// <summary>Gets the reason.</summary>
    [Inject]
    public IAuditLog Audit { get; set; } = null!;

    /// <summary>To the next page once a form is done.</summary>
    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    /// <summary>Of the console.</summary>
    [Inject]
    public ConsoleOptions Options { get; set; } = null!;

    /// <summary>The call; null when it is not there for this officer.</summary>
    protected CallRecord? Call { get; private set; }

    /// <summary>The key of the text that says what is wrong with the reason; null for nothing.</summary>
    protected string? Error { get; private set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Call = await FindAsync();
        if (Call is null) Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>The call, when what this page does can be done with it.</summary>
    protected virtual Task<CallRecord?> FindAsync() => Calls.FindToHearAsync(Http, CallId);

    /// <summary>Writes the reason down; false when there is no call, or no reason. What could not be written down is not done: that throws.</summary>
    protected async Task<bool> StateAsync(string? typed, AuditAction action)
    {
        if (Call is null) return false;
        if (StatedReason.Of(typed) is not { } reason)
        {
            Error = "live.error.reason";
            return false;
        }
        var officer = Http.Officer();
        await Audit.AppendAsync(new AuditEntry(Options.Clock.GetUtcNow(), officer.Name, officer.Establishment, action, CallId, reason), Http.RequestAborted);
        return true;
    }
}
