namespace Telephony.Directory;

// What the import file says, checked field by field. Null is a field that the file does not have: the stored value stays.

/// <summary>The whole file.</summary>
internal sealed class ImportFile
{
    public List<EstablishmentRow> Establishments { get; } = [];
    public List<TrunkRow> Trunks { get; } = [];
    public List<PhoneRow> Phones { get; } = [];
    public List<DetaineeRow> Detainees { get; } = [];
    public List<ProtectedNumberRow> ProtectedNumbers { get; } = [];
}

/// <summary>A class, like all rows here, so that its text form shows nothing.</summary>
internal sealed class EstablishmentRow
{
    public required RowPosition At { get; init; }
    public required string Code { get; init; }
    public string? Name { get; init; }
    public string? TimeZone { get; init; }
    public IReadOnlyDictionary<string, string>? WorriedTexts { get; init; }
    public IReadOnlyList<CallingRow>? Calling { get; init; }
}

internal sealed class TrunkRow
{
    public required RowPosition At { get; init; }
    public required string Name { get; init; }
    public IReadOnlyList<TrunkAddress>? Addresses { get; init; }
    public IReadOnlyList<PhoneNumber>? DepositNumbers { get; init; }
    public string? Route { get; init; }

    /// <summary>The file says null: outbound calls no longer go there.</summary>
    public bool HasNoRoute { get; init; }

    public int? Priority { get; init; }
    public PhoneNumber? CallerNumber { get; init; }
}

internal sealed class PhoneRow
{
    public required RowPosition At { get; init; }
    public required string User { get; init; }
    public string? Password { get; init; }
    public string? Digest { get; init; }
    public string? Establishment { get; init; }
    public string? Location { get; init; }
    public string? Wing { get; init; }

    /// <summary>The file says null: the wing is again what the location says.</summary>
    public bool HasNoWing { get; init; }
}

internal sealed class DetaineeRow
{
    public required RowPosition At { get; init; }
    public required string Identifier { get; init; }
    public string? Code { get; init; }
    public string? RegistrationNumber { get; init; }
    public string? Name { get; init; }
    public string? Establishment { get; init; }
    public string? Language { get; init; }
    public string? Account { get; init; }
    public string? PenalStatus { get; init; }
    public string? Regime { get; init; }
    public IReadOnlyList<CorrespondentRow>? Correspondents { get; init; }
    public IReadOnlyList<SanctionRow>? Sanctions { get; init; }
}

internal sealed class CorrespondentRow
{
    public required PhoneNumber Number { get; init; }
    public required string Name { get; init; }
    public required string Kind { get; init; }
    public string? State { get; init; }
    public IReadOnlyList<string>? Papers { get; init; }
    public bool? Magistrate { get; init; }
    public string? Language { get; init; }
    public string? Acceptance { get; init; }
    public string? Shortcut { get; init; }
}

internal sealed class ProtectedNumberRow
{
    public required RowPosition At { get; init; }
    public required PhoneNumber Number { get; init; }
    public required string Category { get; init; }
    public required string Name { get; init; }
    public required DateOnly Starts { get; init; }
    public DateOnly? Ends { get; init; }
    public bool? IsFree { get; init; }
}
