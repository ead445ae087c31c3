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

    public override string Number(int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 99);
        if (value < 20) return Units[value];
        return value % 10 == 0 ? Tens[value / 10] : $"{Tens[value / 10]}-{Units[value % 10]}";
    }

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

    protected override string Minutes(int count) => count == 1 ? "one minute" : $"{Number(count)} minutes";

    protected override string Seconds(int count) => count == 1 ? "one second" : $"{Number(count)} seconds";
}
