using Microsoft.AspNetCore.Components;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;

namespace Telephony.Web.Phones;

/// <summary>Ends a stop: its phones call again (MON-06).</summary>
/// <param name="directory">Starts them.</param>
public sealed partial class StartPage(DirectoryStore directory)
{
    private PhoneStop? _stop;

    /// <summary>Of the stop.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _stop = await directory.FindStopAsync(Id, Officer.Establishments, Http.RequestAborted);
        if (_stop is not { Ended: null }) NotThere();
    }

    private async Task StartAsync()
    {
        if (_stop is not { Ended: null, Scope: var scope }) return;
        if (await StateAsync(AuditAction.PhonesStarted, scope.Establishment, scope.Phone ?? scope.Wing ?? scope.Establishment, ("stop", Id.ToString())) is not { } reason) return;
        await directory.StartPhonesAsync(Id, Officer.Name, reason, Http.RequestAborted);
        Navigation.NavigateTo(Done.At("/stops", "phones.done.started"));
    }
}
