using Telephony.Directory;
using Telephony.Monitoring.Alerts;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Alerts;

/// <summary>An alert as an officer typed it; what is wrong with a field stands beside it, and what was typed stays.</summary>
public sealed class AlertForm
{
    /// <summary>The choices of <see cref="Kind"/>.</summary>
    public const string Person = "person", ANumber = "number";

    /// <summary>What a checked box sends.</summary>
    public const string Yes = "yes";

    private const int LongestIdentifier = 20;
    private readonly Dictionary<string, string> _errors = [];

    /// <summary>On a person or on a number.</summary>
    public string? Kind { get; set; }

    /// <summary>Identifier or number.</summary>
    public string? Value { get; set; }

    /// <summary>Whether a call that begins fires it.</summary>
    public string? Begun { get; set; }

    /// <summary>Whether an answer fires it.</summary>
    public string? Answered { get; set; }

    /// <summary>Whether a message fires it.</summary>
    public string? Message { get; set; }

    /// <summary>Its last day.</summary>
    public string? Until { get; set; }

    /// <summary>Whether he is told by mail too.</summary>
    public string? Mail { get; set; }

    /// <summary>Why.</summary>
    public string? Reason { get; set; }

    /// <summary>The key of the text that says what is wrong with a field; complete once <see cref="ToAlert"/> was called.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>What the form shows before anything was typed: all occasions, for a month.</summary>
    public static AlertForm Empty(DateOnly today) => new() { Kind = Person, Begun = Yes, Answered = Yes, Message = Yes, Until = TypedDay.TextOf(today.AddMonths(1)), Mail = "" };

    /// <summary>The last day that may be chosen.</summary>
    public static DateOnly LastDay(DateOnly today) => today.AddDays((int)Alert.Longest.TotalDays - 1);

    /// <summary>The alert of an officer, from <paramref name="now"/> until the end of the last day in <paramref name="zone"/>; null when a field is wrong.</summary>
    public Alert? ToAlert(Officer officer, bool hasMail, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(officer);
        ArgumentNullException.ThrowIfNull(zone);
        _errors.Clear();
        var (identifier, number) = Subject();
        var occasions = Occasions();
        var endsAt = EndOf(now, zone);
        if (Mail == Yes && !hasMail) _errors[nameof(Mail)] = "alerts.error.mail";
        var reason = StatedReason.Of(Reason);
        if (reason is null) _errors[nameof(Reason)] = "alerts.error.reason";
        return _errors.Count > 0 ? null : new Alert(
            Guid.CreateVersion7(now), identifier, number, occasions, reason!, Mail == Yes, officer.Id, officer.Name, officer.Establishment, now, endsAt!.Value);
    }

    private (string? Identifier, string? Number) Subject()
    {
        var typed = Value?.Trim() ?? "";
        if (Kind == ANumber)
        {
            if (PhoneNumber.TryParse(typed, out var number)) return (null, number.Value);
            _errors[nameof(Value)] = "alerts.error.number";
        }
        else if (Kind == Person)
        {
            if (typed.Length is > 0 and <= LongestIdentifier && typed.All(char.IsAsciiDigit)) return (typed, null);
            _errors[nameof(Value)] = "alerts.error.person";
        }
        else _errors[nameof(Kind)] = "alerts.error.kind";
        return (null, null);
    }

    private List<AlertOccasion> Occasions()
    {
        var occasions = new List<AlertOccasion>();
        if (Begun == Yes) occasions.Add(AlertOccasion.Begun);
        if (Answered == Yes) occasions.Add(AlertOccasion.Answered);
        if (Message == Yes) occasions.Add(AlertOccasion.Message);
        if (occasions.Count == 0) _errors["Occasions"] = "alerts.error.occasions";
        return occasions;
    }

    private DateTimeOffset? EndOf(DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = TypedDay.On(now, zone);
        if (TypedDay.Of(Until) is { } day && day >= today && day <= LastDay(today)) return TypedDay.BeginsAt(day.AddDays(1), zone);
        _errors[nameof(Until)] = "alerts.error.until";
        return null;
    }
}
