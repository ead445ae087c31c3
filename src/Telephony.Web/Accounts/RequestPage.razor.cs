using Microsoft.AspNetCore.Components;
using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Web.Accounts;

/// <summary>One request for credit: where it stands, who did what with it, and taking it up or refusing it (BIL-03).</summary>
public sealed partial class RequestPage
{
    private PurchaseRequest _request = null!;
    private string? _error;

    /// <summary>Of the address.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "refuse")]
    public string? Reason { get; set; }

    private Purchase Purchase => _request.Purchase;

    private string Here => $"{Home}/requests/{Id}";

    /// <inheritdoc/>
    protected override async Task<bool> FindAsync(Detainee detainee)
    {
        if (!TransferId.IsValid(Id) || await Billing.FindPurchaseAsync(Id, detainee.Id, Http.RequestAborted) is not { } request) return false;
        _request = request;
        return true;
    }

    private Task ProcessAsync() => DoAsync(Here, Change(AccountChange.Process), detainee => Office.ProcessAsync(Id, detainee, Officer.Name, Http.RequestAborted));

    private Task RefuseAsync()
    {
        if (StatedReason.Of(Reason) is not { } reason)
        {
            _error = "accounts.error.reason";
            return Task.CompletedTask;
        }
        return DoAsync(Here, Change(AccountChange.Refuse) with { Reason = reason }, detainee => Office.RefuseAsync(Id, detainee, Officer.Name, reason, Http.RequestAborted));
    }

    private AccountChange Change(string what) => new(what, Id) { Amount = Purchase.Amount, Plan = Purchase.Plan };
}
