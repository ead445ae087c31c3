using System.Text;
using Telephony.Testing;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Staff;

public sealed class TotpTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Rfc(6238, "Appendix B")]
    [TestCase(59, "287082")]
    [TestCase(1_111_111_109, "081804")]
    [TestCase(1_111_111_111, "050471")]
    [TestCase(1_234_567_890, "005924")]
    [TestCase(2_000_000_000, "279037")]
    [TestCase(20_000_000_000, "353130")]
    public void The_codes_are_the_last_six_digits_of_the_vectors(long seconds, string code)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.That(Totp.CodeOf(s_secret, Totp.StepOf(at)), Is.EqualTo(code));
        Assert.That(Totp.Match(s_secret, code, at), Is.EqualTo(seconds / 30));
    }

    [Rfc(6238, "5.2")]
    [TestCase(-2, false)]
    [TestCase(-1, true)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public void A_code_is_taken_one_step_early_or_late(int steps, bool isTaken)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
        var step = Totp.StepOf(at) + steps;
        Assert.That(Totp.Match(s_secret, Totp.CodeOf(s_secret, step), at), Is.EqualTo(isTaken ? step : null));
    }

    [TestCase("")]
    [TestCase("28708")]
    [TestCase("2870822")]
    [TestCase("28708x")]
    [TestCase("٢٨٧٠٨٢")]
    public void What_is_no_code_is_none(string typed) => Assert.That(Totp.Match(s_secret, typed, DateTimeOffset.FromUnixTimeSeconds(59)), Is.Null);

    [Rfc(4648, "10")]
    [TestCase("", "")]
    [TestCase("MY", "f")]
    [TestCase("MZXQ", "fo")]
    [TestCase("MZXW6", "foo")]
    [TestCase("MZXW6YQ", "foob")]
    [TestCase("MZXW6YTB", "fooba")]
    [TestCase("MZXW6YTBOI", "foobar")]
    public void Base32_is_read(string text, string bytes) => Assert.That(Encoding.ASCII.GetString(Base32.Decode(text)), Is.EqualTo(bytes));

    [Test]
    public void Other_letters_are_no_Base32() => Assert.That(() => Base32.Decode("M1"), Throws.InstanceOf<FormatException>());
}
