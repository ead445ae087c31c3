using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>French: "une minute", "vingt et une heures", "le premier mai".</summary>
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

    public override string Number(int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 99);
        if (value < 20) return Units[value];
        if (value == 80) return "quatre-vingts";
        var tens = value / 10;
        var rest = tens is 7 or 9 ? (value % 10) + 10 : value % 10;
        if (rest == 0) return Tens[tens];
        return rest is 1 or 11 && tens < 8 ? $"{Tens[tens]} et {Units[rest]}" : $"{Tens[tens]}-{Units[rest]}";
    }

    public override string Moment(LocalDateTime moment)
    {
        var day = moment.Day == 1 ? "premier" : Number(moment.Day);
        var minute = moment.Minute == 0 ? "" : " " + Feminine(moment.Minute);
        return $"le {day} {Months[moment.Month - 1]} à {Counted(moment.Hour, "heure")}{minute}";
    }

    protected override string Minutes(int count) => Counted(count, "minute");

    protected override string Seconds(int count) => Counted(count, "seconde");

    private string Counted(int count, string noun) => $"{Feminine(count)} {noun}{(count > 1 ? "s" : "")}";

    private string Feminine(int value)
    {
        var words = Number(value);
        return words == "un" || words.EndsWith(" un", StringComparison.Ordinal) || words.EndsWith("-un", StringComparison.Ordinal) ? words + "e" : words;
    }
}
