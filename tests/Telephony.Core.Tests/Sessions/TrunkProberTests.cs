using System.Net;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Trunks;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sessions;

/// <summary>Probing over real sockets: a trunk that is there, one that drains, one that is not there.</summary>
[CancelAfter(30_000)]
public sealed class TrunkProberTests
{
    private static readonly TrunkHealthOptions s_quick = new() { Interval = TimeSpan.FromMilliseconds(20), FirstRetry = TimeSpan.FromMilliseconds(20) };

    [Test]
    public async Task A_trunk_goes_down_with_503_and_comes_up_again_with_an_answer([Values] SipTransport transport)
    {
        await using var here = new EndpointBench(tokens: new CountingTokens("here")).Start();
        await using var there = new EndpointBench(tokens: new CountingTokens("there")).Start();
        var changes = new System.Collections.Concurrent.BlockingCollection<bool>();
        await using var prober = new TrunkProber(here.Endpoint, there.Endpoint.Addresses[0], transport, s_quick) { Changed = changes.Add };
        Assert.That(prober.IsUp, Is.True);
        there.Endpoint.Drain();
        Assert.That(changes.TryTake(out var isUp, EndpointBench.Patience), Is.True);
        Assert.That((isUp, prober.IsUp), Is.EqualTo((false, false)));
        prober.Tell(null);
        Assert.That(changes.TryTake(out isUp, EndpointBench.Patience), Is.True);
        Assert.That(isUp, Is.True, "a call that was answered says more than a probe");
    }

    [Test]
    public async Task A_trunk_that_nobody_listens_at_goes_down()
    {
        await using var here = new EndpointBench(tokens: new CountingTokens("here")).Start();
        var down = new TaskCompletionSource();
        await using var prober = new TrunkProber(here.Endpoint, new IPEndPoint(IPAddress.Parse("127.0.0.77"), 5999), SipTransport.Tcp, s_quick) { Changed = _ => down.TrySetResult() };
        await down.Task.WaitAsync(EndpointBench.Patience);
        Assert.That(prober.IsUp, Is.False);
        prober.Tell(new InviteFailure(InviteFailureCause.Refused, 486));
        Assert.That(prober.IsUp, Is.True);
    }
}
