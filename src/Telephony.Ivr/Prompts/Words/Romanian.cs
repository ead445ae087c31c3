using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>Romanian: "două minute", and from twenty on with "de": "douăzeci de secunde", "o sută de euro", but "o sută doi euro".</summary>
internal sealed class Romanian : SpokenLanguage
{
    private static readonly string[] Units =
    [
        "zero", "unu", "doi", "trei", "patru", "cinci", "șase", "șapte", "opt", "nouă", "zece", "unsprezece", "doisprezece", "treisprezece", "paisprezece",
        "cincisprezece", "șaisprezece", "șaptesprezece", "optsprezece", "nouăsprezece",
    ];

    private static readonly string[] Tens =
        ["", "", "douăzeci", "treizeci", "patruzeci", "cincizeci", "șaizeci", "șaptezeci", "optzeci", "nouăzeci"];

    private static readonly string[] Months =
        ["ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august", "septembrie", "octombrie", "noiembrie", "decembrie"];

    protected override string And => " și ";

    public override string OutsidePlans => "în afara pachetelor";

    public override string Plan(int euros) => $"pachet de {Euros(euros)}";

    public override string Moment(LocalDateTime moment)
    {
        var day = moment.Day == 1 ? "întâi" : Number(moment.Day);
        var hour = Words(moment.Hour, "unu", "două", "douăsprezece");
        var minute = moment.Minute == 0 ? "" : $" și {Minutes(moment.Minute)}";
        return $"pe {day} {Months[moment.Month - 1]}, la ora {hour}{minute}";
    }

    protected override string Cardinal(int value) => Masculine(value);

    protected override string Hours(int count) => count == 1 ? "o oră" : $"{Feminine(count)}{Of(count)} ore";

    // "minut" is neuter: masculine "unu" in compounds, feminine "două" in the plural.
    protected override string Minutes(int count) => count == 1 ? "un minut" : $"{Words(count, "unu", "două", "douăsprezece")}{Of(count)} minute";

    protected override string Seconds(int count) => count == 1 ? "o secundă" : $"{Words(count, "una", "două", "douăsprezece")}{Of(count)} secunde";

    protected override string Euros(int count) => count == 1 ? "un euro" : $"{Masculine(count)}{Of(count)} euro";

    protected override string Cents(int count) => count == 1 ? "un cent" : $"{Masculine(count)}{Of(count)} cenți";

    protected override string TenthsOfCents(int count, int tenths) => $"{Number(count)} virgulă {Number(tenths)} cenți";

    private static string Masculine(int value) => Words(value, "unu", "doi", "doisprezece");

    private static string Feminine(int value) => Words(value, "una", "două", "douăsprezece");

    // From 20 on, by the last two digits, the noun follows with "de"; after zero and whole hundreds too.
    private static string Of(int count) => count % 100 is 0 or >= 20 ? " de" : "";

    private static string Words(int value, string one, string two, string twelve)
    {
        if (value >= 1000) return Joined(value / 1000 == 1 ? "o mie" : $"{Feminine(value / 1000)}{Of(value / 1000)} mii", value % 1000, one, two, twelve);
        if (value >= 100) return Joined(value / 100 == 1 ? "o sută" : $"{Feminine(value / 100)} sute", value % 100, one, two, twelve);
        if (value == 12) return twelve;
        var unit = (value % 10) switch { 1 => one, 2 => two, var rest => Units[rest] };
        if (value < 20) return value is 1 or 2 ? unit : Units[value];
        return value % 10 == 0 ? Tens[value / 10] : $"{Tens[value / 10]} și {unit}";
    }

    private static string Joined(string large, int rest, string one, string two, string twelve) => rest == 0 ? large : $"{large} {Words(rest, one, two, twelve)}";
}
