namespace Telephony.Billing;

/// <summary>
/// One walk through a call's time and its lots. Time is paid in steps of the increment under which they began; a step that a lot cannot pay in full is
/// finished by the next lot at that one's rate.
/// <code>
///   0          paid                stepEnd            seconds
///   |-----------|---------------------|------------------|
///   lots so far   rest of the step      new steps of the lot that pays now
/// </code>
/// </summary>
internal sealed class PriceWalk(int seconds, Money connection)
{
    private const int SecondPlaces = 6;

    private readonly List<Segment> _segments = [];
    private Money _connectionDue = connection;
    private Money _available;
    private decimal _paid;
    private decimal _stepEnd;

    /// <summary>Whether everything is paid.</summary>
    public bool IsCovered { get; private set; }

    /// <summary>Lets a lot pay as much as it can; null is time without credit, which only a free rate gives.</summary>
    public void Pay(long? lot, Money available, Rate rate)
    {
        _available += available;
        var rest = available - PayConnection(lot, available);
        if (_connectionDue > Money.Zero) return;
        var end = seconds <= _stepEnd ? _stepEnd : _stepEnd + Steps(seconds - _stepEnd, rate.Increment);
        var cost = Cost(end - _paid, rate);
        if (cost <= rest)
        {
            Add(lot, rate, end - _paid, cost);
            IsCovered = true;
            return;
        }
        // Multiplied before it is divided, so that what is whole stays whole.
        var time = Math.Min(Math.Round(rest.Euros * 60 / rate.PerMinute.Euros, SecondPlaces), end - _paid);
        Add(lot, rate, time, rest);
        _paid += time;
        if (_paid > _stepEnd) _stepEnd += Steps(_paid - _stepEnd, rate.Increment);
    }

    /// <summary>The price of what was paid: rounded once, the difference on the last lot (DESIGN 4.5).</summary>
    public Price Finish(Rounding rounding)
    {
        var exact = Money.Sum(_segments.Select(segment => segment.Amount));
        // Lots hold whole cents and all but the last are spent to the end, so the last one can always bear the difference.
        var total = Money.Min(exact.RoundToCents(rounding), _available);
        if (total != exact) _segments[^1] = _segments[^1] with { Amount = _segments[^1].Amount + (total - exact) };
        return new Price(_segments, total, IsCovered);
    }

    private Money PayConnection(long? lot, Money available)
    {
        var part = Money.Min(available, _connectionDue);
        if (part == Money.Zero) return part;
        _segments.Add(new Segment(lot, Money.Zero, 0, part, IsConnection: true));
        _connectionDue -= part;
        return part;
    }

    private void Add(long? lot, Rate rate, decimal time, Money amount)
    {
        if (time > 0) _segments.Add(new Segment(lot, rate.PerMinute, time, amount));
    }

    private static Money Cost(decimal time, Rate rate) => new(time * rate.PerMinute.Euros / 60);

    private static decimal Steps(decimal time, int increment) => Math.Ceiling(time / increment) * increment;
}
