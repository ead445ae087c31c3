using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>Probes: OPTIONS of ours outside a dialog.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutgoingOptionsTests
{
    private readonly UserAgentBench _bench = new();

    private SipRequest Ping()
    {
        _bench.Do((now, outputs) => _bench.Agent.Ping(now, CalledPeer.Request().Target, Udp, outputs));
        return _bench.Requests.Single();
    }

    private UserAgentOutput.Pinged Told => _bench.Last.OfType<UserAgentOutput.Pinged>().Single();

    [Test, Rfc(3261, "11.1")]
    public void A_final_response_is_told_once()
    {
        var options = Ping();
        Assert.That((options.Method, options.From.Tag is null, options.Body.IsEmpty), Is.EqualTo(("OPTIONS", false, true)));
        Assert.That(_bench.Receive(Response(options, 100)).ToldText, Is.Empty);
        _bench.Receive(Response(options, 503, headers: new SipHeader("Retry-After", "7")));
        Assert.That((Told.Status, Told.RetryAfter), Is.EqualTo(((int?)503, (TimeSpan?)TimeSpan.FromSeconds(7))));
        Assert.That(_bench.Receive(Response(options, 200)).Last, Is.Empty);
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void No_response_and_a_failed_transport_are_told([Values] bool transport)
    {
        Ping();
        if (transport) _bench.Do((now, outputs) => _bench.Agent.TransportFailed(now, Udp, outputs));
        else _bench.After(TimeSpan.FromSeconds(32));
        Assert.That(Told.Status, Is.Null);
        _bench.AssertNothingIsKept();
    }
}
