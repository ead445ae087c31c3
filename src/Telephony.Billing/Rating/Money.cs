using System.Globalization;
using System.Text.RegularExpressions;

namespace Telephony.Billing;

/// <summary>
/// An amount in euros, held to six decimal places (BIL-23). <c>default</c> is zero. Negative amounts exist in entries; prices and balances are never
/// negative, which their owners check. Written with four decimals at the edges (DESIGN 8).
/// </summary>
public readonly partial record struct Money : IComparable<Money>
{
    private const int Places = 6;

    /// <summary>An amount; what lies beyond six places is rounded half-up.</summary>
    public Money(decimal euros) => Euros = Math.Round(euros, Places, MidpointRounding.AwayFromZero);

    /// <summary>The amount in euros.</summary>
    public decimal Euros { get; }

    /// <summary>Nothing.</summary>
    public static Money Zero => default;

    /// <summary>Whether it has no fraction of a cent.</summary>
    public bool IsWholeCents => Euros * 100 == decimal.Truncate(Euros * 100);

    /// <summary>Sum.</summary>
    public static Money operator +(Money a, Money b) => new(a.Euros + b.Euros);

    /// <summary>Difference.</summary>
    public static Money operator -(Money a, Money b) => new(a.Euros - b.Euros);

    /// <summary>The opposite amount.</summary>
    public static Money operator -(Money a) => new(-a.Euros);

    /// <summary>Less.</summary>
    public static bool operator <(Money a, Money b) => a.Euros < b.Euros;

    /// <summary>More.</summary>
    public static bool operator >(Money a, Money b) => a.Euros > b.Euros;

    /// <summary>Less or equal.</summary>
    public static bool operator <=(Money a, Money b) => a.Euros <= b.Euros;

    /// <summary>More or equal.</summary>
    public static bool operator >=(Money a, Money b) => a.Euros >= b.Euros;

    /// <summary>The smaller one.</summary>
    public static Money Min(Money a, Money b) => a < b ? a : b;

    /// <summary>The larger one.</summary>
    public static Money Max(Money a, Money b) => a > b ? a : b;

    /// <summary>Sum of many.</summary>
    public static Money Sum(IEnumerable<Money> amounts) => new(amounts.Sum(amount => amount.Euros));

    /// <summary>To whole cents: the one place where money is rounded for a charge (BIL-23).</summary>
    public Money RoundToCents(Rounding rounding) => new(Math.Round(Euros, 2, rounding switch
    {
        Rounding.HalfUp => MidpointRounding.AwayFromZero,
        Rounding.Up => MidpointRounding.ToPositiveInfinity,
        Rounding.Down => MidpointRounding.ToNegativeInfinity,
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "No such rounding."),
    }));

    /// <summary>
    /// Reads what files and command lines give: euros with a point and at most four decimals, such as <c>40.0000</c>, <c>0.15</c> or <c>-1</c>; at most eight digits before the point, which is what the tables hold.
    /// </summary>
    public static bool TryParse(string? text, out Money money)
    {
        money = default;
        if (text is null || !Written().IsMatch(text)) return false;
        money = new Money(decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Money other) => Euros.CompareTo(other.Euros);

    /// <summary>Four decimals: <c>0.1500</c>.</summary>
    public override string ToString() => Euros.ToString("0.0000", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A-?[0-9]{1,8}(\.[0-9]{1,4})?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Written();
}
