using FsCheck;
using FsCheck.Fluent;

namespace Telephony.Directory.Tests.Dialling;

public sealed class DialledNumberTests
{
    [TestCase("0612345678", "+33612345678")]
    [TestCase("+33612345678", "+33612345678")]
    [TestCase("0033612345678", "+33612345678")]
    [TestCase("33612345678", "+33612345678")]
    [TestCase("00330612345678", "+33612345678")]
    [TestCase("+330612345678", "+33612345678")]
    [TestCase("06 12 34 56 78", "+33612345678")]
    [TestCase("06.12-34.56.78", "+33612345678")]
    [TestCase("0142000000", "+33142000000")]
    [TestCase("0800870745", "+33800870745")]
    [TestCase("0970000000", "+33970000000")]
    [TestCase("00442079460958", "+442079460958")]
    [TestCase("+442079460958", "+442079460958")]
    [TestCase("00213612345678", "+213612345678")]
    [TestCase("+590590123456", "+590590123456")]
    public void Every_spelling_of_a_number_is_one_number(string text, string expected) =>
        Assert.That(DialledNumber.Parse(text), Is.EqualTo(new Dialled.Number(Number(expected))));

    [TestCase("*1", "1")]
    [TestCase("*0", "0")]
    [TestCase("*12", "12")]
    [TestCase("*99", "99")]
    public void A_star_and_one_or_two_digits_are_a_shortcut(string text, string digits) => Assert.That(DialledNumber.Parse(text), Is.EqualTo(new Dialled.Shortcut(digits)));

    [TestCase(null, DialRefusal.Empty)]
    [TestCase("", DialRefusal.Empty)]
    [TestCase("  ", DialRefusal.Empty)]
    [TestCase("+", DialRefusal.Empty)]
    [TestCase("00", DialRefusal.Empty)]
    [TestCase("-", DialRefusal.Empty)]
    [TestCase("*", DialRefusal.ServiceCode)]
    [TestCase("**", DialRefusal.ServiceCode)]
    [TestCase("*123", DialRefusal.ServiceCode)]
    [TestCase("*1*", DialRefusal.ServiceCode)]
    [TestCase("*١", DialRefusal.ServiceCode)]
    [TestCase("#31#0612345678", DialRefusal.ServiceCode)]
    [TestCase("*31#0612345678", DialRefusal.ServiceCode)]
    [TestCase("*#06#", DialRefusal.ServiceCode)]
    [TestCase("**21*0612345678#", DialRefusal.ServiceCode)]
    [TestCase("0612345678#", DialRefusal.ServiceCode)]
    [TestCase("06123*5678", DialRefusal.ServiceCode)]
    [TestCase("15", DialRefusal.ShortNumber)]
    [TestCase("17", DialRefusal.ShortNumber)]
    [TestCase("18", DialRefusal.ShortNumber)]
    [TestCase("112", DialRefusal.ShortNumber)]
    [TestCase("114", DialRefusal.ShortNumber)]
    [TestCase("3117", DialRefusal.ShortNumber)]
    [TestCase("3646", DialRefusal.ShortNumber)]
    [TestCase("116000", DialRefusal.ShortNumber)]
    [TestCase("118218", DialRefusal.ShortNumber)]
    [TestCase("0", DialRefusal.ShortNumber)]
    [TestCase("0891234567", DialRefusal.Premium)]
    [TestCase("08 99 12 34 56", DialRefusal.Premium)]
    [TestCase("0820000000", DialRefusal.Premium)]
    [TestCase("0810000000", DialRefusal.Premium)]
    [TestCase("0033899123456", DialRefusal.Premium)]
    [TestCase("003308 99 12 34 56", DialRefusal.Premium)]
    [TestCase("+33899123456", DialRefusal.Premium)]
    [TestCase("33899123456", DialRefusal.Premium)]
    [TestCase("+97912345678", DialRefusal.Premium)]
    [TestCase("061234567", DialRefusal.WrongLength)]
    [TestCase("06123456789", DialRefusal.WrongLength)]
    [TestCase("612345678", DialRefusal.WrongLength)]
    [TestCase("0012", DialRefusal.WrongLength)]
    [TestCase("+112", DialRefusal.WrongLength)]
    [TestCase("0033112", DialRefusal.WrongLength)]
    [TestCase("003317", DialRefusal.WrongLength)]
    [TestCase("+3312", DialRefusal.WrongLength)]
    [TestCase("+336123456789", DialRefusal.WrongLength)]
    [TestCase("0000612345678", DialRefusal.WrongLength)]
    [TestCase("442079460958", DialRefusal.WrongLength)]
    [TestCase("0033000000000", DialRefusal.WrongLength)]
    [TestCase("0000000000", DialRefusal.WrongLength)]
    [TestCase("anonymous", DialRefusal.NotANumber)]
    [TestCase("06ABCDEFGH", DialRefusal.NotANumber)]
    [TestCase("061234567A", DialRefusal.NotANumber)]
    [TestCase("++33612345678", DialRefusal.NotANumber)]
    [TestCase("0612345678+", DialRefusal.NotANumber)]
    [TestCase("+33(0)612345678", DialRefusal.NotANumber)]
    [TestCase("+33612345678;ext=1", DialRefusal.NotANumber)]
    [TestCase("0612345678\0", DialRefusal.NotANumber)]
    [TestCase("٠٦١٢٣٤٥٦٧٨", DialRefusal.NotANumber)]
    [TestCase("1234567890123456", DialRefusal.TooLong)]
    [TestCase("1234567890123456789012345678901234567890123456789012345678901234", DialRefusal.TooLong)]
    public void Anything_else_is_refused_with_its_reason(string? text, DialRefusal reason) => Assert.That(DialledNumber.Parse(text), Is.EqualTo(new Dialled.Refused(reason)));

    [Test]
    public void Every_text_is_answered_and_what_is_accepted_is_read_the_same_again() =>
        Prop.ForAll<string?>(text => DialledNumber.Parse(text) is not Dialled.Number number || DialledNumber.Parse(number.Value.Value) == number).QuickCheckThrowOnFailure();

    [Test]
    public void No_spelling_with_keys_gets_round_the_premium_numbers() =>
        Prop.ForAll(Gen.Choose(0, 99_999_999).ToArbitrary(), n =>
        {
            string[] spellings = [$"08{n:00000000}", $"00338{n:00000000}", $"0033 08{n:00000000}", $"+338{n:00000000}", $"+3308{n:00000000}", $"338{n:00000000}"];
            return spellings.Select(DialledNumber.Parse).Distinct().Count() == 1;
        }).QuickCheckThrowOnFailure();

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
