namespace Telephony.Billing;

/// <summary>What came of ending a call.</summary>
public enum SettlementOutcome
{
    /// <summary>It is charged, by this or by an earlier settlement.</summary>
    Settled,

    /// <summary>What it cost was given back before; nothing is charged any more.</summary>
    Refunded,

    /// <summary>No hold of this call is known: it was never opened.</summary>
    Unknown,

    /// <summary>The database is away: it is written down on this node and will be settled once.</summary>
    Postponed,
}

/// <summary>A settled call.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Price">What the call costs.</param>
/// <param name="WrittenOff">What of that could no longer be taken, because the hold was given back before its node told the end.</param>
public sealed record Settlement(SettlementOutcome Outcome, Money Price, Money WrittenOff);
