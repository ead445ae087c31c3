using NodaTime;
using Telephony.Billing;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>How one language says numbers, lengths of time, and dates. Numbers outside the stated bounds are misuse.</summary>
internal abstract class SpokenLanguage
{
    /// <summary>A number said on its own, 0 to 99.</summary>
    public abstract string Number(int value);

    /// <summary>A date and a time of day.</summary>
    public abstract string Moment(LocalDateTime moment);

    /// <summary>An amount in euros and cents.</summary>
    public virtual string Amount(Money amount) => $"{Number((int)amount.Euros)} euros {Number((int)(amount.Euros * 100 % 100))}";

    /// <summary>A price, to the tenth of a cent when it has one.</summary>
    public virtual string Price(Money price) => Amount(price);

    /// <summary>What stands between minutes and seconds, with its spaces.</summary>
    protected abstract string And { get; }

    /// <summary>0 to 99 minutes with their noun.</summary>
    protected abstract string Minutes(int count);

    /// <summary>0 to 59 seconds with their noun.</summary>
    protected abstract string Seconds(int count);

    /// <summary>A length of time, below 100 minutes; what is less than a second is dropped.</summary>
    public string Duration(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(time, TimeSpan.FromMinutes(100));
        var minutes = (int)time.TotalMinutes;
        if (minutes == 0) return Seconds(time.Seconds);
        return time.Seconds == 0 ? Minutes(minutes) : $"{Minutes(minutes)}{And}{Seconds(time.Seconds)}";
    }
}
