using System.Net;
using System.Text;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Tests.Sip.Parsing;

public sealed class SipRejectionTests
{
    private static readonly IPEndPoint s_source = IPEndPoint.Parse("198.51.100.7:40000");

    private static SipRejection? Reject(string text)
    {
        Assert.That(SipMessageParser.TryParse(SipMessages.Octets(text), out _, out var rejection, out _), Is.False);
        return rejection;
    }

    [Test]
    public void The_answer_repeats_what_can_be_read_and_fills_in_the_source()
    {
        var rejection = Reject(
            "INVITE sip:b@h SIP/2.0\nv: SIP/2.0/UDP h:5070;rport;branch=z9hG4bK1, SIP/2.0/TCP p;branch=z9hG4bK2\nVia: SIP/2.0/UDP o;branch=z9hG4bK3\n"
            + "From: A <sip:a@h>;tag=1\nt: <sip:b@h>\nCall-ID: c\nCSeq: nonsense\nX: not repeated\n\n")!;
        var answer = Encoding.UTF8.GetString(rejection.Write(s_source)).Split("\r\n");
        Assert.That(answer[..5], Is.EqualTo(new[]
        {
            "SIP/2.0 400 Bad Request: CSeq: number expected",
            "Via: SIP/2.0/UDP h:5070;rport=40000;branch=z9hG4bK1;received=198.51.100.7, SIP/2.0/TCP p;branch=z9hG4bK2",
            "Via: SIP/2.0/UDP o;branch=z9hG4bK3",
            "From: A <sip:a@h>;tag=1",
            answer[4],
        }));
        Assert.That(answer[4], Does.Match("^To: <sip:b@h>;tag=[0-9a-f]{16}$"));
        Assert.That(answer[5..], Is.EqualTo(new[] { "Call-ID: c", "CSeq: nonsense", "Content-Length: 0", "", "" }));
    }

    [Test]
    public void The_same_request_gets_the_same_tag_and_another_one_another()
    {
        const string Bad = "INVITE sip:b@h SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nTo: <sip:b@h>\n\n";
        var first = Reject(Bad)!.Write(s_source);
        Assert.That(Reject(Bad)!.Write(s_source), Is.EqualTo(first));
        Assert.That(Reject(Bad.Replace("K1", "K2", StringComparison.Ordinal))!.Write(s_source).AsSpan().SequenceEqual(first), Is.False);
    }

    [TestCase("h;branch=z9hG4bK1", "198.51.100.7:5060")]
    [TestCase("h:5070;branch=z9hG4bK1", "198.51.100.7:5070")]
    [TestCase("h:5070;rport;branch=z9hG4bK1", "198.51.100.7:40000")]
    [TestCase("h:0;branch=z9hG4bK1", "198.51.100.7:40000")]
    [TestCase(";;", "198.51.100.7:40000")]
    public void A_datagram_is_answered_where_18_2_2_says(string sentBy, string destination)
    {
        var rejection = Reject($"INVITE sip:b@h SIP/2.0\nVia: SIP/2.0/UDP {sentBy}\n\n")!;
        Assert.That(rejection.ReplyTo(s_source), Is.EqualTo(IPEndPoint.Parse(destination)));
    }

    [TestCase("ACK sip:b@h SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\n\n")]
    [TestCase("SIP/2.0 200 OK\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\n\n")]
    [TestCase("sip/9.9 200 OK\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\n\n")]
    [TestCase("INVITE sip:b@h SIP/2.0\nFrom: <sip:a@h>\n\n")]
    [TestCase("")]
    [TestCase("\n\n")]
    public void What_may_not_be_answered_is_not(string text) => Assert.That(Reject(text), Is.Null);
}
