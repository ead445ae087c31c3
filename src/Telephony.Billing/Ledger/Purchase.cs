namespace Telephony.Billing;

/// <summary>Where a purchase of credit stands (BIL-03).</summary>
public enum PurchaseState
{
    /// <summary>Asked for.</summary>
    Requested,

    /// <summary>The money has left the nominative account and becomes credit when the delay is over.</summary>
    InProcess,

    /// <summary>It is credit.</summary>
    Done,

    /// <summary>The nominative account did not hold enough; nothing was moved. The same id stays refused.</summary>
    Refused,
}

/// <summary>A purchase.</summary>
/// <param name="Transfer">Its id.</param>
/// <param name="Plan">What is bought.</param>
/// <param name="Amount">For how much.</param>
/// <param name="State">Where it stands.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="DueAt">When it becomes credit.</param>
public sealed record Purchase(string Transfer, string Plan, Money Amount, PurchaseState State, DateTimeOffset RequestedAt, DateTimeOffset DueAt);
