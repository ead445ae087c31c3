using System.Globalization;
using System.Text.RegularExpressions;

namespace Telephony.Directory;

/// <summary>Reads what the import file says of rules, sanctions and routes. Pure, as <see cref="ImportParser"/>.</summary>
internal static partial class RuleFields
{
    private const string NotATime = "must be a time of day such as 07:30, or 24:00 for the end of the day";
    private const string NotAMoment = "must be a date such as 2026-03-02, or an instant such as 2026-03-02T14:00:00Z";
    private const string NotARoute = "must be a SIP URI without a user, such as sip:192.0.2.1:5060;transport=udp";

    /// <summary>Days as the file names them, Monday first.</summary>
    private static readonly string[] s_days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>The calling rules of an establishment, each of one regime or of all; null when absent.</summary>
    public static List<CallingRow>? Calling(IReadOnlyList<RowReader>? rows)
    {
        if (rows is null) return null;
        var list = new List<CallingRow>();
        foreach (var row in rows)
        {
            var rule = new CallingRow
            {
                Regime = Regime(row),
                Hours = Hours(row.Rows("hours")),
                Longest = row.Integer("longestCall", 1, 86_400),
                CallsPerDay = row.Integer("callsPerDay", 0, 1000),
                MostNumbers = row.Integer("mostNumbers", 0, 1000),
                Acceptance = Acceptance(row),
            };
            row.Finish();
            if (list.Exists(other => other.Regime == rule.Regime)) row.Refuse("regime", "is the same as in an earlier row");
            list.Add(rule);
        }
        return list;
    }

    /// <summary>The regime of a rule or of a detainee.</summary>
    public static string? Regime(RowReader row) =>
        row.Text("regime", text => text.Length <= 40 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), "must be 1 to 40 letters, digits, - and _");

    /// <summary>How a called person accepts.</summary>
    public static string? Acceptance(RowReader row) => row.Word("acceptance", "ask", "say");

    /// <summary>A detainee's sanctions; null when absent.</summary>
    public static List<SanctionRow>? Sanctions(IReadOnlyList<RowReader>? rows)
    {
        if (rows is null) return null;
        var list = new List<SanctionRow>();
        foreach (var row in rows)
        {
            var number = row.HasValue("number") ? row.Value<PhoneNumber>("number", PhoneNumber.TryParse, ImportParser.NotANumber) : null;
            var (scope, ground) = (row.Word("scope", SanctionScope.Every), row.Text("ground"));
            var from = row.Value<Moment>("from", TryParseMoment, NotAMoment);
            var to = row.HasValue("to") ? row.Value<Moment>("to", TryParseMoment, NotAMoment) : null;
            row.Finish();
            if (!row.Requires("scope", "from", "ground") || scope is null || ground is null || from is not { } begins) continue;
            if (to is { } ends && ends.CompareTo(begins) is null or <= 0) row.Refuse("to", "must be after from and of the same form: it is the first day or instant on which the sanction no longer holds");
            if (list.Exists(other => (other.Number, other.Scope, other.From) == (number, scope, begins))) row.Refuse("from", "is the same as in an earlier row of the same number and scope");
            list.Add(new SanctionRow { Number = number, Scope = scope, From = begins, To = to, Ground = ground });
        }
        return list;
    }

    /// <summary>The next hop of a trunk's outbound calls.</summary>
    public static string? Route(RowReader row) => row.Text("route", IsRoute, NotARoute);

    private static bool IsRoute(string text) => RouteForm().Match(text) is { Success: true } match
        && (match.Groups["port"] is not { Success: true } port || int.Parse(port.ValueSpan, CultureInfo.InvariantCulture) is > 0 and <= 65_535);

    private static WeeklyHours? Hours(IReadOnlyList<RowReader>? rows)
    {
        if (rows is null) return null;
        var spans = new List<(int, int)>();
        foreach (var row in rows)
        {
            var days = row.Values<int>("days", TryParseDay, "must be mon, tue, wed, thu, fri, sat or sun");
            var (from, to) = (row.Value<int>("from", TryParseTime, NotATime), row.Value<int>("to", TryParseTime, NotATime));
            row.Finish();
            if (!row.Requires("days", "from", "to") || days is null || from is not { } opens || to is not { } closes) continue;
            if (closes <= opens) row.Refuse("to", "must be after from; hours over midnight are two rows");
            else spans.AddRange(days.Select(day => (day * WeeklyHours.MinutesOfDay + opens, day * WeeklyHours.MinutesOfDay + closes)));
        }
        return new WeeklyHours(spans);
    }

    private static bool TryParseDay(string text, out int day) => (day = Array.IndexOf(s_days, text)) >= 0;

    private static bool TryParseTime(string text, out int minute)
    {
        minute = WeeklyHours.MinutesOfDay;
        if (text == "24:00") return true;
        var known = TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        minute = time.Hour * 60 + time.Minute;
        return known;
    }

    private static bool TryParseMoment(string text, out Moment moment)
    {
        moment = default;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            moment = new Moment(day, null);
            return true;
        }
        // Without an offset it would be a local time of nobody's.
        string[] forms = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm'Z'"];
        if (!DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)) return false;
        moment = new Moment(null, instant.ToUniversalTime());
        return true;
    }

    [GeneratedRegex(@"^sip:([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:(?<port>[0-9]{1,5}))?(;transport=(udp|tcp))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RouteForm();
}

/// <summary>A day, which begins where the detainee is, or an instant.</summary>
internal readonly record struct Moment(DateOnly? Day, DateTimeOffset? Instant)
{
    /// <summary>Null when the two are not of the same form.</summary>
    public int? CompareTo(Moment other)
    {
        if (Day is { } day && other.Day is { } otherDay) return day.CompareTo(otherDay);
        return Instant is { } instant && other.Instant is { } otherInstant ? instant.CompareTo(otherInstant) : null;
    }

    /// <summary>As given.</summary>
    public override string ToString() => Day is { } day ? $"{day:yyyy-MM-dd}" : $"{Instant:u}";
}
