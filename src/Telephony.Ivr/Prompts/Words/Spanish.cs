using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>Spanish: "veintiún minutos", "el uno de mayo a las veintiuna horas y cinco minutos", "ciento un euros".</summary>
internal sealed class Spanish : SpokenLanguage
{
    private static readonly string[] Units =
    [
        "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece", "catorce", "quince", "dieciséis",
        "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete",
        "veintiocho", "veintinueve",
    ];

    private static readonly string[] Tens = ["", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"];

    private static readonly string[] Hundreds =
        ["", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos", "ochocientos", "novecientos"];

    private static readonly string[] Months =
        ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"];

    protected override string And => " y ";

    public override string OutsidePlans => "fuera de plan";

    public override string Plan(int euros) => $"plan de {Euros(euros)}";

    public override string Moment(LocalDateTime moment)
    {
        var hour = moment.Hour == 1 ? "a la una" : $"a las {Feminine(moment.Hour)} horas";
        var minute = moment.Minute == 0 ? "" : $" y {Minutes(moment.Minute)}";
        return $"el {Number(moment.Day)} de {Months[moment.Month - 1]} {hour}{minute}";
    }

    protected override string Cardinal(int value) => value switch
    {
        < 30 => Units[value],
        < 100 => value % 10 == 0 ? Tens[value / 10] : $"{Tens[value / 10]} y {Units[value % 10]}",
        100 => "cien",
        < 1000 => value % 100 == 0 ? Hundreds[value / 100] : $"{Hundreds[value / 100]} {Cardinal(value % 100)}",
        _ => value % 1000 == 0 ? Thousands(value / 1000) : $"{Thousands(value / 1000)} {Cardinal(value % 1000)}",
    };

    protected override string Hours(int count) => count == 1 ? "una hora" : $"{Feminine(count)} horas";

    protected override string Minutes(int count) => count == 1 ? "un minuto" : $"{Masculine(count)} minutos";

    protected override string Seconds(int count) => count == 1 ? "un segundo" : $"{Masculine(count)} segundos";

    protected override string Euros(int count) => count == 1 ? "un euro" : $"{Masculine(count)} euros";

    protected override string Cents(int count) => count == 1 ? "un céntimo" : $"{Masculine(count)} céntimos";

    protected override string TenthsOfCents(int count, int tenths) => $"{Number(count)} coma {Number(tenths)} céntimos";

    private string Thousands(int count) => count == 1 ? "mil" : $"{Masculine(count)} mil";

    // Before a masculine noun "uno" loses its ending, and "veintiún" then takes an accent.
    private string Masculine(int value)
    {
        var words = Number(value);
        if (value % 10 != 1 || value % 100 == 11) return words;
        return value % 100 == 21 ? words[..^"uno".Length] + "ún" : words[..^1];
    }

    private string Feminine(int value) => value % 10 != 1 || value == 11 ? Number(value) : Number(value)[..^1] + "a";
}
