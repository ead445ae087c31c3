using System.Globalization;
using System.Text.Json;

namespace Telephony.Web;

/// <summary>Values as officers read them.</summary>
internal static class Shown
{
    /// <summary>An instant in the console's zone, to the second, in the order that sorts.</summary>
    public static string Local(this ConsoleOptions options, DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, options.TimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A length: <c>1:05</c>, <c>1:00:05</c>; a dash for none.</summary>
    public static string Length(TimeSpan duration) => duration == TimeSpan.Zero ? "–" : duration.ToString(duration.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>A choice as the last part of a text's key, and in addresses.</summary>
    public static string Key<T>(T choice) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString());
}
