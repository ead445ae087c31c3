using System.Globalization;
using Telephony.Billing;
using Telephony.Ivr.Prompts.Words;

namespace Telephony.Ivr.Prompts;

/// <summary>
/// Writes values as words, so that the speech engine has no figure to guess at (ECOSYSTEM 3.7: "21 h 05" would be spelled). Pure.
/// </summary>
public static class Spoken
{
    /// <summary>Longest name that is said, in characters; the rest is cut.</summary>
    public const int MaxName = 80;

    private const int LongestTime = (24 * 3600) - 1;

    private static readonly Dictionary<string, SpokenLanguage> Languages = new()
    {
        ["fr"] = new French(), ["en"] = new English(), ["es"] = new Spanish(), ["ar"] = new Arabic(), ["pt"] = new Portuguese(), ["ro"] = new Romanian(),
    };

    /// <summary>The words of a slot's value.</summary>
    public static string Words(string language, Slot slot) => slot switch
    {
        Slot.Number number => Languages[language].Number(number.Value),
        Slot.Duration duration => Languages[language].Duration(duration.Value),
        Slot.Amount amount => Languages[language].Amount(amount.Value),
        Slot.Price price => Languages[language].Price(price.Value),
        Slot.Plan plan => PlanName(Languages[language], plan.Code),
        Slot.Telephone telephone => Languages[language].Telephone(telephone.Value),
        Slot.Moment moment => Languages[language].Moment(moment.Value),
        Slot.Digits digits => string.Join(", ", digits.Value.Select(digit => Languages[language].Number(digit - '0'))),
        Slot.Name name => Name(name.Value),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>
    /// What is worth saying of a length of time: whole minutes from two minutes up, tens of seconds from ten seconds up; never more than there is, and less than a day,
    /// which is what can be said.
    /// </summary>
    public static TimeSpan RoundDown(TimeSpan time)
    {
        var unit = time >= TimeSpan.FromMinutes(2) ? 60 : time >= TimeSpan.FromSeconds(10) ? 10 : 1;
        var seconds = Math.Clamp((long)time.TotalSeconds, 0, LongestTime);
        return TimeSpan.FromSeconds(seconds - (seconds % unit));
    }

    private static string PlanName(SpokenLanguage language, string code)
    {
        if (code == Plan.Outside) return language.OutsidePlans;
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var euros) && euros <= SpokenLanguage.MaxNumber ? language.Plan(euros) : Name(code);
    }

    // A name comes from an import file: nothing in it may steer the engine ("[[" begins phonemes) or end the sentence.
    private static string Name(string name)
    {
        var letters = name.Select(c => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark || c is '\'' or '’' or '-' ? c : ' ');
        var words = string.Concat(letters).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var said = string.Join(' ', words);
        return said.Length <= MaxName ? said : said[..MaxName];
    }
}
