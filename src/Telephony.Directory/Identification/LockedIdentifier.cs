namespace Telephony.Directory;

/// <summary>An identifier that wrong codes have locked (IVR-14).</summary>
/// <param name="Identifier">The identifier.</param>
/// <param name="Establishment">Code of the detainee's establishment.</param>
/// <param name="Until">When it opens by itself.</param>
/// <param name="Phone">User of the phone on which the last wrong code was keyed; null when it is not known.</param>
public sealed record LockedIdentifier(string Identifier, string Establishment, DateTimeOffset Until, string? Phone)
{
    /// <summary>Nothing of it.</summary>
    public override string ToString() => nameof(LockedIdentifier);
}
