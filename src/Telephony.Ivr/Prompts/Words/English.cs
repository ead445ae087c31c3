using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>English: "the twenty-first of November at two oh five in the afternoon".</summary>
internal sealed class English : SpokenLanguage
{
    private static readonly string[] Units =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
        "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] Ordinals =
    [
        "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
        "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth",
        "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
    ];

    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    protected override string And => " and ";

    public override string OutsidePlans => "credit outside plans";

    public override string Plan(int euros) => $"{Number(euros)} euro plan";

    public override string Moment(LocalDateTime moment)
    {
        var hour = moment.Hour % 12 == 0 ? 12 : moment.Hour % 12;
        var minute = moment.Minute switch
        {
            0 => "o'clock",
            < 10 => "oh " + Number(moment.Minute),
            _ => Number(moment.Minute),
        };
        var part = moment.Hour switch { < 1 => "at night", < 12 => "in the morning", < 18 => "in the afternoon", _ => "in the evening" };
        return $"the {Ordinals[moment.Day]} of {Months[moment.Month - 1]} at {Number(hour)} {minute} {part}";
    }

    protected override string Cardinal(int value) => value switch
    {
        < 20 => Units[value],
        < 100 => value % 10 == 0 ? Tens[value / 10] : $"{Tens[value / 10]}-{Units[value % 10]}",
        < 1000 => value % 100 == 0 ? $"{Units[value / 100]} hundred" : $"{Units[value / 100]} hundred and {Cardinal(value % 100)}",
        _ when value % 1000 == 0 => $"{Cardinal(value / 1000)} thousand",
        _ => $"{Cardinal(value / 1000)} thousand {(value % 1000 < 100 ? "and " : "")}{Cardinal(value % 1000)}",
    };

    protected override string Hours(int count) => count == 1 ? "one hour" : $"{Number(count)} hours";

    protected override string Minutes(int count) => count == 1 ? "one minute" : $"{Number(count)} minutes";

    protected override string Seconds(int count) => count == 1 ? "one second" : $"{Number(count)} seconds";

    protected override string Euros(int count) => count == 1 ? "one euro" : $"{Number(count)} euros";

    protected override string Cents(int count) => count == 1 ? "one cent" : $"{Number(count)} cents";

    protected override string TenthsOfCents(int count, int tenths) => $"{Number(count)} point {Number(tenths)} cents";
}
