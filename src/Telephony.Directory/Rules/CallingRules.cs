namespace Telephony.Directory;

/// <summary>What holds for calls in an establishment and a regime (REQUIREMENTS 18.5 and 18.6), and for the list of numbers.</summary>
/// <param name="Hours">When calls may be placed, in the establishment's zone.</param>
/// <param name="Longest">The longest call.</param>
/// <param name="CallsPerDay">Calls that were answered, from midnight to midnight in the establishment's zone; null: any number.</param>
/// <param name="MostNumbers">Numbers, asked for or approved, that a detainee may have on his list; an import may bring more.</param>
/// <param name="Acceptance">How a called person accepts, where the list does not say.</param>
public sealed record CallingRules(WeeklyHours Hours, TimeSpan Longest, int? CallsPerDay, int MostNumbers, Acceptance Acceptance)
{
    /// <summary>What holds where nothing was set: at all times, two hours, any number of calls, 40 numbers, asked.</summary>
    public static CallingRules Default { get; } = new(WeeklyHours.Always, TimeSpan.FromHours(2), null, 40, Acceptance.Ask);

    /// <summary>The name only.</summary>
    public override string ToString() => nameof(CallingRules);
}

/// <summary>How a called person accepts a call.</summary>
public enum Acceptance
{
    /// <summary>By a key: 1 accepts, 2 refuses, 3 refuses and wants no further calls.</summary>
    Ask,

    /// <summary>By staying on the line after the announcement.</summary>
    Say,
}
