namespace Telephony.Web.Lists;

/// <summary>The grounds on which permission is refused, suspended or withdrawn (OUT-10). What is stored is the ground's word, a colon, and what the author says of it.</summary>
internal static class Grounds
{
    private const string Colon = ": ";

    /// <summary>Their words, as stored and as the last part of a text's key.</summary>
    public static IReadOnlyList<string> All { get; } = ["conditionsOfUse", "goodOrder", "preventionOfOffences"];

    /// <summary>As it is stored.</summary>
    public static string Stored(string ground, string said) => ground + Colon + said;

    /// <summary>As it is read; what has no ground's word in front, such as what a command stored, stays as it is.</summary>
    public static string Read(Texts texts, string stored)
    {
        var colon = stored.IndexOf(Colon, StringComparison.Ordinal);
        return colon > 0 && All.Contains(stored[..colon]) ? texts["lists.ground." + stored[..colon]] + texts["lists.colon"] + stored[(colon + Colon.Length)..] : stored;
    }

    /// <summary>For a field.</summary>
    public static IReadOnlyList<(string Value, string Text)> Choices(Texts texts) => [("", texts["lists.choose"]), .. All.Select(ground => (ground, texts["lists.ground." + ground]))];
}
