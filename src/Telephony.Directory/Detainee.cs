namespace Telephony.Directory;

/// <summary>A detainee as other modules need him.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Identifier">4 to 12 digits.</param>
/// <param name="Language">Two-letter code of the catalogue: fr, en, es, ar, pt, ro.</param>
/// <param name="EstablishmentCode">Establishment.</param>
/// <param name="TimeZone">The establishment's IANA zone.</param>
public sealed record Detainee(Guid Id, string Identifier, string Language, string EstablishmentCode, string TimeZone)
{
    /// <summary>The row id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();
}
