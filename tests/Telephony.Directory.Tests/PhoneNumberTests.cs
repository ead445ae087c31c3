using FsCheck;
using FsCheck.Fluent;

namespace Telephony.Directory.Tests;

public sealed class PhoneNumberTests
{
    [TestCase("0612345678", "+33612345678")]
    [TestCase("0033612345678", "+33612345678")]
    [TestCase("33612345678", "+33612345678")]
    [TestCase("+33612345678", "+33612345678")]
    [TestCase("03 20 16 02 94", "+33320160294")]
    [TestCase("+33-6.12 34-56.78", "+33612345678")]
    [TestCase("+44 20 7946 0958", "+442079460958")]
    [TestCase("00442079460958", "+442079460958")]
    [TestCase("+1234", "+1234")]
    [TestCase("+123456789012345", "+123456789012345")]
    public void What_callers_dial_and_carriers_send_becomes_one_form(string text, string expected)
    {
        Assert.That(PhoneNumber.TryParse(text, out var number), Is.True);
        Assert.That(number.Value, Is.EqualTo(expected));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("+")]
    [TestCase("00")]
    [TestCase("   ")]
    [TestCase("112")]
    [TestCase("3117")]
    [TestCase("+123")]
    [TestCase("+1234567890123456")]
    [TestCase("+0612345678")]
    [TestCase("000612345678")]
    [TestCase("612345678")]
    [TestCase("061234567")]
    [TestCase("06123456789")]
    [TestCase("++33612345678")]
    [TestCase("0612345678+")]
    [TestCase("anonymous")]
    [TestCase("+33(0)612345678")]
    [TestCase("٠٦١٢٣٤٥٦٧٨")]
    [TestCase("0612345678\0")]
    [TestCase("+33612345678;phone-context=x")]
    public void Anything_else_is_no_number(string? text) => Assert.That(PhoneNumber.TryParse(text, out _), Is.False);

    [Test]
    public void A_long_text_is_no_number_however_many_digits_it_has()
    {
        Assert.That(PhoneNumber.TryParse("+33612345678" + new string(' ', 100_000), out _), Is.False);
    }

    [Test]
    public void Every_text_is_answered_and_every_number_is_in_e164_and_stable() =>
        Prop.ForAll<string?>(text =>
        {
            if (!PhoneNumber.TryParse(text, out var number)) return true;
            return number.Value[0] == '+' && number.Value[1] != '0' && number.Value.Length is >= 5 and <= 16 && number.Value.Skip(1).All(char.IsAsciiDigit)
                && PhoneNumber.TryParse(number.Value, out var again) && again == number;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void The_four_French_forms_are_one_number() =>
        Prop.ForAll(Gen.Choose(100_000_000, 999_999_999).ToArbitrary(), n =>
        {
            string[] forms = [$"0{n}", $"0033{n}", $"33{n}", $"+33{n}", $"0{n / 10000} {n % 10000:0000}"];
            return forms.All(form => PhoneNumber.TryParse(form, out var number) && number.Value == $"+33{n}");
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Separators_change_nothing() =>
        Prop.ForAll(Gen.Choose(100_000_000, 999_999_999).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), Gen.Elements(' ', '.', '-').ToArbitrary(), (n, at, separator) =>
            PhoneNumber.TryParse($"0{n}".Insert(at, separator.ToString()), out var number) && number.Value == $"+33{n}").QuickCheckThrowOnFailure();

    [Test]
    public void Only_the_last_two_digits_are_shown()
    {
        Assert.That(PhoneNumber.TryParse("0612345678", out var number), Is.True);
        Assert.That(number.ToString(), Is.EqualTo("**********78"));
        Assert.That($"{default(PhoneNumber)}", Is.EqualTo("(none)"));
    }
}
