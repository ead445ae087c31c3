using Microsoft.AspNetCore.Components;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;

namespace Telephony.Web.Phones;

/// <summary>Opens an identifier that wrong codes have locked (IVR-14).</summary>
/// <param name="directory">Has the lock.</param>
public sealed partial class UnlockPage(DirectoryStore directory)
{
    private LockedIdentifier? _lock;

    /// <summary>Of the detainee.</summary>
    [Parameter]
    public string Identifier { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _lock = await directory.FindLockAsync(Identifier, Officer.Establishments, Http.RequestAborted);
        if (_lock is null) NotThere();
    }

    private async Task UnlockAsync()
    {
        if (_lock is null || await StateAsync(AuditAction.ListChanged, _lock.Establishment, Identifier, ("what", "identifierUnlocked")) is null) return;
        await directory.UnlockAsync(Identifier, Officer.Name, Http.RequestAborted);
        Navigation.NavigateTo(Done.At("/locked", "phones.done.unlocked"));
    }
}
