namespace Telephony.Directory;

/// <summary>A correspondent on a detainee's list.</summary>
/// <param name="Id">Row id; empty for a free line that is on no list.</param>
/// <param name="Number">His number.</param>
/// <param name="Name">The name on the list.</param>
/// <param name="Kind">relative, lawyer or institution.</param>
public sealed record Correspondent(Guid Id, PhoneNumber Number, string Name, string Kind)
{
    /// <summary>Two-letter code of the catalogue: what he hears.</summary>
    public string Language { get; init; } = "fr";

    /// <summary>How he accepts a call.</summary>
    public Acceptance Acceptance { get; init; } = Acceptance.Ask;

    /// <summary>One or two digits, unique on the list; null when there is none.</summary>
    public string? Shortcut { get; init; }

    /// <summary>The row id only.</summary>
    public override string ToString() => Id.ToString();
}
