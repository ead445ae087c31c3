namespace Telephony.Directory;

// What the import file says of rules and sanctions. Null is a field that the file does not have.

/// <summary>A class, like all rows here, so that its text form shows nothing.</summary>
internal sealed class CallingRow
{
    public string? Regime { get; init; }
    public WeeklyHours? Hours { get; init; }
    public int? Longest { get; init; }
    public int? CallsPerDay { get; init; }
    public int? MostNumbers { get; init; }
    public string? Acceptance { get; init; }
}

internal sealed class SanctionRow
{
    public PhoneNumber? Number { get; init; }
    public required string Scope { get; init; }
    public required Moment From { get; init; }
    public Moment? To { get; init; }
    public required string Ground { get; init; }
}
