using Telephony.Core.Sip;
using Telephony.Directory;
using Telephony.Host.Server.Trunks;

namespace Telephony.Host.Tests.Server.Trunks;

public sealed class NextHopTests
{
    private static PhoneNumber Number => PhoneNumber.TryParse("+33612345678", out var number) ? number : throw new InvalidOperationException();

    [TestCase("sip:127.0.0.9", SipTransport.Udp, "127.0.0.9:5060", "sip:+33612345678@127.0.0.9;user=phone")]
    [TestCase("sip:127.0.0.9:5080;transport=UDP", SipTransport.Udp, "127.0.0.9:5080", "sip:+33612345678@127.0.0.9:5080;user=phone")]
    [TestCase("sip:[::1]:5080;transport=tcp", SipTransport.Tcp, "[::1]:5080", "sip:+33612345678@[::1]:5080;user=phone")]
    [TestCase("sip:trunk.example", SipTransport.Udp, null, "sip:+33612345678@trunk.example;user=phone")]
    public void A_route_is_an_address_or_a_name_with_a_transport(string uri, SipTransport transport, string? address, string target)
    {
        Assert.That(NextHop.TryParse(uri, out var hop, out var reason), Is.True, reason);
        Assert.That((hop!.Transport, hop.Address?.ToString(), hop.Target(Number).ToString()), Is.EqualTo((transport, address, target)));
        Assert.That(hop.Identity(Number).Port, Is.Null);
    }

    [TestCase("127.0.0.9", "URI scheme expected")]
    [TestCase("sips:127.0.0.9", "calls go to trunks by sip over UDP or TCP")]
    [TestCase("sip:127.0.0.9;transport=tls", "calls go to trunks by sip over UDP or TCP")]
    [TestCase("tel:+33612345678", "calls go to trunks by sip over UDP or TCP")]
    [TestCase("sip:me@127.0.0.9", "a route has no user")]
    public void What_calls_cannot_go_to_is_told_with_the_reason(string uri, string reason)
    {
        Assert.That(NextHop.TryParse(uri, out _, out var told), Is.False);
        Assert.That(told, Is.EqualTo(reason));
    }
}
