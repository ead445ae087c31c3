namespace Telephony.Directory;

/// <summary>A decision that suspends a number or all calls of a detainee (OUT-08 to OUT-10).</summary>
/// <param name="Number">The number that was called (OUT-09); null: all his calls (OUT-08).</param>
/// <param name="Scope">One of <see cref="SanctionScope"/>.</param>
/// <param name="From">From when.</param>
/// <param name="To">The first instant at which it no longer holds; null: until it is ended.</param>
/// <param name="Ground">Why: breach of the conditions of use, good order and security, prevention of offences.</param>
/// <param name="Author">Who decided.</param>
public sealed record Sanction(PhoneNumber? Number, string Scope, DateTimeOffset From, DateTimeOffset? To, string Ground, string Author)
{
    /// <summary>Whether it holds at an instant.</summary>
    public bool HoldsAt(DateTimeOffset instant) => From <= instant && !IsOverAt(instant);

    /// <summary>Whether it has ended by an instant.</summary>
    public bool IsOverAt(DateTimeOffset instant) => To <= instant;

    /// <summary>Scope and period.</summary>
    public override string ToString() => $"sanction on {Scope} from {From:u} to {To:u}";
}

/// <summary>A sanction that is stored.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Sanction">What was decided; its end is the present one.</param>
/// <param name="EndedBy">Who ended it before its term; null when nobody did.</param>
/// <param name="EndReason">Why he did.</param>
public sealed record StoredSanction(Guid Id, Sanction Sanction, string? EndedBy, string? EndReason)
{
    /// <summary>The id.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>A word to somebody that waits to be sent (OUT-10).</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="At">When it was written.</param>
/// <param name="Kind"><see cref="HistoryAction.SanctionAdded"/>, <see cref="HistoryAction.SanctionEnded"/>, <see cref="HistoryAction.NumberRefused"/> or <see cref="HistoryAction.NumberWithdrawn"/>.</param>
/// <param name="Sanction">The sanction that it is about; null when it is about a number of the list.</param>
/// <param name="Detainee">On whose calls or list was decided.</param>
/// <param name="To">The correspondent's number; null: the detainee himself.</param>
/// <param name="Language">In which language.</param>
public sealed record Notice(long Id, DateTimeOffset At, string Kind, Guid? Sanction, Guid Detainee, PhoneNumber? To, string Language)
{
    /// <summary>The number that was decided on; null: all calls of the detainee.</summary>
    public PhoneNumber? About { get; init; }

    /// <summary>Identifier of the detainee.</summary>
    public string Identifier { get; init; } = "";

    /// <summary>One of <see cref="SanctionScope"/>.</summary>
    public string Scope { get; init; } = SanctionScope.All;

    /// <summary>From when the decision holds.</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>The first instant at which it no longer holds, as it stands now; null: until it is ended.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Kind and id.</summary>
    public override string ToString() => $"{Kind} {Id}";
}
