namespace Telephony.Directory;

/// <summary>Kinds of events, as stored.</summary>
public static class DirectoryEventKind
{
    /// <summary>Five wrong codes in a row: the identifier is locked for 15 minutes.</summary>
    public const string IdentifierLocked = "identifierLocked";

    /// <summary>Staff ended a lock.</summary>
    public const string IdentifierUnlocked = "identifierUnlocked";

    /// <summary>A lawyer's or an institution's number is not in the registry: treated as protected, to be verified (DESIGN 4.4, EXC-06).</summary>
    public const string ProtectedNumberUnverified = "protectedNumberUnverified";
}

/// <summary>Something that staff must see. Holds ids only.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">One of <see cref="DirectoryEventKind"/>.</param>
/// <param name="Detainee">Whom it concerns.</param>
/// <param name="Correspondent">Entry of his list that it concerns.</param>
/// <param name="Phone">User of the phone it came from.</param>
/// <param name="Who">Member of staff who did it.</param>
public sealed record DirectoryEvent(long Id, DateTimeOffset At, string Kind, Guid? Detainee, Guid? Correspondent, string? Phone, string? Who)
{
    /// <summary>Kind and ids; not who did it.</summary>
    public override string ToString() => $"{Kind} {Id} at {At:u}, detainee {Detainee}";
}
