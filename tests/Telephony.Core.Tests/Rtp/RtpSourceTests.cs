using System.Net;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class RtpSourceTests
{
    [Test]
    public void An_IPv4_address_and_its_mapped_form_are_the_same_source()
    {
        var plain = RtpSource.From(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 4000));
        var mapped = RtpSource.From(new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.1"), 4000));
        Assert.That(plain, Is.EqualTo(mapped));
        Assert.That(plain.IsIPv4, Is.True);
        Assert.That(plain, Is.Not.EqualTo(plain.WithPort(4001)));
        Assert.That(plain.HasSameAddress(plain.WithPort(4001)), Is.True);
    }

    [TestCase("0.0.0.0", 4000, false)]
    [TestCase("::", 4000, false)]
    [TestCase("192.0.2.1", 0, false)]
    [TestCase("192.0.2.1", 1, true)]
    [TestCase("2001:db8::1", 4000, true)]
    public void A_zero_address_or_port_cannot_be_sent_to(string address, int port, bool reachable)
    {
        Assert.That(RtpSource.From(new IPEndPoint(IPAddress.Parse(address), port)).IsReachable, Is.EqualTo(reachable));
    }
}
