using System.Text.Json;

namespace Telephony.Monitoring;

/// <summary>How the names of enumerations stand in rows: in camel case.</summary>
internal static class RowName
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string? Of<T>(T? value)
        where T : struct, Enum => value is { } given ? Of(given) : null;
}
