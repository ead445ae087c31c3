namespace Telephony.Billing;

/// <summary>A purchase with who asked for it and what staff did with it (BIL-03).</summary>
/// <param name="Purchase">Where it stands.</param>
/// <param name="Detainee">Whose it is.</param>
/// <param name="Acts">What staff did, the earliest first; none for what he bought by himself on a phone.</param>
public sealed record PurchaseRequest(Purchase Purchase, Guid Detainee, IReadOnlyList<PurchaseAct> Acts)
{
    /// <summary>Why staff refused it; null when they did not.</summary>
    public string? Reason => Acts.FirstOrDefault(act => act.State == PurchaseState.Refused)?.Reason;
}

/// <summary>What a member of staff did with a purchase.</summary>
/// <param name="State">What it became by that.</param>
/// <param name="Author">Who.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, of a refusal.</param>
public sealed record PurchaseAct(PurchaseState State, string Author, DateTimeOffset At, string? Reason);
