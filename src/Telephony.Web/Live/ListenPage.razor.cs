using Microsoft.AspNetCore.Components;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>Listens to a running call (MON-06).</summary>
/// <param name="listening">Remembers that the reason was stated.</param>
public sealed partial class ListenPage(LiveListening listening)
{
    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "listen")]
    public string? Reason { get; set; }

    private bool IsPermitted => listening.IsPermitted(Http.Officer().Id, CallId);

    private async Task StateReasonAsync()
    {
        if (!await StateAsync(Reason, AuditAction.Listened)) return;
        listening.Permit(Http.Officer().Id, CallId);
        Navigation.NavigateTo($"/live/{CallId}/listen");
    }
}
