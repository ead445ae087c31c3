using Microsoft.AspNetCore.Components;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>What the pages that do something with a running call have in common: the call, which is there or not, and the reason.</summary>
public abstract class LiveCallPage : ActingPage
{
    /// <summary>Of the address.</summary>
    [Parameter]
    public string CallId { get; set; } = "";

    /// <summary>Finds it.</summary>
    [Inject]
    public ReachableCalls Calls { get; set; } = null!;

    /// <summary>The call; null when it is not there for this officer.</summary>
    protected CallRecord? Call { get; private set; }

    /// <summary>The key of the text that says what is wrong with the reason; null for nothing.</summary>
    protected string? Error { get; private set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Call = await FindAsync();
        if (Call is null) NotThere();
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
        await WriteDownAsync(action, Officer.Establishment, CallId, reason);
        return true;
    }
}
