namespace Telephony.Directory;

/// <summary>What a detainee may choose as his secret code.</summary>
public static class SecretCodes
{
    /// <summary>
    /// Whether a text has the form of a code (4 to 12 digits) and is not among the first that somebody else would try: the identifier, which is on his card, one digit repeated, or digits
    /// that follow one another up or down.
    /// </summary>
    public static bool IsAcceptable(string? code, string identifier) =>
        Identifiers.IsIdentifier(code) && code != identifier && !IsRun(code!, 0) && !IsRun(code!, 1) && !IsRun(code!, -1);

    private static bool IsRun(string code, int step) => Enumerable.Range(1, code.Length - 1).All(at => code[at] - code[at - 1] == step);
}
