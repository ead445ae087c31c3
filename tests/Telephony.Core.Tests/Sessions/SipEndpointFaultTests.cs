using System.Text;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.UserAgents;
using Telephony.Core.Transport;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sessions;

/// <summary>What a fault of ours, or a flood, costs: the one call, or the packets beyond the bound, and nothing else.</summary>
[CancelAfter(30_000)]
public sealed class SipEndpointFaultTests
{
    private static byte[] Options(int number) => Encoding.ASCII.GetBytes(string.Join("\r\n",
        "OPTIONS sip:x@127.0.0.1 SIP/2.0", $"Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK{number}", "From: <sip:a@b>;tag=1", "To: <sip:x@127.0.0.1>",
        $"Call-ID: {number}", "CSeq: 1 OPTIONS", "Max-Forwards: 70", "Content-Length: 0", "", ""));

    [Test]
    public async Task A_flow_that_throws_before_the_answer_costs_its_own_call_which_gets_480()
    {
        await using var bench = new EndpointBench().Start();
        bench.OnCall = call => call.Invite.From.Uri.User == "bad" ? throw new InvalidOperationException("a flow's fault") : call.RejectAsync(486);
        using var bad = bench.Caller(from: "bad");
        using var good = bench.Caller();
        Assert.That(await bad.InviteAsync(), Does.StartWith("SIP/2.0 480 "));
        Assert.That(await good.InviteAsync(), Does.StartWith("SIP/2.0 486 "));
        using var patience = new CancellationTokenSource(EndpointBench.Patience);
        await bench.Endpoint.CallsEndedAsync(patience.Token);
        Assert.That(bench.Faults, Is.EqualTo(new[] { "a flow's fault" }));
        Assert.That(bench.Endpoint.Faults, Is.EqualTo(1));
    }

    [Test]
    public async Task A_flow_that_throws_after_the_answer_ends_its_call_with_BYE()
    {
        await using var bench = new EndpointBench().Start();
        bench.OnCall = async call =>
        {
            await call.AnswerAsync();
            throw new InvalidOperationException("a flow's fault");
        };
        using var caller = bench.Caller();
        await caller.CallAsync();
        Assert.That(await caller.ReceiveAsync(), Does.StartWith("BYE "));
        Assert.That(bench.Faults, Is.EqualTo(new[] { "a flow's fault" }));
    }

    [Test]
    public async Task A_flow_runs_on_the_signalling_thread_up_to_its_answer_and_never_after_it()
    {
        var threads = new List<string?>();
        await using var bench = new EndpointBench().Start();
        bench.OnCall = async call =>
        {
            threads.Add(Thread.CurrentThread.Name);
            await call.AnswerAsync();
            threads.Add(Thread.CurrentThread.Name);
        };
        using var caller = bench.Caller();
        await caller.CallAsync();
        Assert.That(await caller.ReceiveAsync(), Does.StartWith("BYE "));
        Assert.That((threads[0], threads[1] == "sip"), Is.EqualTo(("sip", false)));
    }

    [Test]
    public async Task A_flow_that_blocks_after_its_answer_holds_up_nobody()
    {
        using var blocked = new ManualResetEventSlim();
        await using var bench = new EndpointBench().Start();
        bench.OnCall = async call =>
        {
            await call.AnswerAsync();
            if (call.Invite.From.Uri.User == "bad") blocked.Wait(EndpointBench.Patience);
            else await call.NextKeyAsync(TimeSpan.FromMinutes(10));
        };
        using var bad = bench.Caller(from: "bad");
        using var good = bench.Caller();
        Assert.That(await bad.InviteAsync(), Does.StartWith("SIP/2.0 200 "));
        await bad.AckAsync();
        Assert.That(await good.InviteAsync(), Does.StartWith("SIP/2.0 200 "));
        await good.AckAsync();
        Assert.That(await good.RequestAsync("BYE"), Does.StartWith("SIP/2.0 200 "));
        Assert.That(blocked.IsSet, Is.False);
        blocked.Set();
    }

    [Test]
    public async Task A_request_whose_handler_throws_gets_500_and_the_next_one_its_answer()
    {
        await using var bench = new EndpointBench().Start();
        bench.OnRequest = request => request.From.Uri.User == "bad" ? throw new InvalidOperationException("a handler's fault") : new SipAnswer(403);
        using var bad = bench.Caller(from: "bad");
        using var good = bench.Caller();
        Assert.That(await bad.RequestAsync("REGISTER"), Does.StartWith("SIP/2.0 500 "));
        Assert.That(await good.RequestAsync("REGISTER"), Does.StartWith("SIP/2.0 403 "));
        Assert.That(bench.Faults, Is.EqualTo(new[] { "a handler's fault" }));
    }

