using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Lists;

/// <summary>What the pages of one detainee have in common: he is there for the officer or the page is not, and what changes his list is evidence before it is done (MON-12).</summary>
public abstract class DetaineeView : ListForm
{
    /// <summary>Of the address.</summary>
    [Parameter]
    public string Identifier { get; set; } = "";

    /// <summary>He; null when he is not there for this officer.</summary>
    protected DetaineeProfile? Profile { get; private set; }

    /// <summary>The page of all that is his.</summary>
    protected string Overview => $"/detainees/{Identifier}";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var profile = await Directory.FindProfileAsync(Identifier, Officer.Establishments, Http.RequestAborted);
        // A page is also rendered while it loads: it shows nothing before all of it is there.
        if (profile is not null && await LoadAsync(profile.Detainee.Id)) Profile = profile;
        else NotThere();
    }

    /// <summary>Loads what else the page shows; false when it is not there.</summary>
    protected virtual Task<bool> LoadAsync(Guid detainee) => Task.FromResult(true);

    /// <summary>Writes down what is about to be done: whose list, what, why. Of a protected number stands there which entry it is, and not the number.</summary>
    protected Task WriteDownAsync(string change, string? reason, ListEntry? entry = null, params (string Name, string Value)[] details)
    {
        var all = details.Append(("change", change)).ToDictionary(detail => detail.Item1, detail => detail.Item2);
        if (entry is not null) all["entry"] = entry.Correspondent.Id.ToString();
        if (entry is { IsProtected: false }) all["number"] = entry.Correspondent.Number.Value;
        return WriteDownAsync(AuditAction.ListChanged, Profile!.Detainee.EstablishmentCode, Identifier, reason, all);
    }
}
