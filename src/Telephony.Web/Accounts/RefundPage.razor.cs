using Microsoft.AspNetCore.Components;
using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Web.Accounts;

/// <summary>Gives back what a call, listening or a video call cost, to the credit that paid for it: with a reason, and above the limit by a second person.</summary>
public sealed partial class RefundPage
{
    private string _id = "";
    private Money _cost;
    private string? _error;

    /// <summary>What is given back.</summary>
    [SupplyParameterFromQuery(Name = "call")]
    public string? Call { get; set; }

    /// <summary>Of the form.</summary>
    [SupplyParameterFromForm(FormName = "refund")]
    public string? Id { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "refund")]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override async Task<bool> FindAsync(Detainee detainee)
    {
        _id = FormId.Of(Id);
        if (Call is null || await Billing.CostAsync(detainee.Id, Call, Http.RequestAborted) is not { } cost) return false;
        // Nothing is left to be given back but by the form that gave it back, sent again.
        if (cost == Money.Zero) cost = (await Billing.FindCorrectionAsync(_id, detainee.Id, Http.RequestAborted))?.Amount ?? cost;
        _cost = cost;
        return cost != Money.Zero;
    }

    private async Task RefundAsync()
    {
        if (StatedReason.Of(Reason) is not { } reason)
        {
            _error = "accounts.error.reason";
            return;
        }
        await DoAsync(Home, new AccountChange(AccountChange.Refund, _id) { Amount = _cost, Call = Call, Reason = reason },
            detainee => Office.RefundAsync(_id, detainee, Call!, _cost, Officer.Name, reason, Http.RequestAborted));
        _id = FormId.Of(sent: null); // what was refused has used its id
    }
}
