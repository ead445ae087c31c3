using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>Spanish: "veintiún minutos", "el uno de mayo a las veintiuna horas y cinco minutos".</summary>
internal sealed class Spanish : SpokenLanguage
{
    private static readonly string[] Units =
    [
        "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece", "catorce", "quince", "dieciséis",
        "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete",
        "veintiocho", "veintinueve",
    ];

    private static readonly string[] Tens = ["", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"];

    private static readonly string[] Months =
        ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"];

    protected override string And => " y ";

    public override string Number(int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 99);
        if (value < 30) return Units[value];
        return value % 10 == 0 ? Tens[value / 10] : $"{Tens[value / 10]} y {Units[value % 10]}";
    }

    public override string Moment(LocalDateTime moment)
    {
        var hour = moment.Hour == 1 ? "a la una" : $"a las {Feminine(moment.Hour)} horas";
        var minute = moment.Minute == 0 ? "" : $" y {Minutes(moment.Minute)}";
        return $"el {Number(moment.Day)} de {Months[moment.Month - 1]} {hour}{minute}";
    }

    protected override string Minutes(int count) => count == 1 ? "un minuto" : $"{Masculine(count)} minutos";

    protected override string Seconds(int count) => count == 1 ? "un segundo" : $"{Masculine(count)} segundos";

    // Before a masculine noun "uno" loses its ending, and "veintiún" then takes an accent.
    private string Masculine(int value) => value % 10 != 1 || value == 11 ? Number(value) : value == 21 ? "veintiún" : Number(value)[..^1];

    private string Feminine(int value) => value % 10 != 1 || value == 11 ? Number(value) : Number(value)[..^1] + "a";
}
