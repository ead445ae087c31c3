namespace Telephony.Billing;

/// <summary>A part of a call's price: what one lot paid at one rate, or its part of the connection charge.</summary>
/// <param name="Lot">The lot; null for time that is free without credit.</param>
/// <param name="PerMinute">The rate; zero for the connection charge.</param>
/// <param name="Seconds">Time paid, to six places: a lot may end within a second; zero for the connection charge.</param>
/// <param name="Amount">What it costs. The last lot's segment also bears the rounding of the total.</param>
/// <param name="IsConnection">Whether it is the connection charge.</param>
public sealed record Segment(long? Lot, Money PerMinute, decimal Seconds, Money Amount, bool IsConnection = false);

/// <summary>The price of a call.</summary>
/// <param name="Segments">In the order of time; their amounts sum to <paramref name="Total"/>.</param>
/// <param name="Total">In whole cents; never more than the lots hold.</param>
/// <param name="IsCovered">Whether the lots pay for the whole time; otherwise it is the price of as much of it as they pay for.</param>
public sealed record Price(IReadOnlyList<Segment> Segments, Money Total, bool IsCovered)
{
    /// <summary>What each lot pays, oldest first.</summary>
    public IEnumerable<KeyValuePair<long, Money>> ByLot => Segments.Where(segment => segment.Lot is not null).GroupBy(segment => segment.Lot!.Value)
        .Select(group => KeyValuePair.Create(group.Key, Money.Sum(group.Select(segment => segment.Amount))));
}
