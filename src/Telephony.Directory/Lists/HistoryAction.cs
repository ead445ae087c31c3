namespace Telephony.Directory;

/// <summary>What was done to a list, or by the detainee to his code and language, as the history keeps it.</summary>
public static class HistoryAction
{
#pragma warning disable CS1591 // the names say it
    public const string NumberRequested = "numberRequested";
    public const string NumberApproved = "numberApproved";
    public const string NumberRefused = "numberRefused";
    public const string NumberWithdrawn = "numberWithdrawn";
    public const string EntryChanged = "entryChanged";
    public const string PapersReceived = "papersReceived";
    public const string MagistrateAnswered = "magistrateAnswered";
    public const string FurtherCallsRefused = "furtherCallsRefused";
    public const string FurtherCallsAccepted = "furtherCallsAccepted";
    public const string ShortcutChanged = "shortcutChanged";
    public const string SanctionAdded = "sanctionAdded";
    public const string SanctionEnded = "sanctionEnded";
    public const string ProtectedNumberAdded = "protectedNumberAdded";
    public const string ProtectedNumberEnded = "protectedNumberEnded";
    public const string RegistryChangeProposed = "registryChangeProposed";
    public const string RegistryChangeConfirmed = "registryChangeConfirmed";
    public const string RegistryChangeRefused = "registryChangeRefused";
    public const string CellPhoneRequested = "cellPhoneRequested";
    public const string CellPhoneGranted = "cellPhoneGranted";
    public const string CellPhoneRefused = "cellPhoneRefused";
    public const string CellPhoneWithdrawn = "cellPhoneWithdrawn";
    public const string CodeChanged = "codeChanged";
    public const string LanguageChanged = "languageChanged";
#pragma warning restore CS1591
}

/// <summary>An entry of the history of lists: append-only, also in the database.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="Action">One of <see cref="HistoryAction"/>.</param>
/// <param name="Change">Who, why and when.</param>
/// <param name="Detainee">Whose list; null for the national registry.</param>
/// <param name="Number">Which number; null when it is about all.</param>
/// <param name="Details">What it became, such as the papers received; null when the action says it.</param>
public sealed record HistoryEntry(long Id, string Action, Change Change, Guid? Detainee, PhoneNumber? Number, string? Details)
{
    /// <summary>Action and ids.</summary>
    public override string ToString() => $"{Action} {Id} at {Change.At:u}, detainee {Detainee}";
}
