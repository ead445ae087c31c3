using Microsoft.AspNetCore.Components;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Live;

/// <summary>Cuts a running call (MON-01), on whichever node it runs.</summary>
/// <param name="orders">Reach it.</param>
public sealed partial class CutPage(CallOrders orders)
{
    private bool _isUnanswered;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "cut")]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override Task<CallRecord?> FindAsync() => Calls.FindToCutAsync(Http, CallId);

    private async Task CutAsync()
    {
        if (!await StateAsync(Reason, AuditAction.Cut)) return;
        _isUnanswered = await orders.CutAsync(Call!.Node, CallId, Http.RequestAborted) == CutAnswer.NoAnswer;
        if (!_isUnanswered) Navigation.NavigateTo("/live");
    }
}
