using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>French: "une minute", "vingt et une heures", "le premier mai", "deux cents euros", "deux cent mille".</summary>
internal sealed class French : SpokenLanguage
{
    private static readonly string[] Units =
    [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize",
        "dix-sept", "dix-huit", "dix-neuf",
    ];

    private static readonly string[] Tens = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"];

    private static readonly string[] Months =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    protected override string And => " et ";

    public override string OutsidePlans => "hors forfait";

    public override string Plan(int euros) => $"forfait {Euros(euros)}";

    public override string Moment(LocalDateTime moment)
    {
        var day = moment.Day == 1 ? "premier" : Number(moment.Day);
        var minute = moment.Minute == 0 ? "" : " " + Feminine(moment.Minute);
        return $"le {day} {Months[moment.Month - 1]} à {Counted(moment.Hour, "heure")}{minute}";
    }

    protected override string Cardinal(int value)
    {
        if (value < 1000) return BelowThousand(value, isLast: true);
        var thousands = value / 1000 == 1 ? "mille" : $"{BelowThousand(value / 1000, isLast: false)} mille";
        return value % 1000 == 0 ? thousands : $"{thousands} {BelowThousand(value % 1000, isLast: true)}";
    }

    protected override string Hours(int count) => Counted(count, "heure");

    protected override string Minutes(int count) => Counted(count, "minute");

    protected override string Seconds(int count) => Counted(count, "seconde");

    protected override string Euros(int count) => count > 1 ? $"{Number(count)} euros" : $"{Number(count)} euro";

    protected override string Cents(int count) => count > 1 ? $"{Number(count)} centimes" : $"{Number(count)} centime";

    protected override string TenthsOfCents(int count, int tenths) => $"{Cents(count)} virgule {Number(tenths)}";

    // Numbers are said in pairs: "zéro six, douze".
    protected override string Pair(string digits) => digits.Length == 1 || digits[0] == '0' ? base.Pair(digits) : Number(int.Parse(digits));

    // "Cent" and "quatre-vingt" have their s at the end of the number only.
    private static string BelowThousand(int value, bool isLast)
    {
        if (value < 100) return BelowHundred(value, isLast);
        var hundreds = value / 100 == 1 ? "cent" : $"{Units[value / 100]} cent";
        if (value % 100 != 0) return $"{hundreds} {BelowHundred(value % 100, isLast)}";
        return isLast && value > 100 ? hundreds + "s" : hundreds;
    }

    private static string BelowHundred(int value, bool isLast)
    {
        if (value < 20) return Units[value];
        if (value == 80 && isLast) return "quatre-vingts";
        var tens = value / 10;
        var rest = tens is 7 or 9 ? (value % 10) + 10 : value % 10;
        if (rest == 0) return Tens[tens];
        return rest is 1 or 11 && tens < 8 ? $"{Tens[tens]} et {Units[rest]}" : $"{Tens[tens]}-{Units[rest]}";
    }

    private string Counted(int count, string noun) => $"{Feminine(count)} {noun}{(count > 1 ? "s" : "")}";

    private string Feminine(int value)
    {
        var words = Number(value);
        return words == "un" || words.EndsWith(" un", StringComparison.Ordinal) || words.EndsWith("-un", StringComparison.Ordinal) ? words + "e" : words;
    }
}
