using System.Globalization;
using Microsoft.AspNetCore.Http;
using Telephony.Billing;
using Telephony.Web.Forms;

namespace Telephony.Web.Accounts;

/// <summary>What an officer asks of the tariffs: a day, a part of the rows, and perhaps what something would cost. The fields are the query of the page's address.</summary>
internal sealed class TariffForm
{
    /// <summary>The fields, by their names in the address.</summary>
    public const string Day = "day", Service = "service", Plan = "plan", Page = "page",
        QuotedService = "of", Destination = "to", QuotedPlan = "with", Minutes = "minutes", Establishment = "in";

    /// <summary>Longest that is quoted, in minutes: a day.</summary>
    public const int MaxMinutes = 1440;

    private readonly IQueryCollection _typed;
    private readonly Dictionary<string, string> _errors = [];

    private TariffForm(IQueryCollection typed) => _typed = typed;

    /// <summary>The key of a text for each field that is wrong.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>What was typed into a field, trimmed; empty for nothing.</summary>
    public string this[string field] => _typed[field].ToString().Trim();

    /// <summary>Whether a price is asked for.</summary>
    public bool HasQuote => this[Minutes].Length > 0;

    /// <summary>Which page of the rows, from 0.</summary>
    public int PageNumber => int.TryParse(this[Page], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page < 1000 ? page : 0;

    /// <summary>The form of an address.</summary>
    public static TariffForm Of(IQueryCollection query) => new(query);

    /// <summary>The day; <paramref name="today"/> for nothing, null when it is none.</summary>
    public DateOnly? DayOr(DateOnly today)
    {
        if (this[Day].Length == 0) return today;
        if (TypedDay.Of(this[Day]) is { } day) return day;
        _errors[Day] = "accounts.error.day";
        return null;
    }

    /// <summary>The length to be quoted; null when it is none.</summary>
    public TimeSpan? Duration()
    {
        if (int.TryParse(this[Minutes], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= MaxMinutes) return TimeSpan.FromMinutes(minutes);
        _errors[Minutes] = "tariffs.error.minutes";
        return null;
    }

    /// <summary>A service by its name; null for nothing.</summary>
    public BilledService? ServiceOf(string field)
    {
        if (this[field].Length == 0) return null;
        foreach (var service in Enum.GetValues<BilledService>())
            if (Shown.Key(service) == this[field]) return service;
        _errors[field] = "tariffs.error.choice";
        return null;
    }

    /// <summary>One of <paramref name="known"/>; null, and an error, when it is none.</summary>
    public string? ChoiceOf(string field, IEnumerable<string> known)
    {
        if (known.Contains(this[field], StringComparer.Ordinal)) return this[field];
        _errors[field] = "tariffs.error.choice";
        return null;
    }

    /// <summary>The same rows from another page on, as the query of an address.</summary>
    public QueryString At(int page) => QueryString.Create(new[] { Day, Service, Plan }.Where(field => this[field].Length > 0).Select(field => KeyValuePair.Create(field, (string?)this[field]))
        .Append(KeyValuePair.Create(Page, (string?)page.ToString(CultureInfo.InvariantCulture))));
}
