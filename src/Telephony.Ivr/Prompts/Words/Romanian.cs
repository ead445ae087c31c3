using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>Romanian: "două minute", and from twenty on with "de": "douăzeci de secunde".</summary>
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

    public override string Number(int value) => Words(value, "unu", "doi", "doisprezece");

    public override string Moment(LocalDateTime moment)
    {
        var day = moment.Day == 1 ? "întâi" : Number(moment.Day);
        var hour = Words(moment.Hour, "unu", "două", "douăsprezece");
        var minute = moment.Minute == 0 ? "" : $" și {Minutes(moment.Minute)}";
        return $"pe {day} {Months[moment.Month - 1]}, la ora {hour}{minute}";
    }

    // "minut" is neuter: masculine "unu" in compounds, feminine "două" in the plural.
    protected override string Minutes(int count) => count == 1 ? "un minut" : $"{Words(count, "unu", "două", "douăsprezece")}{Of(count)} minute";

    protected override string Seconds(int count) => count == 1 ? "o secundă" : $"{Words(count, "una", "două", "douăsprezece")}{Of(count)} secunde";

    // From 20 on (by the last two digits, which here are all) the noun follows with "de"; zero too.
    private static string Of(int count) => count is 0 or >= 20 ? " de" : "";

    private static string Words(int value, string one, string two, string twelve)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 99);
        if (value == 12) return twelve;
        var unit = (value % 10) switch { 1 => one, 2 => two, var rest => Units[rest] };
        if (value < 20) return value is 1 or 2 ? unit : Units[value];
        return value % 10 == 0 ? Tens[value / 10] : $"{Tens[value / 10]} și {unit}";
    }
}
