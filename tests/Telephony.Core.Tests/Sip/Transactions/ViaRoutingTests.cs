using System.Net;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.Transactions;

public sealed class ViaRoutingTests
{
    private static TransportPath From(string endpoint, SipTransport transport = SipTransport.Udp) =>
        new(transport, Here, IPEndPoint.Parse(endpoint), transport == SipTransport.Tcp ? 3 : 0);

    private static SipRequest WithVia(string via) => Request(SipMethod.Options, via: via);

    [TestCase("SIP/2.0/UDP 203.0.113.9:5070", "203.0.113.9:40000", null, null, "203.0.113.9:5070")]
    [TestCase("SIP/2.0/UDP 203.0.113.9", "203.0.113.9:40000", null, null, "203.0.113.9:5060")]
    [TestCase("SIP/2.0/UDP 10.0.0.1:5070", "203.0.113.9:40000", "203.0.113.9", null, "203.0.113.9:5070")]
    [TestCase("SIP/2.0/UDP phone.example.com", "203.0.113.9:40000", "203.0.113.9", null, "203.0.113.9:5060")]
    [TestCase("SIP/2.0/UDP 10.0.0.1:5070;rport", "203.0.113.9:40000", "203.0.113.9", "40000", "203.0.113.9:40000")]
    [TestCase("SIP/2.0/UDP 203.0.113.9:5070;rport", "203.0.113.9:40000", "203.0.113.9", "40000", "203.0.113.9:40000")]
    [TestCase("SIP/2.0/UDP 203.0.113.9:5070;received=192.0.2.66", "203.0.113.9:40000", "203.0.113.9", null, "203.0.113.9:5070")]
    [TestCase("SIP/2.0/UDP 203.0.113.9:5070;maddr=192.0.2.66", "203.0.113.9:5070", null, null, "203.0.113.9:5070")]
    [TestCase("SIP/2.0/UDP [2001:db8::9]:5070", "[2001:db8::9]:40000", null, null, "[2001:db8::9]:5070")]
    [TestCase("SIP/2.0/UDP [2001:DB8:0::9]", "[2001:db8::9]:5060", null, null, "[2001:db8::9]:5060")]
    [TestCase("SIP/2.0/UDP [2001:db8::1];rport", "[2001:db8::9]:40000", "2001:db8::9", "40000", "[2001:db8::9]:40000")]
    [Rfc(3261, "18.2.1"), Rfc(3261, "18.2.2"), Rfc(3581, "4")]
    public void The_source_is_marked_and_the_response_goes_there(string via, string source, string? received, string? rport, string response)
    {
        var path = From(source);
        var marked = ViaRouting.MarkSource(WithVia(via), path);
        Assert.That(marked.Via[0].Parameters["received"], Is.EqualTo(received));
        Assert.That(marked.Via[0].Parameters["rport"], Is.EqualTo(rport));
        Assert.That(ViaRouting.ResponsePath(marked, path).Remote, Is.EqualTo(IPEndPoint.Parse(response)));
    }

    [Test, Rfc(3261, "18.2.2")]
    public void On_TCP_the_response_takes_the_connection_and_else_the_port_of_sent_by()
    {
        var path = From("203.0.113.9:40000", SipTransport.Tcp);
        var response = ViaRouting.ResponsePath(ViaRouting.MarkSource(WithVia("SIP/2.0/TCP 203.0.113.9:5070;rport"), path), path);
        Assert.That(response, Is.EqualTo(path with { Remote = IPEndPoint.Parse("203.0.113.9:5070") }));
        Assert.That(response.Connection, Is.EqualTo(3));
    }

    [Test]
    public void The_Vias_below_the_top_stay_as_they_are()
    {
        var request = WithVia("SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKtop;rport, SIP/2.0/UDP 10.0.0.2;rport");
        var marked = ViaRouting.MarkSource(request, From("203.0.113.9:40000"));
        Assert.That(marked.Via, Has.Count.EqualTo(2));
        Assert.That(marked.Via[1], Is.EqualTo(request.Via[1]));
        Assert.That(marked.Via[0].Parameters["rport"], Is.EqualTo("40000"));
    }

    [Test]
    public void An_address_mapped_into_IPv6_is_written_as_IPv4()
    {
        var path = From("[::ffff:203.0.113.9]:40000");
        Assert.That(ViaRouting.MarkSource(WithVia("SIP/2.0/UDP 10.0.0.1"), path).Via[0].Parameters["received"], Is.EqualTo("203.0.113.9"));
        Assert.That(ViaRouting.MarkSource(WithVia("SIP/2.0/UDP 203.0.113.9"), path).Via[0].Parameters["received"], Is.Null);
    }
}
