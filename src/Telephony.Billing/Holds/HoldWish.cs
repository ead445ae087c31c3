namespace Telephony.Billing;

/// <summary>What a call wants to hold in addition, by lot, in the order of lots. Calculated by the price function from what the node last knew; the database gives all of it or nothing.</summary>
internal sealed record HoldWish(IReadOnlyList<long> Lots, IReadOnlyList<Money> Amounts)
{
    /// <summary>Whether nothing is wanted.</summary>
    public bool IsEmpty => Lots.Count == 0;

    /// <summary>
    /// What is missing so that <paramref name="seconds"/> are held. Only ever more: when an older lot becomes free meanwhile, a younger one's share stays and
    /// is given back at the end.
    /// </summary>
    public static HoldWish For(Rates rates, IReadOnlyList<LotShare> lots, int seconds)
    {
        var target = Pricing.Hold(rates, [.. lots.Select(lot => lot.Whole)], seconds);
        var missing = lots.Where(lot => target.TryGetValue(lot.Id, out var amount) && (amount > lot.Share || !lot.IsShared)).ToList();
        return new HoldWish([.. missing.Select(lot => lot.Id)], [.. missing.Select(lot => Money.Max(target[lot.Id] - lot.Share, Money.Zero))]);
    }

    /// <summary>The lots once the wish is granted. What was known to be free may be older than what the database granted, so it does not go below nothing.</summary>
    public IReadOnlyList<LotShare> Granted(IReadOnlyList<LotShare> lots) => [.. lots.Select(lot =>
    {
        var index = Lots.ToList().IndexOf(lot.Id);
        return index < 0 ? lot : lot with { Share = lot.Share + Amounts[index], Free = Money.Max(lot.Free - Amounts[index], Money.Zero), IsShared = true };
    })];
}
