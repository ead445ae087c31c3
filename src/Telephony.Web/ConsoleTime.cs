namespace Telephony.Web;

/// <summary>Instants as officers read them.</summary>
public static class ConsoleTime
{
    /// <summary>An instant in the console's zone, to the second, in the order that sorts.</summary>
    public static string Local(this ConsoleOptions options, DateTimeOffset instant)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TimeZoneInfo.ConvertTime(instant, options.TimeZone).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
    }
}
