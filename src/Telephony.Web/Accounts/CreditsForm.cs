using Microsoft.AspNetCore.Http;
using Telephony.Web.Forms;

namespace Telephony.Web.Accounts;

/// <summary>Of which days, and of which establishment, the credits are to be saved. What is wrong with a field stands beside it on the accounts page, and what was typed stays.</summary>
internal sealed class CreditsForm
{
    /// <summary>The establishment's code, of who may see all; the other fields are <see cref="LedgerForm.From"/> and <see cref="LedgerForm.Until"/>, both inclusive.</summary>
    public const string Establishment = "in";

    /// <summary>Days at most.</summary>
    public const int MaxDays = 366;

    private readonly IQueryCollection _typed;
    private readonly Dictionary<string, string> _errors = [];

    private CreditsForm(IQueryCollection typed) => _typed = typed;

    /// <summary>The key of a text for each field that is wrong. Complete once <see cref="ToPeriod"/> was called.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>Whether it was sent.</summary>
    public bool IsSent => _typed.ContainsKey(LedgerForm.From);

    /// <summary>What was typed into a field, trimmed; empty for nothing.</summary>
    public string this[string field] => _typed[field].ToString().Trim();

    /// <summary>The form of an address.</summary>
    public static CreditsForm Of(IQueryCollection query) => new(query);

    /// <summary>The first and the last day; null when a field is wrong.</summary>
    public (DateOnly From, DateOnly Until)? ToPeriod()
    {
        _errors.Clear();
        var (from, until) = (TypedDay.Of(this[LedgerForm.From]), TypedDay.Of(this[LedgerForm.Until]));
        if (from is null) _errors[LedgerForm.From] = "accounts.error.day";
        if (until is null) _errors[LedgerForm.Until] = "accounts.error.day";
        else if (until < from) _errors[LedgerForm.Until] = "accounts.error.until";
        else if (until.Value.DayNumber - from?.DayNumber >= MaxDays) _errors[LedgerForm.Until] = "accounts.error.long";
        return _errors.Count == 0 ? (from!.Value, until!.Value) : null;
    }
}
