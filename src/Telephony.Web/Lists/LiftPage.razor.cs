using Microsoft.AspNetCore.Components;
using Telephony.Directory;

namespace Telephony.Web.Lists;

/// <summary>Ends a sanction before its term (OUT-10). One that is over is not there.</summary>
public sealed partial class LiftPage
{
    private StoredSanction? _stored;

    /// <summary>Of the address.</summary>
    [Parameter]
    public Guid Sanction { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "lift")]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync(Guid detainee)
    {
        _stored = (await Directory.SanctionsAsync(detainee, Http.RequestAborted)).SingleOrDefault(stored => stored.Id == Sanction && !stored.Sanction.IsOverAt(Options.Clock.GetUtcNow()));
        return _stored is not null;
    }

    private async Task LiftAsync()
    {
        if (Profile is null || _stored is null) return;
        var reason = ReasonOf(nameof(Reason), Reason);
        if (!IsFaultless) return;
        await WriteDownAsync(HistoryAction.SanctionEnded, reason, entry: null, ("sanction", Sanction.ToString()), ("scope", _stored.Sanction.Scope));
        await Directory.EndSanctionAsync(Sanction, Officer.Name, reason, Http.RequestAborted);
        GoTo(Overview, "lists.done.lifted");
    }
}
