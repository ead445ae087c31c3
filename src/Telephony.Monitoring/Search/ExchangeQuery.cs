using Telephony.Calls;

namespace Telephony.Monitoring.Search;

/// <summary>What is searched for; what is null does not matter.</summary>
public sealed record ExchangeQuery
{
    /// <summary>The most rows that one page has.</summary>
    public const int MaxLimit = 200;

    /// <summary>Fewest digits of a part of a number.</summary>
    public const int FewestDigits = 3;

    private const int MostDigits = 20;

    /// <summary>Codes of the establishments whose exchanges the officer may see; null: all, and those of which nobody knows whose they were.</summary>
    public IReadOnlyList<string>? Establishments { get; init; }

    /// <summary>Detainees at most among <see cref="Identifiers"/>.</summary>
    public const int MaxIdentifiers = 25;

    /// <summary>Of one of these detainees, at most <see cref="MaxIdentifiers"/>; none of nobody.</summary>
    public IReadOnlyList<string>? Identifiers { get; init; }

    /// <summary>
    /// Digits anywhere in the correspondent's number, at least <see cref="FewestDigits"/>; spaces, dots, dashes and a plus sign do not matter. With a leading 0 it is the beginning of a French number as well.
    /// </summary>
    public string? Number { get; init; }

    /// <summary>Code of one establishment, among those that may be seen.</summary>
    public string? Establishment { get; init; }

    /// <summary>User of the detainee's phone.</summary>
    public string? Phone { get; init; }

    /// <summary>Begun at this instant or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Begun before this instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>At least so long.</summary>
    public TimeSpan? Shortest { get; init; }

    /// <summary>At most so long.</summary>
    public TimeSpan? Longest { get; init; }

    /// <summary>Calls or messages.</summary>
    public ExchangeKind? Kind { get; init; }

    /// <summary>Which ended so.</summary>
    public CallOutcome? Outcome { get; init; }

    /// <summary>Which staff has listened to, or not.</summary>
    public bool? Heard { get; init; }

    /// <summary>Which are flagged, or not.</summary>
    public bool? Flagged { get; init; }

    /// <summary>The last row of the page before; null for the first page.</summary>
    public ExchangeCursor? After { get; init; }

    /// <summary>Rows at most, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Whether a text can be searched for as a part of a number.</summary>
    public static bool IsPartOfNumber(string? text) =>
        text is not null && text.All(c => char.IsAsciiDigit(c) || c is ' ' or '.' or '-' or '+') && text.Count(char.IsAsciiDigit) is >= FewestDigits and <= MostDigits;

    /// <summary>Nothing of it reaches a log.</summary>
    public override string ToString() => nameof(ExchangeQuery);

    /// <summary>The patterns of numbers that have <see cref="Number"/> in them; both null when it does not matter.</summary>
    internal (string? Anywhere, string? National) Patterns()
    {
        if (Number is null) return (null, null);
        if (!IsPartOfNumber(Number)) throw new InvalidOperationException($"A part of a number has {FewestDigits} to {MostDigits} digits.");
        var digits = string.Concat(Number.Where(char.IsAsciiDigit));
        if (digits.StartsWith("00", StringComparison.Ordinal) && digits.Length >= FewestDigits + 2) return ($"%{digits}%", $"+{digits[2..]}%");
        return ($"%{digits}%", digits[0] == '0' && digits[1] != '0' ? $"+33{digits[1..]}%" : null);
    }

    /// <summary>The establishments that are looked at: null is all of them.</summary>
    internal IReadOnlyList<string>? Visible() => (Establishment, Establishments) switch
    {
        (null, var all) => all,
        ({ } one, null) => [one],
        ({ } one, { } all) => all.Contains(one) ? [one] : [],
    };
}
