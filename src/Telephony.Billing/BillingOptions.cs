namespace Telephony.Billing;

/// <summary>Settings of billing on one node.</summary>
public sealed record BillingOptions
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Folder of the journal: <c>DIR/billing</c>.</summary>
    public required string Journal { get; init; }

    /// <summary>Credit is held ahead in slices of this (DESIGN 4.5).</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a purchase takes to become credit (BIL-03).</summary>
    public TimeSpan PurchaseDelay { get; init; }

    /// <summary>A node that has not renewed its lease for so long is thought dead; it is renewed at each <see cref="PrepaidBilling.WorkAsync"/>.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A settlement that has no answer after this is written to the journal.</summary>
    public TimeSpan SettleTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
