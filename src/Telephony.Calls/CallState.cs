namespace Telephony.Calls;

/// <summary>A call's row as it stands, and the legs and occasions that no statement has taken yet; the names are those of the statement that writes it.</summary>
internal sealed record CallState
{
    public required string Id { get; init; }

    public required CallKind Kind { get; init; }

    public required string Node { get; init; }

    public required string SipCallId { get; init; }

    public string? Session { get; init; }

    /// <summary>Null when hidden, and of a protected deposit.</summary>
    public string? From { get; init; }

    /// <summary>Null of a protected outbound call.</summary>
    public string? To { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Talk time by the monotonic clock; null until it has ended.</summary>
    public decimal? DurationSeconds { get; init; }

    public CallOutcome Outcome { get; init; }

    public CallEndCause? EndCause { get; init; }

    public int? SipStatus { get; init; }

    public Guid? Detainee { get; init; }

    public string? Identifier { get; init; }

    /// <summary>Code of the detainee's establishment; null until he is known.</summary>
    public string? Establishment { get; init; }

    public bool IsProtected { get; init; }

    public IReadOnlyList<CallLeg> NewLegs { get; init; } = [];

    /// <summary>What has happened that alerts may wait for; never of a protected call.</summary>
    public IReadOnlyList<NewOccasion> NewOccasions { get; init; } = [];

    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id;
}

/// <summary>What has happened in a call, and when.</summary>
internal readonly record struct NewOccasion(CallOccasionKind Kind, DateTimeOffset At);
