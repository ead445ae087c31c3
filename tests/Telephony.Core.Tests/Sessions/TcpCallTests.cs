using Telephony.Testing;

namespace Telephony.Core.Tests.Sessions;

/// <summary>A call over TCP keeps its connection for as long as it lasts (RFC 3261 18.2.2, RFC 5923).</summary>
[CancelAfter(30_000)]
public sealed class TcpCallTests
{
    [Test]
    public async Task BYE_of_a_long_call_leaves_on_the_connection_that_brought_its_INVITE()
    {
        var clock = new FakeTimeProvider();
        await using var bench = new EndpointBench(clock: clock).Start();
        bench.OnCall = async call =>
        {
            await call.AnswerAsync();
            await call.NextKeyAsync(TimeSpan.FromDays(1));
        };
        using var caller = bench.Caller(tcp: true);
        await caller.CallAsync();
        clock.Advance(TimeSpan.FromMinutes(90)); // far beyond what a stranger has
        Assert.That(await caller.PressAsync('x'), Does.StartWith("SIP/2.0 200 "));
        bench.Endpoint.HangUpAll();
        var bye = await caller.ReceiveAsync();
        Assert.That(bye, Does.StartWith("BYE "));
        await caller.AnswerAsync(bye, 200);
    }
}
