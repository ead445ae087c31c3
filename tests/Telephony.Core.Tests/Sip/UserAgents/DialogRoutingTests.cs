using System.Net;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Parsing;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.UserAgents;

[Rfc(3261, "8.1.2")]
public sealed class DialogRoutingTests
{
    [TestCase("sip:a@203.0.113.5", SipTransport.Udp, "203.0.113.5:5060")]
    [TestCase("sip:a@203.0.113.5:5070;transport=udp", SipTransport.Udp, "203.0.113.5:5070")]
    [TestCase("sip:a@203.0.113.5:5070;transport=tcp", SipTransport.Tcp, "203.0.113.5:5070")]
    [TestCase("sip:a@phone.invalid:5070", SipTransport.Udp, "198.51.100.7:5060")]
    [TestCase("sip:a@[2001:db8::1]:5070", SipTransport.Udp, "198.51.100.7:5060")]
    [TestCase("sip:a@[::ffff:203.0.113.5]:5070", SipTransport.Udp, "203.0.113.5:5070")]
    [TestCase("sip:a@0.0.0.0", SipTransport.Udp, "198.51.100.7:5060")]
    [TestCase("sip:a@1:5070", SipTransport.Udp, "198.51.100.7:5060")]
    public void A_next_hop_that_is_an_address_is_gone_to_and_any_other_is_where_the_INVITE_came_from(string uri, SipTransport transport, string remote)
    {
        Assert.That(SipUriParser.TryParse(uri, out var nextHop), Is.True);
        Assert.That(DialogRouting.PathTo(nextHop!, Udp), Is.EqualTo(new TransportPath(transport, Here, IPEndPoint.Parse(remote))));
    }

    [TestCase("sip:a@198.51.100.7:5060;transport=tcp", SipTransport.Tcp, 7)]
    [TestCase("sip:a@198.51.100.7:49152", SipTransport.Tcp, 7)]
    [TestCase("sip:a@198.51.100.7:5060", SipTransport.Udp, 0)]
    [TestCase("sip:a@203.0.113.5:5060;transport=tcp", SipTransport.Tcp, 0)]
    public void The_connection_of_the_INVITE_is_used_again_for_the_same_machine(string uri, SipTransport transport, long connection)
    {
        Assert.That(SipUriParser.TryParse(uri, out var nextHop), Is.True);
        var path = DialogRouting.PathTo(nextHop!, Tcp);
        Assert.That(path.Transport, Is.EqualTo(transport));
        Assert.That(path.Connection, Is.EqualTo(connection));
    }
}
