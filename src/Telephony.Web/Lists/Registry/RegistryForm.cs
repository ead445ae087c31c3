using Telephony.Directory;
using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Lists.Registry;

/// <summary>What the pages that change the registry have in common: they are there for national staff only, and both people are in the evidence.</summary>
public abstract class RegistryForm : ListForm
{
    /// <summary>Whether the page is there for this officer.</summary>
    protected bool IsThere { get; private set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        IsThere = Http.MayChangeRegistry() && await LoadAsync();
        if (!IsThere) NotThere();
    }

    /// <summary>Loads what the page shows; false when it is not there.</summary>
    protected virtual Task<bool> LoadAsync() => Task.FromResult(true);

    /// <summary>Writes down what the Directory is about to commit. The registry is nobody's of one establishment, so the entry is of none.</summary>
    protected Task WriteDownAsync(RegistryProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var details = RegistryShown.Details(proposal.Change);
        details["change"] = proposal.Decided is null ? HistoryAction.RegistryChangeProposed : proposal.IsConfirmed ? HistoryAction.RegistryChangeConfirmed : HistoryAction.RegistryChangeRefused;
        return WriteDownAsync(AuditAction.ListChanged, establishment: null, proposal.Id.ToString(), (proposal.Decided ?? proposal.Proposed).Reason, details);
    }
}
