using System.Text;
using Telephony.Core.Sessions;

namespace Telephony.Core.Tests.Sessions;

/// <summary>Digits by SIP INFO.</summary>
public sealed class InfoDigitTests
{
    [TestCase("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", '5')]
    [TestCase("application/dtmf-relay", "Signal= #\r\nDuration= 250\r\n", '#')]
    [TestCase("Application/DTMF-Relay; charset=utf-8", "duration=100\nsignal=*\n", '*')]
    [TestCase("application/dtmf-relay", "Signal=10\r\n", '*')]
    [TestCase("application/dtmf-relay", "Signal=11\r\n", '#')]
    [TestCase("application/dtmf", "7", '7')]
    [TestCase("application/dtmf", "d\r\n", 'D')]
    public void A_digit_is_read(string type, string body, char expected)
    {
        Assert.That(InfoDigit.TryParse(type, Encoding.ASCII.GetBytes(body), out var key), Is.True);
        Assert.That(key, Is.EqualTo(expected));
    }

    [TestCase(null, "5")]
    [TestCase("text/plain", "5")]
    [TestCase("application/dtmf", "")]
    [TestCase("application/dtmf", "12")]
    [TestCase("application/dtmf", "E")]
    [TestCase("application/dtmf-relay", "Duration=160")]
    [TestCase("application/dtmf-relay", "Signal=\r\n")]
    [TestCase("application/dtmf-relay", "Signal=16\r\n")]
    public void Anything_else_is_no_digit(string? type, string body) =>
        Assert.That(InfoDigit.TryParse(type, Encoding.ASCII.GetBytes(body), out _), Is.False);

    [Test]
    public void A_body_over_the_limit_is_not_looked_at() =>
        Assert.That(InfoDigit.TryParse("application/dtmf", Encoding.ASCII.GetBytes("5" + new string(' ', InfoDigit.MaxBody)), out _), Is.False);
}
