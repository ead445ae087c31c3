namespace Telephony.Ivr.Prompts;

/// <summary>The languages of the service, by their two-letter codes, in the order of the keys 1 to 6 of the deposit line's menu (DEP-04).</summary>
public static class Languages
{
    /// <summary>French, spoken when nothing else was chosen (DEP-18).</summary>
    public const string Default = "fr";

    /// <summary>All of them, in the order of their keys.</summary>
    public static IReadOnlyList<string> All { get; } = ["fr", "en", "es", "ar", "pt", "ro"];

    /// <summary>The language of a key of the menu, or null.</summary>
    public static string? OfKey(char key) => key is >= '1' and <= '6' ? All[key - '1'] : null;

    /// <summary><paramref name="language"/> when it is one of ours, else <see cref="Default"/>.</summary>
    public static string OrDefault(string? language) => language is not null && All.Contains(language) ? language : Default;
}
