namespace Telephony.Directory;

/// <summary>Which phones of an establishment: one, those of a wing, or all. At most one of <paramref name="Wing"/> and <paramref name="Phone"/> is there.</summary>
/// <param name="Establishment">Code of the establishment.</param>
/// <param name="Wing">The wing; null: not of one.</param>
/// <param name="Phone">User of the phone; null: not one.</param>
public sealed record PhoneScope(string Establishment, string? Wing = null, string? Phone = null)
{
    /// <summary>The establishment, and what of it.</summary>
    public override string ToString() => $"{Establishment} {Wing ?? Phone}".TrimEnd();
}

/// <summary>A stop of phones (MON-06): calls from them that would be monitored are refused while it is in force. Ended, never removed.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Scope">Which phones.</param>
/// <param name="Started">Who stopped them, why and when.</param>
/// <param name="Ended">Who started them again; null while it is in force.</param>
public sealed record PhoneStop(Guid Id, PhoneScope Scope, Change Started, Change? Ended)
{
    /// <summary>The id.</summary>
    public override string ToString() => Id.ToString();
}
