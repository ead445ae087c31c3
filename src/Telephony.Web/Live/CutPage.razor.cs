using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>
/// Cuts a running call, for a reason that is evidence (MON-01, MON-12). A protected call, one of another establishment, one that has ended and an id that is none are the same here: not there.
/// </summary>
/// <param name="calls">Finds it.</param>
/// <param name="doors">Reaches it.</param>
/// <param name="audit">Gets the reason.</param>
/// <param name="navigation">Back to the board.</param>
public sealed partial class CutPage(CallStore calls, CallDoors doors, IAuditLog audit, NavigationManager navigation)
{
    /// <summary>Characters of a reason.</summary>
    public const int MaxReason = 300;

    private const int ShortestReason = 5;
    private CallRecord? _call;
    private string? _error;

    /// <summary>Of the address.</summary>
    [Parameter]
    public string CallId { get; set; } = "";

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "cut")]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var call = await calls.FindAsync(CallId, Http.RequestAborted);
        var own = Http.Officer().Establishment;
        if (call is { IsProtected: false, EndedAt: null } && (own is null || call.Establishment == own) && doors.IsOpen(CallId)) _call = call;
        else Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task CutAsync()
    {
        if (_call is null) return;
        var reason = Reason?.Trim() ?? "";
        if (reason.Length is < ShortestReason or > MaxReason)
        {
            _error = "live.error.reason";
            return;
        }
        var officer = Http.Officer();
        // Evidence first: what could not be written down is not done.
        await audit.AppendAsync(new AuditEntry(Options.Clock.GetUtcNow(), officer.Name, officer.Establishment, AuditAction.Cut, CallId, reason), Http.RequestAborted);
        doors.TryCut(CallId);
        navigation.NavigateTo("/live");
    }
}
