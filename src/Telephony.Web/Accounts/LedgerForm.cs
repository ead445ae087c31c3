using System.Globalization;
using Microsoft.AspNetCore.Http;
using Telephony.Billing;
using Telephony.Web.Forms;

namespace Telephony.Web.Accounts;

/// <summary>Which part of the ledger an officer looks at: the fields are the query of the page's address. What is wrong with a field stands beside it, and what was typed stays.</summary>
internal sealed class LedgerForm
{
    /// <summary>The fields, by their names in the address. Days are inclusive.</summary>
    public const string Account = "account", From = "from", Until = "until", Before = "before";

    private readonly IQueryCollection _typed;
    private readonly Dictionary<string, string> _errors = [];

    private LedgerForm(IQueryCollection typed) => _typed = typed;

    /// <summary>The key of a text for each field that is wrong. Complete once <see cref="ToQuery"/> was called.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>What was typed into a field, trimmed; empty for nothing.</summary>
    public string this[string field] => _typed[field].ToString().Trim();

    /// <summary>The account; the telephone account unless the other one is chosen.</summary>
    public AccountKind Kind => this[Account] == Shown.Key(AccountKind.Nominative) ? AccountKind.Nominative : AccountKind.Telephone;

    /// <summary>The form of an address.</summary>
    public static LedgerForm Of(IQueryCollection query) => new(query);

    /// <summary>What is asked for; null when a field is wrong. Days are days of <paramref name="zone"/>.</summary>
    public LedgerQuery? ToQuery(TimeZoneInfo zone, int limit)
    {
        _errors.Clear();
        var query = new LedgerQuery(Kind)
        {
            From = DayOf(From, zone, days: 0), Until = DayOf(Until, zone, days: 1), Limit = limit,
            Before = long.TryParse(this[Before], NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null,
        };
        if (query.From >= query.Until) _errors[Until] = "accounts.error.until";
        return _errors.Count == 0 ? query : null;
    }

    /// <summary>The same from another line on, as the query of an address; null for its beginning.</summary>
    public QueryString At(long? before)
    {
        var fields = new[] { Account, From, Until }.Where(field => this[field].Length > 0).Select(field => KeyValuePair.Create(field, (string?)this[field]));
        return QueryString.Create(before is { } number ? fields.Append(KeyValuePair.Create(Before, (string?)number.ToString(CultureInfo.InvariantCulture))) : fields);
    }

    private DateTimeOffset? DayOf(string field, TimeZoneInfo zone, int days)
    {
        if (this[field].Length == 0) return null;
        if (TypedDay.Of(this[field]) is { } day) return TypedDay.BeginsAt(day.AddDays(days), zone);
        _errors[field] = "accounts.error.day";
        return null;
    }
}
