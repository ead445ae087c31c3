namespace Telephony.Billing;

/// <summary>What tariffs price.</summary>
public enum BilledService
{
    /// <summary>A call to a correspondent, priced by the class of the number called.</summary>
    Call,

    /// <summary>Listening to messages (IVR-08).</summary>
    Voicemail,

    /// <summary>A video call (BIL-11, BIL-12).</summary>
    Video,
}

/// <summary>The names of enumerations in files, tables and JSON.</summary>
internal static class Names
{
    public static IReadOnlyList<string> Of<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    public static string Of<T>(T value) where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    public static T Parse<T>(string name) where T : struct, Enum => Enum.Parse<T>(name, ignoreCase: true);
}
