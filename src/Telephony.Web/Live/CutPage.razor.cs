using Microsoft.AspNetCore.Components;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Live;

/// <summary>Cuts a running call (MON-01).</summary>
/// <param name="doors">Reach it.</param>
public sealed partial class CutPage(CallDoors doors)
{
    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "cut")]
    public string? Reason { get; set; }

    private async Task CutAsync()
    {
        if (!await StateAsync(Reason, AuditAction.Cut)) return;
        doors.TryCut(CallId);
        Navigation.NavigateTo("/live");
    }
}
