using NodaTime;

namespace Telephony.Ivr.Prompts.Words;

/// <summary>
/// Modern Standard Arabic, in the nominative, because the catalogue puts every value after a label and a colon. Minute, second and hour
/// are feminine nouns: three to ten of them take the number's short form and a broken plural, eleven and more the singular. Euro and cent are masculine; the last
/// two digits of a number decide the form of what is counted.
/// </summary>
internal sealed class Arabic : SpokenLanguage
{
    // Numbers said on their own, and before masculine nouns.
    private static readonly string[] Units =
    [
        "صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة", "أحد عشر", "اثنا عشر", "ثلاثة عشر", "أربعة عشر", "خمسة عشر",
        "ستة عشر", "سبعة عشر", "ثمانية عشر", "تسعة عشر",
    ];

    // Numbers that count feminine nouns.
    private static readonly string[] FeminineUnits =
    [
        "صفر", "إحدى", "اثنتان", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر", "إحدى عشرة", "اثنتا عشرة", "ثلاث عشرة", "أربع عشرة", "خمس عشرة",
        "ست عشرة", "سبع عشرة", "ثماني عشرة", "تسع عشرة",
    ];

    private static readonly string[] Tens = ["", "", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"];

    private static readonly string[] Hundreds = ["", "مئة", "مئتان", "ثلاثمئة", "أربعمئة", "خمسمئة", "ستمئة", "سبعمئة", "ثمانمئة", "تسعمئة"];

    private static readonly string[] Days =
    [
        "", "الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر", "الحادي عشر", "الثاني عشر", "الثالث عشر",
        "الرابع عشر", "الخامس عشر", "السادس عشر", "السابع عشر", "الثامن عشر", "التاسع عشر", "العشرون", "الحادي والعشرون", "الثاني والعشرون", "الثالث والعشرون",
        "الرابع والعشرون", "الخامس والعشرون", "السادس والعشرون", "السابع والعشرون", "الثامن والعشرون", "التاسع والعشرون", "الثلاثون", "الحادي والثلاثون",
    ];

    private static readonly string[] HoursOfDay =
    [
        "الثانية عشرة", "الواحدة", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة", "العاشرة", "الحادية عشرة",
    ];

    private static readonly string[] Months =
        ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"];

    // Written as one word with what follows it.
    protected override string And => " و";

    public override string OutsidePlans => "رصيد خارج الباقات";

    public override string Plan(int euros) => $"باقة، {Euros(euros)}";

    public override string Moment(LocalDateTime moment)
    {
        var minute = moment.Minute == 0 ? "" : " و" + Minutes(moment.Minute);
        var part = moment.Hour < 12 ? "صباحًا" : "مساءً";
        return $"{Days[moment.Day]} من {Months[moment.Month - 1]}، الساعة {HoursOfDay[moment.Hour % 12]}{minute} {part}";
    }

    protected override string Comma => And;

    protected override string Cardinal(int value) => Words(value, Units);

    protected override string Hours(int count) => Counted(count, "ساعة", "ساعتان", "ساعات");

    protected override string Minutes(int count) => Counted(count, "دقيقة", "دقيقتان", "دقائق");

    protected override string Seconds(int count) => Counted(count, "ثانية", "ثانيتان", "ثوانٍ");

    protected override string Euros(int count) => count switch
    {
        1 => "يورو واحد",
        2 => "يوروان",
        _ => $"{Words(count, Units)} {(count % 100 is >= 3 and <= 10 ? "يوروهات" : "يورو")}",
    };

    protected override string Cents(int count) => count switch
    {
        1 => "سنت واحد",
        2 => "سنتان",
        >= 3 and <= 10 => $"{Words(count, Units)} سنتات",
        > 10 => $"{Words(count, Units)} سنتًا",
        _ => $"{Words(count, Units)} سنت",
    };

    protected override string TenthsOfCents(int count, int tenths) => $"{Words(count, Units)} فاصلة {Words(tenths, Units)} سنت";

    private static string Counted(int count, string one, string two, string few) => count switch
    {
        1 => one + " واحدة",
        2 => two,
        >= 3 and <= 10 => $"{Words(count, FeminineUnits)} {few}",
        _ => $"{Words(count, FeminineUnits)} {one}",
    };

    private static string Words(int value, string[] units)
    {
        if (value >= 1000) return Joined(Thousands(value / 1000), value % 1000, units);
        if (value >= 100) return Joined(Hundreds[value / 100], value % 100, units);
        if (value < 20) return units[value];
        return value % 10 == 0 ? Tens[value / 10] : $"{units[value % 10]} و{Tens[value / 10]}";
    }

    private static string Thousands(int count) => (count, count % 100) switch
    {
        (1, _) => "ألف",
        (2, _) => "ألفان",
        (_, >= 3 and <= 10) => $"{Words(count, Units)} آلاف",
        (_, > 10) => $"{Words(count, Units)} ألفًا",
        _ => $"{Words(count, Units)} ألف",
    };

    private static string Joined(string large, int rest, string[] units) => rest == 0 ? large : $"{large} و{Words(rest, units)}";
}
