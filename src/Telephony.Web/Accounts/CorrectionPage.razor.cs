using Microsoft.AspNetCore.Components;
using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Web.Accounts;

/// <summary>Puts a nominative account right, by another entry: with a reason, and above the limit by a second person.</summary>
public sealed partial class CorrectionPage
{
    private string _id = "";
    private string? _amountError;
    private string? _reasonError;

    /// <summary>Of the form.</summary>
    [SupplyParameterFromForm(FormName = "correct")]
    public string? Id { get; set; }

    /// <summary>Typed; negative takes away.</summary>
    [SupplyParameterFromForm(FormName = "correct")]
    public string? Amount { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "correct")]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override Task<bool> FindAsync(Detainee detainee)
    {
        _id = FormId.Of(Id);
        return Task.FromResult(true);
    }

    private async Task CorrectAsync()
    {
        var amount = TypedMoney.Of(Amount) is { } typed && typed != Money.Zero ? typed : (Money?)null;
        if (amount is null) _amountError = "accounts.error.amount";
        if (StatedReason.Of(Reason) is not { } reason)
        {
            _reasonError = "accounts.error.reason";
            return;
        }
        if (amount is not { } change) return;
        await DoAsync(Home, new AccountChange(AccountChange.Correct, _id) { Amount = change, Reason = reason },
            detainee => Office.CorrectAsync(_id, detainee, change, Officer.Name, reason, Http.RequestAborted));
        _id = FormId.Of(sent: null); // what was refused has used its id
    }
}
