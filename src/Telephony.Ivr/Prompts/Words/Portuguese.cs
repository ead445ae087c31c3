using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>European Portuguese: "dois minutos", "às duas horas", "um de maio".</summary>
internal sealed class Portuguese : SpokenLanguage
{
    private static readonly string[] Units =
    [
        "zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze", "treze", "catorze", "quinze", "dezasseis",
        "dezassete", "dezoito", "dezanove",
    ];

    private static readonly string[] Tens = ["", "", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"];

    private static readonly string[] Months =
        ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"];

    protected override string And => " e ";

    public override string Number(int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 99);
        if (value < 20) return Units[value];
        return value % 10 == 0 ? Tens[value / 10] : $"{Tens[value / 10]} e {Units[value % 10]}";
    }

    public override string Moment(LocalDateTime moment)
    {
        var hour = moment.Hour == 1 ? "à uma hora" : $"às {Feminine(moment.Hour)} horas";
        var minute = moment.Minute == 0 ? "" : $" e {Minutes(moment.Minute)}";
        return $"no dia {Number(moment.Day)} de {Months[moment.Month - 1]}, {hour}{minute}";
    }

    protected override string Minutes(int count) => count == 1 ? "um minuto" : $"{Number(count)} minutos";

    protected override string Seconds(int count) => count == 1 ? "um segundo" : $"{Number(count)} segundos";

    private string Feminine(int value)
    {
        var words = Number(value);
        if (value % 10 == 1 && value != 11) return words[..^2] + "uma";
        return value % 10 == 2 && value != 12 ? words[..^4] + "duas" : words;
    }
}
