namespace Telephony.Billing;

/// <summary>What one metered use cost, and how that came about.</summary>
/// <param name="Call">Its id: the call's, or of listening to messages the call's with <c>-l</c> and a number.</param>
/// <param name="Service">What was used.</param>
/// <param name="Destination">Class of the number called; null for other services.</param>
/// <param name="State"><c>open</c> while it runs, then <c>settled</c> or <c>refunded</c>.</param>
/// <param name="StartedAt">When its price was quoted.</param>
/// <param name="Seconds">Talk time that is charged; null while it runs, and when it was never established.</param>
/// <param name="Total">What it cost before any refund.</param>
/// <param name="WrittenOff">What of <paramref name="Total"/> could no longer be taken.</param>
/// <param name="Segments">What <paramref name="Total"/> is made of, in the order of time; empty while it runs.</param>
/// <param name="Entries">What was posted for it on the detainee's account and on ours, in the order of posting.</param>
public sealed record CallCharge(
    string Call, BilledService Service, string? Destination, string State, DateTimeOffset StartedAt, int? Seconds, Money Total, Money WrittenOff,
    IReadOnlyList<ChargedSegment> Segments, IReadOnlyList<CallEntry> Entries);

/// <summary>A segment with the plan of its lot.</summary>
/// <param name="Plan">Plan of the lot; null for time that is free without credit.</param>
/// <param name="Segment">The segment.</param>
public sealed record ChargedSegment(string? Plan, Segment Segment);

/// <summary>One entry of the ledger that a call caused.</summary>
/// <param name="Transfer">Id of its transfer.</param>
/// <param name="At">When.</param>
/// <param name="Account"><c>telephone</c> for the detainee's, <c>revenue</c> for ours.</param>
/// <param name="Lot">The lot; null on our side.</param>
/// <param name="Amount">What came, or went when negative.</param>
/// <param name="Reason"><c>usage</c> or <c>refund</c>.</param>
public sealed record CallEntry(string Transfer, DateTimeOffset At, string Account, long? Lot, Money Amount, string Reason);
