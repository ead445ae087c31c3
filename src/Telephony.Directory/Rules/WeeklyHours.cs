using System.Globalization;
using NodaTime;

namespace Telephony.Directory;

/// <summary>
/// Opening hours of a local week, in whole minutes from Monday 00:00. Immutable; spans that touch are one, Sunday's last minute touches Monday's first. On the
/// nights on which the clock changes a local time that comes twice is open twice, and one that does not come is passed over.
/// </summary>
public sealed class WeeklyHours
{
    /// <summary>Minutes of a week.</summary>
    public const int MinutesOfWeek = 7 * MinutesOfDay;

    /// <summary>Minutes of a day.</summary>
    public const int MinutesOfDay = 24 * 60;

    private readonly List<(int Opens, int Closes)> _spans = [];

    /// <summary>Of spans [opens, closes) in any order; throws <see cref="ArgumentException"/> when one is empty or outside the week.</summary>
    public WeeklyHours(params IEnumerable<(int Opens, int Closes)> spans)
    {
        foreach (var span in spans.Order())
        {
            if (span.Opens < 0 || span.Closes > MinutesOfWeek || span.Opens >= span.Closes) throw new ArgumentException("A span is empty or outside the week.", nameof(spans));
            if (_spans.Count > 0 && span.Opens <= _spans[^1].Closes) _spans[^1] = (_spans[^1].Opens, Math.Max(_spans[^1].Closes, span.Closes));
            else _spans.Add(span);
        }
    }

    /// <summary>Open at all times.</summary>
    public static WeeklyHours Always { get; } = new((0, MinutesOfWeek));

    /// <summary>Reads the form that PostgreSQL gives a multirange, <c>{[420,1140),[1860,2580)}</c>.</summary>
    public static WeeklyHours Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var numbers = text.Split(['{', '}', '[', ')', ','], StringSplitOptions.RemoveEmptyEntries).Select(part => int.Parse(part, CultureInfo.InvariantCulture));
        return new WeeklyHours(numbers.Chunk(2).Select(pair => (pair[0], pair[1])));
    }

    /// <summary>Whether a local time is within the hours.</summary>
    public bool IsOpen(LocalDateTime time) => SpanAt(time) >= 0;

    /// <summary>When the hours that an instant lies in end; null when they never do. The instant itself when it lies in none.</summary>
    public Instant? ClosesAfter(Instant now, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var local = now.InZone(zone).LocalDateTime;
        var at = SpanAt(local);
        if (at < 0) return now;
        var closes = _spans[at].Closes;
        if (closes == MinutesOfWeek && _spans[0].Opens == 0)
        {
            if (_spans.Count == 1) return null;
            closes += _spans[0].Closes;
        }
        var monday = local.Date.PlusDays(1 - (int)local.DayOfWeek);
        var mapping = zone.MapLocal(monday.AtMidnight().PlusMinutes(closes));
        // A local time that the clock passes over: when it does. One that comes twice: the next time.
        if (mapping.Count == 0) return mapping.EarlyInterval.End;
        var first = mapping.First().ToInstant();
        return first > now ? first : mapping.Last().ToInstant();
    }

    /// <summary>The form that PostgreSQL reads.</summary>
    public override string ToString() => "{" + string.Join(',', _spans.Select(span => $"[{span.Opens},{span.Closes})")) + "}";

    private int SpanAt(LocalDateTime time)
    {
        var minute = ((int)time.DayOfWeek - 1) * MinutesOfDay + time.Hour * 60 + time.Minute;
        return _spans.FindIndex(span => span.Opens <= minute && minute < span.Closes);
    }
}
