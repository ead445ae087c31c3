using Microsoft.AspNetCore.Components;
using Telephony.Billing;

namespace Telephony.Web.Accounts;

/// <summary>A bank transfer has come for a nominative account (BIL-04). Its reference is its id: whoever enters it again changes nothing.</summary>
public sealed partial class BankTransferPage
{
    private string? _referenceError;
    private string? _amountError;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "transfer")]
    public string? Reference { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "transfer")]
    public string? Amount { get; set; }

    private Task ReceiveAsync()
    {
        var reference = Reference?.Trim() ?? "";
        if (!TransferId.IsValid(reference)) _referenceError = "accounts.error.reference";
        if (TypedMoney.Of(Amount) is not { } amount || amount <= Money.Zero)
        {
            _amountError = "accounts.error.amount";
            return Task.CompletedTask;
        }
        if (_referenceError is not null) return Task.CompletedTask;
        return DoAsync(Home, new AccountChange(AccountChange.Transfer, reference) { Amount = amount }, detainee => Office.ReceiveAsync(reference, detainee, amount, Http.RequestAborted));
    }
}
