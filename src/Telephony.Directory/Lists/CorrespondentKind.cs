namespace Telephony.Directory;

/// <summary>What a correspondent is to the detainee, as stored and imported.</summary>
public static class CorrespondentKind
{
    /// <summary>Family or a close person.</summary>
    public const string Relative = "relative";

    /// <summary>The lawyer: protected (EXC-01).</summary>
    public const string Lawyer = "lawyer";

    /// <summary>CGLPL, CRED, ARAPEJ and the like: protected (EXC-01).</summary>
    public const string Institution = "institution";

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<string> All { get; } = [Relative, Lawyer, Institution];
}
