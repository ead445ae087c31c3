using Telephony.Web.Forms;

namespace Telephony.Web.Evidence;

/// <summary>Two days as they were typed into an address, both inclusive; days of the console's zone.</summary>
/// <param name="from">The first day; empty for none.</param>
/// <param name="until">The last day; empty for none.</param>
/// <param name="zone">In which days are days.</param>
internal sealed class PeriodForm(string? from, string? until, TimeZoneInfo zone)
{
    /// <summary>As typed.</summary>
    public string From { get; } = from?.Trim() ?? "";

    /// <summary>As typed.</summary>
    public string Until { get; } = until?.Trim() ?? "";

    /// <summary>Key of the text that says what is wrong with the first day; null for nothing.</summary>
    public string? FromError { get; private set; }

    /// <summary>Key of the text that says what is wrong with the last day; null for nothing.</summary>
    public string? UntilError { get; private set; }

    /// <summary>From the beginning of the first day to the end of the last one; null of what was not typed. False when something is wrong.</summary>
    public bool TryRead(out DateTimeOffset? begin, out DateTimeOffset? end)
    {
        begin = Read(From, days: 0, error => FromError = error);
        end = Read(Until, days: 1, error => UntilError = error);
        if (begin >= end) UntilError = "evidence.error.until";
        return FromError is null && UntilError is null;
    }

    private DateTimeOffset? Read(string typed, int days, Action<string> fail)
    {
        if (typed.Length == 0) return null;
        if (TypedDay.Of(typed) is { } day) return TypedDay.BeginsAt(day.AddDays(days), zone);
        fail("evidence.error.day");
        return null;
    }
}
