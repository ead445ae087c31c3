using NodaTime;
using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>How one language says numbers, lengths of time, dates, money and telephone numbers. Values outside the stated bounds are misuse.</summary>
internal abstract class SpokenLanguage
{
    /// <summary>Largest number that is said, and largest whole number of euros.</summary>
    public const int MaxNumber = 999_999;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // A time left of an hour and a half is said as in a mailbox: in minutes.
    private static readonly TimeSpan SaidInMinutes = TimeSpan.FromMinutes(100);

    /// <summary>A number said on its own, 0 to <see cref="MaxNumber"/>.</summary>
    public string Number(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxNumber);
        return Cardinal(value);
    }

    /// <summary>A date and a time of day.</summary>
    public abstract string Moment(LocalDateTime moment);

    /// <summary>Credit outside every plan, as the name of a plan.</summary>
    public abstract string OutsidePlans { get; }

    /// <summary>A plan by what it costs, 0 to <see cref="MaxNumber"/> euros.</summary>
    public abstract string Plan(int euros);

    /// <summary>An amount from nothing up to <see cref="MaxNumber"/> euros, in euros and cents; what is less than a cent is dropped.</summary>
    public string Amount(Money amount)
    {
        ThrowIfNotSpoken(amount);
        var cents = (int)decimal.Truncate(amount.Euros * 100);
        return Together(cents / 100, cents % 100 == 0 ? null : Cents(cents % 100));
    }

    /// <summary>A price from nothing up to <see cref="MaxNumber"/> euros, rounded half-up to the tenth of a cent, which is said only when there is one.</summary>
    public string Price(Money price)
    {
        ThrowIfNotSpoken(price);
        var tenths = (int)Math.Round(price.Euros * 1000, MidpointRounding.AwayFromZero);
        var (euros, cents, tenth) = (tenths / 1000, tenths / 10 % 100, tenths % 10);
        if (tenth > 0) return Together(euros, TenthsOfCents(cents, tenth));
        return Together(euros, cents == 0 ? null : Cents(cents));
    }

    /// <summary>A length of time, below 24 hours; what is less than a second is dropped. Below 100 minutes no hours are said.</summary>
    public string Duration(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(time, Day);
        var hours = time < SaidInMinutes ? 0 : time.Hours;
        var minutes = (int)time.TotalMinutes - (hours * 60);
        List<string> parts = [];
        if (hours > 0) parts.Add(Hours(hours));
        if (minutes > 0) parts.Add(Minutes(minutes));
        if (time.Seconds > 0 || parts.Count == 0) parts.Add(Seconds(time.Seconds));
        return parts.Count == 1 ? parts[0] : string.Join(Comma, parts.SkipLast(1)) + And + parts[^1];
    }

    /// <summary>A telephone number as it is dialled in France, two digits at a time.</summary>
    public string Telephone(PhoneNumber number)
    {
        var dialled = number.Value.StartsWith("+33", StringComparison.Ordinal) ? "0" + number.Value[3..] : "00" + number.Value[1..];
        return string.Join(", ", dialled.Chunk(2).Select(pair => Pair(new string(pair))));
    }

    /// <summary>What stands before the last of several parts, with its spaces.</summary>
    protected abstract string And { get; }

    /// <summary>What stands between the others.</summary>
    protected virtual string Comma => ", ";

    /// <summary>The words of a number in bounds.</summary>
    protected abstract string Cardinal(int value);

    /// <summary>1 to 23 hours with their noun.</summary>
    protected abstract string Hours(int count);

    /// <summary>0 to 99 minutes with their noun.</summary>
    protected abstract string Minutes(int count);

    /// <summary>0 to 59 seconds with their noun.</summary>
    protected abstract string Seconds(int count);

    /// <summary>Whole euros with their noun.</summary>
    protected abstract string Euros(int count);

    /// <summary>0 to 99 cents with their noun.</summary>
    protected abstract string Cents(int count);

    /// <summary>0 to 99 cents and 1 to 9 tenths of a cent.</summary>
    protected abstract string TenthsOfCents(int count, int tenths);

    /// <summary>Two digits of a telephone number, or the last one alone.</summary>
    protected virtual string Pair(string digits) => string.Join(' ', digits.Select(digit => Number(digit - '0')));

    private string Together(int euros, string? small)
    {
        if (small is null) return Euros(euros);
        return euros == 0 ? small : $"{Euros(euros)}{And}{small}";
    }

    private static void ThrowIfNotSpoken(Money money)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(money, Money.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(money.Euros, MaxNumber + 1);
    }
}
