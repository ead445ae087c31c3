namespace Telephony.Billing;

/// <summary>Where a correction stands.</summary>
public enum CorrectionState
{
    /// <summary>It waits for a second person.</summary>
    Proposed,

    /// <summary>It is in the ledger.</summary>
    Done,

    /// <summary>It was refused; nothing was changed.</summary>
    Refused,
}

/// <summary>What came of deciding on a correction.</summary>
public enum CorrectionOutcome
{
    /// <summary>As it was decided, now or before.</summary>
    Decided,

    /// <summary>It takes a second person.</summary>
    NeedsSecond,

    /// <summary>The nominative account does not hold enough.</summary>
    NotEnough,

    /// <summary>The use no longer costs what it cost when that was proposed.</summary>
    Changed,

    /// <summary>The detainee has no such correction.</summary>
    Unknown,
}

/// <summary>A correction of a detainee's accounts, and what came of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Detainee">Whose accounts.</param>
/// <param name="Call">The metered use whose cost is given back; null: money onto the nominative account, or off it.</param>
/// <param name="Amount">How much; negative takes away.</param>
/// <param name="Proposed">Who proposed it, and why.</param>
/// <param name="NeedsSecond">Whether another person has to do it.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Decided">Who decided, and why he refused; null while it waits.</param>
public sealed record Correction(
    string Id, Guid Detainee, string? Call, Money Amount, StaffAct Proposed, bool NeedsSecond, CorrectionState State, StaffAct? Decided)
{
    /// <summary>The id only.</summary>
    public override string ToString() => Id;
}
