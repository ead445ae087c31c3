using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>Listens to a running call, for a reason that is evidence (MON-06, MON-12). What cannot be listened to is not there, whatever it is.</summary>
/// <param name="calls">Finds it.</param>
/// <param name="doors">Tell whether it can be reached.</param>
/// <param name="listening">Remembers that the reason was stated.</param>
/// <param name="audit">Gets the reason.</param>
/// <param name="navigation">Back to the page with the player.</param>
public sealed partial class ListenPage(CallStore calls, CallDoors doors, LiveListening listening, IAuditLog audit, NavigationManager navigation)
{
    /// <summary>Characters of a reason.</summary>
    public const int MaxReason = 300;

    private const int ShortestReason = 5;
    private CallRecord? _call;
    private bool _isPermitted;
    private string? _error;

    /// <summary>Of the address.</summary>
    [Parameter]
    public string CallId { get; set; } = "";

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "listen")]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var call = await calls.FindAsync(CallId, Http.RequestAborted);
        var officer = Http.Officer();
        if (call is { IsProtected: false, EndedAt: null } && (officer.Establishment is null || call.Establishment == officer.Establishment) && doors.IsOpen(CallId))
        {
            _call = call;
            _isPermitted = listening.IsPermitted(officer.Id, CallId);
        }
        else
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task StateReasonAsync()
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
        await audit.AppendAsync(new AuditEntry(Options.Clock.GetUtcNow(), officer.Name, officer.Establishment, AuditAction.Listened, CallId, reason), Http.RequestAborted);
        listening.Permit(officer.Id, CallId);
        navigation.NavigateTo($"/live/{CallId}/listen");
    }
}
