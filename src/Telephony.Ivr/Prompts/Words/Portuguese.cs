using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>European Portuguese: "dois minutos", "às duas horas", "um de maio", "mil e duzentos euros".</summary>
internal sealed class Portuguese : SpokenLanguage
{
    private static readonly string[] Units =
    [
        "zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze", "treze", "catorze", "quinze", "dezasseis",
        "dezassete", "dezoito", "dezanove",
    ];

    private static readonly string[] Tens = ["", "", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"];

    private static readonly string[] Hundreds =
        ["", "cento", "duzentos", "trezentos", "quatrocentos", "quinhentos", "seiscentos", "setecentos", "oitocentos", "novecentos"];

    private static readonly string[] Months =
        ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"];

    protected override string And => " e ";

    public override string OutsidePlans => "fora de plano";

    public override string Plan(int euros) => $"plano de {Euros(euros)}";

    public override string Moment(LocalDateTime moment)
    {
        var hour = moment.Hour == 1 ? "à uma hora" : $"às {Feminine(moment.Hour)} horas";
        var minute = moment.Minute == 0 ? "" : $" e {Minutes(moment.Minute)}";
        return $"no dia {Number(moment.Day)} de {Months[moment.Month - 1]}, {hour}{minute}";
    }

    protected override string Cardinal(int value) => value switch
    {
        < 20 => Units[value],
        < 100 => value % 10 == 0 ? Tens[value / 10] : $"{Tens[value / 10]} e {Units[value % 10]}",
        100 => "cem",
        < 1000 => value % 100 == 0 ? Hundreds[value / 100] : $"{Hundreds[value / 100]} e {Cardinal(value % 100)}",
        _ when value % 1000 == 0 => Thousands(value / 1000),
        _ => $"{Thousands(value / 1000)} {(IsJoined(value % 1000) ? "e " : "")}{Cardinal(value % 1000)}",
    };

    protected override string Hours(int count) => count == 1 ? "uma hora" : $"{Feminine(count)} horas";

    protected override string Minutes(int count) => count == 1 ? "um minuto" : $"{Number(count)} minutos";

    protected override string Seconds(int count) => count == 1 ? "um segundo" : $"{Number(count)} segundos";

    protected override string Euros(int count) => count == 1 ? "um euro" : $"{Number(count)} euros";

    protected override string Cents(int count) => count == 1 ? "um cêntimo" : $"{Number(count)} cêntimos";

    protected override string TenthsOfCents(int count, int tenths) => $"{Number(count)} vírgula {Number(tenths)} cêntimos";

    private string Thousands(int count) => count == 1 ? "mil" : $"{Number(count)} mil";

    // After the thousands only what has one part is joined: "mil e cem", "mil e um", but "mil duzentos e um".
    private static bool IsJoined(int rest) => rest < 100 || rest % 100 == 0;

    private string Feminine(int value)
    {
        var words = Number(value);
        if (value % 10 == 1 && value != 11) return words[..^2] + "uma";
        return value % 10 == 2 && value != 12 ? words[..^4] + "duas" : words;
    }
}
