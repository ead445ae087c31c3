namespace Telephony.Directory;

/// <summary>On what ground a detainee is held, as far as it matters for calls (OUT-04).</summary>
public enum PenalStatus
{
    /// <summary>Not yet tried: a magistrate agrees to each number.</summary>
    Remand,

    /// <summary>Tried, and has appealed.</summary>
    Appellant,

    /// <summary>Sentenced.</summary>
    Sentenced,
}

/// <summary>A detainee as staff who keep his list see him.</summary>
/// <param name="Detainee">Who, for the other methods.</param>
/// <param name="RegistrationNumber">His prison registration (écrou) number.</param>
/// <param name="Name">His name.</param>
/// <param name="EstablishmentName">What people call the establishment.</param>
/// <param name="Account">The state of his telephone account.</param>
/// <param name="PenalStatus">Null when nobody said.</param>
/// <param name="Approved">Numbers on his list.</param>
/// <param name="Requested">Numbers that wait for a decision.</param>
public sealed record DetaineeProfile(
    Detainee Detainee, string RegistrationNumber, string Name, string EstablishmentName, AccountStatus Account, PenalStatus? PenalStatus, int Approved, int Requested)
{
    /// <summary>The row id only.</summary>
    public override string ToString() => Detainee.ToString();
}

/// <summary>Which detainees are looked for; what is null does not matter.</summary>
public sealed record DetaineeQuery
{
    /// <summary>Detainees at most.</summary>
    public const int MaxLimit = 2000;

    /// <summary>Codes of the establishments that the officer may see; null: all.</summary>
    public IReadOnlyList<string>? Establishments { get; init; }

    /// <summary>Code of one establishment, among those that may be seen.</summary>
    public string? Establishment { get; init; }

    /// <summary>The beginning of an identifier, a registration number, or beginnings of words of the name, without regard to accents and case. Empty: everybody.</summary>
    public string Text { get; init; } = "";

    /// <summary>Identifier of the last one of the page before.</summary>
    public string? After { get; init; }

    /// <summary>Detainees at most, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Nothing of it reaches a log.</summary>
    public override string ToString() => nameof(DetaineeQuery);
}
