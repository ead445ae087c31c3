using Microsoft.AspNetCore.Components;
using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Web.Accounts;

/// <summary>A correction that was proposed, what came of it, and the second person's decision.</summary>
public sealed partial class ProposedPage
{
    private Correction _correction = null!;
    private string? _error;

    /// <summary>Of the address.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "reject")]
    public string? Reason { get; set; }

    private bool IsOwn => _correction.NeedsSecond && _correction.Proposed.Author == Officer.Name;

    private string Here => $"{Home}/corrections/{Id}";

    /// <inheritdoc/>
    protected override async Task<bool> FindAsync(Detainee detainee)
    {
        if (!TransferId.IsValid(Id) || await Billing.FindCorrectionAsync(Id, detainee.Id, Http.RequestAborted) is not { } correction) return false;
        _correction = correction;
        return true;
    }

    private Task ApproveAsync() => DoAsync(Here, Change(AccountChange.Approve), detainee => Office.DecideAsync(Id, detainee, isDone: true, Officer.Name, reason: null, Http.RequestAborted));

    private Task RejectAsync()
    {
        if (StatedReason.Of(Reason) is not { } reason)
        {
            _error = "accounts.error.reason";
            return Task.CompletedTask;
        }
        return DoAsync(Here, Change(AccountChange.Reject) with { Reason = reason }, detainee => Office.DecideAsync(Id, detainee, isDone: false, Officer.Name, reason, Http.RequestAborted));
    }

    private AccountChange Change(string what) => new(what, Id) { Amount = _correction.Amount, Call = _correction.Call };
}
