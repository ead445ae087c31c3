using System.Globalization;
using Microsoft.AspNetCore.Http;
using Telephony.Calls;
using Telephony.Monitoring.Search;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Replay;

/// <summary>
/// The search as an officer typed it (MON-07): the fields are the query of the page's address, so that a search can be kept, sent to a colleague and gone back to. What is wrong with a field
/// stands beside it, and what was typed stays.
/// </summary>
public sealed class SearchForm
{
    /// <summary>The fields, by their names in the address.</summary>
    public const string Person = "person", Number = "number", Establishment = "establishment", Phone = "phone", From = "from", Until = "until", Shortest = "shortest", Longest = "longest",
        Kind = "kind", Outcome = "outcome", Heard = "heard", Flagged = "flagged", After = "after";

    private const int FewestLetters = 2;
    private const string Yes = "yes";
    private const string No = "no";
    private readonly IQueryCollection _typed;
    private readonly Dictionary<string, string> _errors = [];

    private SearchForm(IQueryCollection typed) => _typed = typed;

    /// <summary>What is wrong: the key of a text for each field that is. Complete once <see cref="ToQuery"/> was called.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>The name that was typed for a person; null when it was an identifier, or nothing. Whose name it is <see cref="PersonSearch"/> finds out.</summary>
    public string? Name => TextOf(Person) is { } person && !person.All(char.IsAsciiDigit) ? person : null;

    /// <summary>What was typed into a field, trimmed; empty for nothing.</summary>
    public string this[string field] => _typed[field].ToString().Trim();

    /// <summary>The form of an address.</summary>
    public static SearchForm Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new SearchForm(query);
    }

    /// <summary>The search, within what the officer may see; null when a field is wrong. Days are days of <paramref name="zone"/>, both inclusive.</summary>
    public ExchangeQuery? ToQuery(Officer officer, TimeZoneInfo zone, int limit)
    {
        ArgumentNullException.ThrowIfNull(officer);
        ArgumentNullException.ThrowIfNull(zone);
        _errors.Clear();
        var query = new ExchangeQuery
        {
            Establishments = officer.Establishments,
            Identifiers = TextOf(Person) is { } person && Name is null ? [person] : null,
            Number = PartOfNumberOf(Number),
            Establishment = TextOf(Establishment),
            Phone = TextOf(Phone),
            From = DayOf(From, zone, days: 0),
            Until = DayOf(Until, zone, days: 1),
            Shortest = TimeOf(Shortest),
            Longest = TimeOf(Longest),
            Kind = ChoiceOf<ExchangeKind>(Kind),
            Outcome = ChoiceOf<CallOutcome>(Outcome),
            Heard = YesOrNo(Heard),
            Flagged = YesOrNo(Flagged),
            After = CursorOf(this[After]),
            Limit = limit,
        };
        if (Name is { } name && name.Count(char.IsLetter) < FewestLetters) _errors[Person] = "replay.error.person";
        if (query.From >= query.Until) _errors[Until] = "replay.error.until";
        if (query.Shortest > query.Longest) _errors[Longest] = "replay.error.longest";
        return _errors.Count == 0 ? query : null;
    }

    /// <summary>Says what else is wrong with a field.</summary>
    public void Refuse(string field, string error) => _errors[field] = error;

    /// <summary>The same search from another place in the list, as the query of an address; null for its beginning.</summary>
    public QueryString At(ExchangeCursor? after)
    {
        var fields = _typed.Keys.Where(field => field != After && this[field].Length > 0).Select(field => KeyValuePair.Create(field, (string?)this[field]));
        return QueryString.Create(after is { } cursor ? fields.Append(KeyValuePair.Create(After, (string?)TextOf(cursor))) : fields);
    }

    /// <summary>A place in the list as it stands in an address.</summary>
    public static string TextOf(ExchangeCursor cursor) => string.Create(CultureInfo.InvariantCulture, $"{cursor.StartedAt.UtcTicks}.{cursor.Id:N}");

    private ExchangeCursor? CursorOf(string text)
    {
        if (text.Length == 0) return null;
        var parts = text.Split('.');
        if (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && Guid.TryParseExact(parts[1], "N", out var id)) return new ExchangeCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        _errors[After] = "replay.error.after";
        return null;
    }

    private string? TextOf(string field) => this[field] is { Length: > 0 } text ? text : null;

    // "+33 (0)6 12" is how people write a number of which the (0) is not dialled from abroad.
    private string? PartOfNumberOf(string field)
    {
        if (TextOf(field)?.Replace("(0)", "", StringComparison.Ordinal) is not { } text) return null;
        if (ExchangeQuery.IsPartOfNumber(text)) return text;
        _errors[field] = "replay.error.number";
        return null;
    }

    private DateTimeOffset? DayOf(string field, TimeZoneInfo zone, int days)
    {
        if (TextOf(field) is not { } text) return null;
        if (TypedDay.Of(text) is { } day) return TypedDay.BeginsAt(day.AddDays(days), zone);
        _errors[field] = "replay.error.day";
        return null;
    }

    // "90" is seconds, "1:30" minutes and seconds.
    private TimeSpan? TimeOf(string field)
    {
        if (TextOf(field) is not { } text) return null;
        var parts = text.Split(':');
        if (parts.Length <= 2 && parts.All(part => part.Length is > 0 and <= 5 && part.All(char.IsAsciiDigit)))
        {
            var numbers = parts.Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            if (parts.Length == 1) return TimeSpan.FromSeconds(numbers[0]);
            if (numbers[1] < 60) return new TimeSpan(0, numbers[0], numbers[1]);
        }
        _errors[field] = "replay.error.time";
        return null;
    }

    private T? ChoiceOf<T>(string field) where T : struct, Enum
    {
        if (TextOf(field) is not { } text) return null;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice) && !char.IsAsciiDigit(text[0])) return choice;
        _errors[field] = "replay.error.choice";
        return null;
    }

    private bool? YesOrNo(string field)
    {
        if (TextOf(field) is not { } text) return null;
        if (text is Yes or No) return text == Yes;
        _errors[field] = "replay.error.choice";
        return null;
    }
}
