using System.Globalization;

namespace Telephony.Web.Forms;

/// <summary>A day as people type it and addresses have it.</summary>
internal static class TypedDay
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>The day; null when the text is none.</summary>
    public static DateOnly? Of(string? text) =>
        DateOnly.TryParseExact(text?.Trim(), Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 9999 ? day : null;

    /// <summary>As it stands in addresses.</summary>
    public static string TextOf(DateOnly day) => day.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>When it begins in a zone.</summary>
    public static DateTimeOffset BeginsAt(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    /// <summary>The day of an instant in a zone.</summary>
    public static DateOnly On(DateTimeOffset instant, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
