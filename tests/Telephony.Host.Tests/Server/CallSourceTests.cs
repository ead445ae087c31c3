using System.Net;
using System.Text;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Host.Server;

namespace Telephony.Host.Tests.Server;

/// <summary>Who is calling (DESIGN 7).</summary>
public sealed class CallSourceTests
{
    private static SipRequest Invite(string uri = "sip:0320160294@127.0.0.1", string from = "<sip:0612345678@carrier.example>;tag=a", params string[] more)
    {
        var text = string.Join("\r\n", [
            $"INVITE {uri} SIP/2.0", "Via: SIP/2.0/UDP 127.0.0.2:5070;branch=z9hG4bK1", $"From: {from}", "To: <sip:x@127.0.0.1>",
            "Call-ID: 1", "CSeq: 1 INVITE", "Max-Forwards: 70", "Contact: <sip:c@127.0.0.2>", .. more, "Content-Length: 0", "", ""]);
        Assert.That(SipMessageParser.TryParse(Encoding.ASCII.GetBytes(text), out var message, out var error), Is.True, error.ToString());
        return (SipRequest)message!;
    }

    private static TransportPath Path(string remote) => new(SipTransport.Udp, IPEndPoint.Parse("127.0.0.1:5060"), IPEndPoint.Parse(remote));

    [TestCase("<sip:0612345678@c>;tag=a", "+33612345678")]
    [TestCase("\"Marie\" <sip:+33612345678;npdi@c;user=phone>;tag=a", "+33612345678")]
    [TestCase("<tel:+33612345678;phone-context=x>;tag=a", "+33612345678")]
    [TestCase("<sip:anonymous@anonymous.invalid>;tag=a", null)]
    [TestCase("<sip:c>;tag=a", null)]
    public void Without_an_asserted_identity_From_is_the_number(string from, string? number) =>
        Assert.That(CallSource.CallingNumber(Invite(from: from))?.Value, Is.EqualTo(number));

    [TestCase("P-Asserted-Identity: <sip:+33711111111@c>", "+33711111111")]
    [TestCase("P-Asserted-Identity: \"A, B\" <sip:anonymous@c>, <tel:+33711111111>", null)]
    [TestCase("P-Asserted-Identity: tel:+33711111111", "+33711111111")]
    [TestCase("P-Asserted-Identity: <sip:unknown@c>", null)]
    public void The_asserted_identity_wins_over_From(string header, string? number) =>
        Assert.That(CallSource.CallingNumber(Invite(more: header))?.Value, Is.EqualTo(number));

    [TestCase("Privacy: id", null)]
    [TestCase("Privacy: header;ID", null)]
    [TestCase("Privacy: none", "+33711111111")]
    public void Privacy_id_hides_the_number(string privacy, string? number) =>
        Assert.That(CallSource.CallingNumber(Invite(more: ["P-Asserted-Identity: <sip:+33711111111@c>", privacy]))?.Value, Is.EqualTo(number));

    [TestCase("sip:*43@127.0.0.1", "*43")]
    [TestCase("sip:+33320160294;phone-context=x@127.0.0.1", "+33320160294")]
    [TestCase("sip:127.0.0.1", "")]
    public void The_dialled_number_is_the_Request_URI(string uri, string dialled) => Assert.That(CallSource.Dialled(Invite(uri)), Is.EqualTo(dialled));

    [Test]
    public void Without_a_proxy_the_sender_is_the_source_whatever_Via_says() =>
        Assert.That(CallSource.Address(Invite(more: "Via: SIP/2.0/UDP 127.0.0.3;branch=z9hG4bK2"), Path("127.0.0.2:5070"), []), Is.EqualTo(IPEndPoint.Parse("127.0.0.2:5070")));

    [TestCase("Via: SIP/2.0/UDP 127.0.0.3;branch=z9hG4bK2", "127.0.0.3:5060")]
    [TestCase("Via: SIP/2.0/UDP 10.9.9.9:5080;branch=z9hG4bK2;received=127.0.0.4;rport=5099", "127.0.0.4:5099")]
    [TestCase("Via: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bK2, SIP/2.0/UDP 127.0.0.5:5090;branch=z9hG4bK3", "127.0.0.5:5090")]
    [TestCase("Via: SIP/2.0/UDP phone.example;branch=z9hG4bK2", "127.0.0.2:5070")]
    public void Behind_our_proxy_the_next_Via_names_the_source(string via, string source) =>
        Assert.That(CallSource.Address(Invite(more: via), Path("127.0.0.2:5070"), [IPAddress.Parse("127.0.0.2")]), Is.EqualTo(IPEndPoint.Parse(source)));

    [Test]
    public void An_address_mapped_into_IPv6_is_the_IPv4_one() =>
        Assert.That(CallSource.Address(Invite(), Path("[::ffff:127.0.0.2]:5070"), []), Is.EqualTo(IPEndPoint.Parse("127.0.0.2:5070")));
}