    [Test]
    public async Task A_fault_on_the_signalling_thread_costs_one_message_and_the_next_call_is_answered()
    {
        var tokens = new EndpointBench.Tokens { Fault = () => new InvalidOperationException("a core's fault") };
        var faulted = new TaskCompletionSource();
        await using var bench = new EndpointBench(options => options with { Faulted = _ => faulted.TrySetResult() }, tokens).Start();
        bench.OnCall = async call =>
        {
            await call.AnswerAsync();
            await call.NextKeyAsync(TimeSpan.FromMinutes(10));
        };
        using var first = bench.Caller();
        var unanswered = first.InviteAsync();
        await faulted.Task.WaitAsync(EndpointBench.Patience);
        tokens.Fault = null;
        using var second = bench.Caller();
        Assert.That(await second.InviteAsync(), Does.StartWith("SIP/2.0 200 "));
        await second.AckAsync();
        Assert.That(await second.RequestAsync("BYE"), Does.StartWith("SIP/2.0 200 "));
        Assert.That(bench.Endpoint.Faults, Is.EqualTo(1));
        first.Dispose();
        Assert.That(async () => await unanswered, Throws.InstanceOf<Exception>(), "nobody answers the one whose message was lost; he asks again");
    }

    [Test]
    public async Task A_call_whose_timer_always_faults_is_taken_out_and_the_timers_of_the_others_go_on()
    {
        var clock = new FakeTimeProvider();
        var isBroken = false;
        var victim = 0;
        var core = new UserAgentOptions
        {
            Advertise = path => isBroken && path.Remote.Port == victim ? throw new InvalidOperationException("a core's fault") : AdvertisedAddress.Of(path.Local),
        };
        await using var bench = new EndpointBench(options => options with { UserAgent = core }, clock: clock).Start();
        bench.OnCall = async call =>
        {
            if (call.Invite.From.Uri.User == "victim") victim = call.Path.Remote.Port;
            await call.AnswerAsync();
            await call.NextKeyAsync(TimeSpan.FromDays(1));
        };
        // A session interval of 600 s that we refresh: a request of ours is due at 300 s in both calls, the victim's first.
        using var bad = bench.Caller(from: "victim");
        using var good = bench.Caller();
        bad.Fields = good.Fields = ["Session-Expires: 600", "Allow: UPDATE"];
        await bad.CallAsync();
        await good.CallAsync();
        isBroken = true;
        clock.Advance(TimeSpan.FromSeconds(301));
        Assert.That(await good.RequestAsync("INFO"), Does.StartWith("SIP/2.0 200 "), "wakes the thread, whose clock stood");
        Assert.That(await good.ReceiveAsync(), Does.StartWith("UPDATE "));
        Assert.That(bench.Endpoint.Faults, Is.EqualTo(1));
        Assert.That(await bad.RequestAsync("INFO"), Does.StartWith("SIP/2.0 481 "));
    }

    [Test]
    public async Task Messages_beyond_the_bound_are_dropped_and_counted_and_what_comes_later_is_served()
    {
        const int beyond = 500;
        await using var bench = new EndpointBench().Start();
        using var stall = new ManualResetEventSlim();
        var stalled = new TaskCompletionSource();
        bench.Endpoint.Post((_, _, _) =>
        {
            stalled.SetResult();
            stall.Wait();
        });
        await stalled.Task.WaitAsync(EndpointBench.Patience);
        var receiver = (ISipReceiver)bench.Endpoint;
        // Nobody listens at port 9 of 127.0.0.1; the answers are not what is looked at.
        var path = new TransportPath(SipTransport.Udp, bench.Endpoint.Addresses[0], System.Net.IPEndPoint.Parse("127.0.0.1:9"));
        for (var i = 0; i < SipEndpoint.MaxWaiting; i++) receiver.Received(Options(i), path);
        Assert.That(bench.Endpoint.Dropped, Is.Zero);
        for (var i = 0; i < beyond; i++) receiver.Received(Options(SipEndpoint.MaxWaiting + i), path);
        Assert.That(bench.Endpoint.Dropped, Is.EqualTo(beyond));
        stall.Set();
        var served = new TaskCompletionSource();
        bench.Endpoint.Post((_, _, _) => served.SetResult());
        await served.Task.WaitAsync(EndpointBench.Patience);
        using var caller = bench.Caller();
        Assert.That(await caller.RequestAsync("OPTIONS"), Does.StartWith("SIP/2.0 200 "));
        Assert.That(bench.Endpoint.Dropped, Is.EqualTo(beyond));
    }
}
