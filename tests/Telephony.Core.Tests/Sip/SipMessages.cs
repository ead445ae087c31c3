using System.Text;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Tests.Sip;

/// <summary>Makes messages from text with plain line ends, and compares messages field by field.</summary>
internal static class SipMessages
{
    /// <summary>The octets of a message written with <c>\n</c>; the empty line after the head is the caller's.</summary>
    internal static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    /// <summary>Parses a message that must parse.</summary>
    internal static T Parse<T>(string text) where T : SipMessage
    {
        Assert.That(SipMessageParser.TryParse(Octets(text), out var message, out var error), Is.True, error.ToString());
        return (T)message!;
    }

    /// <summary>A small OPTIONS request in which <paramref name="fields"/> are further header field lines.</summary>
    internal static string Options(string fields = "", string uri = "sip:user@example.com", string body = "") =>
        $"OPTIONS {uri} SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKabc\nFrom: <sip:a@example.com>;tag=1\n"
        + $"To: <sip:b@example.com>\nCall-ID: c@example.com\nCSeq: 1 OPTIONS\n{(fields.Length > 0 ? fields + "\n" : "")}\n{body}";

    internal static void AssertSame(SipMessage actual, SipMessage expected)
    {
        using var all = Assert.EnterMultipleScope();
        if (expected is SipRequest request)
        {
            Assert.That(((SipRequest)actual).Method, Is.EqualTo(request.Method));
            Assert.That(((SipRequest)actual).RequestUri, Is.EqualTo(request.RequestUri));
            Assert.That(((SipRequest)actual).MaxForwards, Is.EqualTo(request.MaxForwards));
        }
        else
        {
            Assert.That(((SipResponse)actual).StatusCode, Is.EqualTo(((SipResponse)expected).StatusCode));
            Assert.That(((SipResponse)actual).ReasonPhrase, Is.EqualTo(((SipResponse)expected).ReasonPhrase));
        }
        Assert.That(actual.Via, Is.EqualTo(expected.Via));
        Assert.That(actual.From, Is.EqualTo(expected.From));
        Assert.That(actual.To, Is.EqualTo(expected.To));
        Assert.That(actual.CallId, Is.EqualTo(expected.CallId));
        Assert.That(actual.CSeq, Is.EqualTo(expected.CSeq));
        Assert.That(actual.Contact, Is.EqualTo(expected.Contact));
        Assert.That(actual.ContactIsStar, Is.EqualTo(expected.ContactIsStar));
        Assert.That(actual.Route, Is.EqualTo(expected.Route));
        Assert.That(actual.RecordRoute, Is.EqualTo(expected.RecordRoute));
        Assert.That(actual.Headers, Is.EqualTo(expected.Headers));
        Assert.That(actual.Body.ToArray(), Is.EqualTo(expected.Body.ToArray()));
    }
}
