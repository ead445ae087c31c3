using Microsoft.AspNetCore.Components;
using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Web.Accounts;

/// <summary>Credit of the telephone account from the nominative one, on the detainee's behalf (BIL-02, BIL-03): the plan first, then what it costs (BIL-28), then the request.</summary>
public sealed partial class CreditPage
{
    private IReadOnlyList<Plan> _plans = [];
    private Statement _statement = null!;
    private Plan? _plan;
    private Money? _price;
    private string? _amountError;
    private string _id = "";

    /// <summary>Chosen.</summary>
    [SupplyParameterFromQuery(Name = "plan")]
    public string? PlanCode { get; set; }

    /// <summary>Typed; for credit outside plans.</summary>
    [SupplyParameterFromQuery(Name = "amount")]
    public string? Amount { get; set; }

    /// <summary>Of the form.</summary>
    [SupplyParameterFromForm(FormName = "request")]
    public string? Id { get; set; }

    /// <summary>Whether it is taken up at once.</summary>
    [SupplyParameterFromForm(FormName = "request")]
    public string? Process { get; set; }

    private IReadOnlyList<(string Value, string Text)> Choices =>
        [.. _plans.Select(plan => (plan.Code, plan.Price is { } price ? T.Format("accounts.credit.choice", T.Plan(plan.Code), T.Euros(price)) : T.Plan(plan.Code)))];

    /// <inheritdoc/>
    protected override async Task<bool> FindAsync(Detainee detainee)
    {
        _id = FormId.Of(Id);
        _plans = await Billing.PlansAsync(Http.RequestAborted);
        _statement = await Billing.StatementAsync(detainee.Id, movements: 0, Http.RequestAborted);
        _plan = _plans.FirstOrDefault(plan => plan.Code == PlanCode);
        if (_plan is null) return true;
        _price = _plan.Price ?? (TypedMoney.Of(Amount) is { } amount && amount > Money.Zero ? amount : null);
        if (_price is null) _amountError = "accounts.error.amount";
        return true;
    }

    private Task RequestAsync()
    {
        if (_plan is not { } plan || _price is not { } price) return Task.CompletedTask;
        var isProcessed = Process is not null;
        var change = new AccountChange(isProcessed ? AccountChange.Process : AccountChange.Request, _id) { Amount = price, Plan = plan.Code };
        return DoAsync(Home, change, async detainee =>
        {
            var answer = await Office.RequestAsync(_id, detainee, plan, price, Officer.Name, Http.RequestAborted);
            return isProcessed && answer == OfficeAnswer.Requested ? await Office.ProcessAsync(_id, detainee, Officer.Name, Http.RequestAborted) : answer;
        });
    }
}
