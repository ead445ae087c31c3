namespace Telephony.Directory;

/// <summary>The phone of a cell that somebody has asked for (OUT-07).</summary>
/// <param name="Identifier">Of the detainee who asked.</param>
/// <param name="Establishment">Where he is.</param>
/// <param name="Phone">User of the phone that is his; null while he waits for the decision.</param>
/// <param name="Decided">The request, or the decision.</param>
public sealed record CellPhone(string Identifier, string Establishment, string? Phone, Change Decided)
{
    /// <summary>The user of the phone.</summary>
    public override string ToString() => Phone ?? "requested";
}
