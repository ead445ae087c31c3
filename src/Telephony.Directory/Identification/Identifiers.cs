namespace Telephony.Directory;

/// <summary>The form of identifiers and secret codes: 4 to 12 digits (DESIGN 8).</summary>
public static class Identifiers
{
    /// <summary>Fewest digits.</summary>
    public const int MinDigits = 4;

    /// <summary>Most digits.</summary>
    public const int MaxDigits = 12;

    /// <summary>Whether a text has the form of an identifier; codes have the same.</summary>
    public static bool IsIdentifier(string? text) =>
        text is { Length: >= MinDigits and <= MaxDigits } && text.All(char.IsAsciiDigit);
}
