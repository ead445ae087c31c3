namespace Telephony.Monitoring.Alerts;

/// <summary>What an alert waits for. In rows the camel-case name.</summary>
public enum AlertOccasion
{
    /// <summary>One calls the other: the detainee dials, or somebody on the deposit line has named the detainee.</summary>
    Begun,

    /// <summary>A called person has accepted.</summary>
    Answered,

    /// <summary>A message is in the mailbox.</summary>
    Message,
}

/// <summary>An officer's wish to know at once when a person or a number has a call or a message. It is on a person or on a number, never on both.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Identifier">The detainee's identifier; null of an alert on a number.</param>
/// <param name="Number">The number in E.164; null of an alert on a person.</param>
/// <param name="Occasions">What fires it; one at least.</param>
/// <param name="Reason">Why it was set.</param>
/// <param name="IsByMail">Whether he who set it is told by mail too.</param>
/// <param name="Officer">Who set it.</param>
/// <param name="Author">His name.</param>
/// <param name="Establishment">Whose calls fire it, and whose officers see it; null: calls of all, and officers of no single establishment.</param>
/// <param name="SetAt">From when it holds.</param>
/// <param name="EndsAt">Until when; at most <see cref="Longest"/> later.</param>
public sealed record Alert(
    Guid Id, string? Identifier, string? Number, IReadOnlyList<AlertOccasion> Occasions, string Reason, bool IsByMail, Guid Officer, string Author, string? Establishment, DateTimeOffset SetAt,
    DateTimeOffset EndsAt)
{
    /// <summary>How long an alert may hold.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(92);

    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>An alert that has fired.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CallId">The call, or the one in which the message was left.</param>
/// <param name="Occasion">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Identifier">The detainee's identifier.</param>
/// <param name="Number">The correspondent's number; null when he hid it.</param>
/// <param name="IsOnNumber">Whether the alert is on the number.</param>
/// <param name="Reason">Why the alert was set.</param>
/// <param name="Author">By whom.</param>
/// <param name="Establishment">Whose officers see it; null: officers of no single establishment.</param>
/// <param name="SeenBy">Officers who have seen it.</param>
public sealed record FiredAlert(
    Guid Id, string CallId, AlertOccasion Occasion, DateTimeOffset At, string Identifier, string? Number, bool IsOnNumber, string Reason, string Author, string? Establishment,
    IReadOnlyCollection<Guid> SeenBy)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>Something that happened which alerts may wait for, of what is monitored.</summary>
/// <param name="CallId">In which call.</param>
/// <param name="Occasion">What.</param>
/// <param name="At">When.</param>
/// <param name="Identifier">The detainee's identifier.</param>
/// <param name="Establishment">Code of his establishment.</param>
/// <param name="Number">The correspondent's, in E.164; null when he hid it.</param>
internal sealed record AlertEvent(string CallId, AlertOccasion Occasion, DateTimeOffset At, string Identifier, string Establishment, string? Number)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => CallId;
}
