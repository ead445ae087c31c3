using Microsoft.AspNetCore.Components;
using Telephony.Directory;

namespace Telephony.Web.Lists.Registry;

/// <summary>A second person looks at what one has proposed, and confirms or refuses it (EXC-03). That he is another is the Directory's rule; the page only does not offer what it would refuse.</summary>
public sealed partial class ProposalPage
{
    private const string Confirm = "confirm";
    private const string Refusal = "refuse";

    private RegistryProposal? _proposal;

    /// <summary>Of the proposal.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "decide")]
    public string? Decision { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "decide")]
    public string? Reason { get; set; }

    private IReadOnlyList<(string, string)> Decisions => [("", T["lists.choose"]), (Confirm, T["lists.decision.confirm"]), (Refusal, T["lists.decision.refuse"])];

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync()
    {
        _proposal = await Directory.FindProposalAsync(Id, Http.RequestAborted);
        return _proposal is not null;
    }

    private async Task DecideAsync()
    {
        if (!IsThere || _proposal is null) return;
        if (Decision is not (Confirm or Refusal)) Refuse(nameof(Decision), "lists.error.choice");
        var reason = ReasonOf(nameof(Reason), Reason);
        if (!IsFaultless) return;
        var isConfirmed = Decision == Confirm;
        switch (await Directory.DecideProposalAsync(Id, isConfirmed, Officer.Name, reason, WriteDownAsync, Http.RequestAborted))
        {
            case ProposalDecision.SamePerson: Refuse(nameof(Decision), "lists.error.samePerson"); break;
            case ProposalDecision.NotOpen: Refuse(nameof(Decision), "lists.error.decidedMeanwhile"); break;
            case ProposalDecision.DoesNotFit: Refuse(nameof(Decision), "lists.error.doesNotFit"); break;
            default: GoTo("/registry", isConfirmed ? "lists.done.confirmed" : "lists.done.refused"); break;
        }
    }
}
