namespace Telephony.Directory;

/// <summary>State of a detainee's telephone account.</summary>
public enum AccountStatus
{
    /// <summary>Open: all services.</summary>
    Active,

    /// <summary>Closed for a time.</summary>
    Suspended,

    /// <summary>Temporary, for the one free call on arrival; no voicemail (C-18).</summary>
    Arrival,

    /// <summary>Closed for good.</summary>
    Closed,
}

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

/// <summary>Everything that one decision depends on, as loaded for one call.</summary>
/// <param name="Detainee">Who was meant.</param>
/// <param name="Account">His account.</param>
/// <param name="Correspondent">The entry of his list that has the calling number; null when there is none.</param>
/// <param name="InProtectedRegistry">Whether the calling number is in the national registry today (EXC-03).</param>
/// <param name="ServiceStart">When the service starts where he is (DEP-03).</param>
public sealed record AuthorisationView(
    Detainee Detainee, AccountStatus Account, Correspondent? Correspondent, bool InProtectedRegistry, DateTimeOffset ServiceStart);
