namespace Telephony.Monitoring.Evidence;

/// <summary>An officer as modules know him who does something that others must not have done for him.</summary>
/// <param name="Id">His account: by it two people are told apart.</param>
/// <param name="Name">As it stands in the evidence; not empty.</param>
/// <param name="Establishments">Codes of the establishments that he may see; null: all.</param>
public sealed record ActingOfficer(Guid Id, string Name, IReadOnlyList<string>? Establishments)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();

    /// <summary>As statements take them.</summary>
    internal string[]? Visible => Establishments?.ToArray();
}
