namespace Telephony.Billing;

/// <summary>
/// A metered call as the node that carries it knows it: what it holds of each lot, and what else there was to be had when the database last answered.
/// Immutable; each extension gives the next one.
/// </summary>
public sealed record HeldCall
{
    /// <summary>The call's id.</summary>
    public required string Call { get; init; }

    /// <summary>The telephone account that pays.</summary>
    public required long Account { get; init; }

    /// <summary>Rates in force at its start.</summary>
    public required Rates Rates { get; init; }

    /// <summary>Lots that it holds or could hold, oldest first.</summary>
    public required IReadOnlyList<LotShare> Lots { get; init; }

    /// <summary>Slices held so far, from 1.</summary>
    public required int Slices { get; init; }

    /// <summary>Talk time that is held; null: without end. The call is cut there unless it is extended.</summary>
    public TimeSpan? Held => Seconds(Pricing.Affordable(Rates, Shares));

    /// <summary>Talk time that all credit would have paid for when the database last answered; equal to <see cref="Held"/> when nothing more can be had.</summary>
    public TimeSpan? Total => Seconds(Pricing.Affordable(Rates, [.. Lots.Select(lot => lot.Whole)]));

    /// <summary>What is held, as lots.</summary>
    internal IReadOnlyList<Lot> Shares => [.. Lots.Where(lot => lot.IsShared).Select(lot => new Lot(lot.Id, lot.Plan, lot.Share))];

    /// <summary>The call's id.</summary>
    public override string ToString() => Call;

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}

/// <summary>A lot as one call sees it.</summary>
/// <param name="Id">The lot.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Share">What this call holds of it.</param>
/// <param name="Free">What nobody holds.</param>
/// <param name="IsShared">Whether the call uses it: a free lot is used without a share.</param>
public readonly record struct LotShare(long Id, string Plan, Money Share, Money Free, bool IsShared)
{
    /// <summary>All that this call could have of it.</summary>
    public Lot Whole => new(Id, Plan, Share + Free);
}
