namespace Telephony.Directory;

/// <summary>What makes an entry of a list an authorised number, as far as the list itself says.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="HasPapers">Whether all papers of OUT-03 were received.</param>
/// <param name="Magistrate">Whether the magistrate agreed (OUT-04); null when nothing was said.</param>
public sealed record Listing(CorrespondentState State, bool HasPapers, bool? Magistrate)
{
    /// <summary>Approved, with papers, nothing said of a magistrate: what an import without these fields means.</summary>
    public static Listing Plain { get; } = new(CorrespondentState.Approved, HasPapers: true, Magistrate: null);
}

/// <summary>What restricts a detainee beyond his list.</summary>
/// <param name="AllSuspended">A sanction on all his calls is in force (OUT-08), of a scope that covers the service.</param>
/// <param name="NumberSuspended">A sanction on this number is (OUT-09).</param>
/// <param name="IsRefused">The called person wants no calls from him.</param>
public sealed record Restrictions(bool AllSuspended, bool NumberSuspended, bool IsRefused)
{
    /// <summary>Nothing.</summary>
    public static Restrictions None { get; } = new(false, false, false);
}

/// <summary>An entry of the national registry (EXC-03) that is in force today.</summary>
/// <param name="Number">The number.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="IsFree">A free line (EXC-05).</param>
public sealed record RegistryEntry(PhoneNumber Number, string Name, bool IsFree)
{
    /// <summary>Whether it is free.</summary>
    public override string ToString() => IsFree ? "free line" : "registered";

    /// <summary>The called person of a free line that is on nobody's list. A support line is not asked for a key before it can help.</summary>
    public Correspondent ToCorrespondent() => new(Guid.Empty, Number, Name, CorrespondentKind.Institution) { Acceptance = Acceptance.Say };
}
