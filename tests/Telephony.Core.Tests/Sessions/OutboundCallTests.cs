using System.Net;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sessions;

/// <summary>One endpoint calls another over real sockets: answer, refusal, cancel, codecs, keys, both transports.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutboundCallTests
{
    private EndpointBench _here = null!;
    private EndpointBench _there = null!;

    [SetUp]
    public void Start()
    {
        _here = new EndpointBench(tokens: new CountingTokens("here")).Start();
        _there = new EndpointBench(options => options with { Addresses = [new(IPAddress.Parse("127.0.0.9"), 0)] }, new CountingTokens("there")).Start();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        Assert.That(_here.Faults.Concat(_there.Faults), Is.Empty);
    }

    private OutboundInvite To(
        IPEndPoint? remote = null, SipTransport transport = SipTransport.Udp, AudioCodec? codec = null, TimeSpan? ringLimit = null, TimeSpan? responseLimit = null)
    {
        var at = remote ?? _there.Endpoint.Addresses[0];
        return new OutboundInvite
        {
            Target = new SipUri("sip", "+33612345678", at.Address.ToString(), at.Port, SipParameters.Empty), Remote = at, Transport = transport,
            From = new NameAddr(new SipUri("sip", "+33320160295", "127.0.0.1", null, SipParameters.Empty)), FirstCodec = codec,
            RingLimit = ringLimit ?? TimeSpan.FromSeconds(20), ResponseLimit = responseLimit,
        };
    }

    private static ToneSound Tone(double seconds) => new ToneSound(440, TimeSpan.FromSeconds(seconds), null);

    [Test]
    public async Task Both_hear_each_other_and_press_keys([Values] SipTransport transport, [Values] AudioCodec codec)
    {
        var ended = new TaskCompletionSource<EndCause?>();
        _there.OnCall = async call =>
        {
            await call.RingAsync();
            await call.AnswerAsync();
            Assert.That(call.Codec, Is.EqualTo(codec), "the first that was offered");
            try
            {
                await call.PlayAsync(new Media.ScriptedSound(static _ => new byte[160], TimeSpan.FromMinutes(1)));
                Assert.That(await call.NextKeyAsync(EndpointBench.Patience), Is.EqualTo('7'));
                call.Leg!.SendKey('5');
                await call.NextKeyAsync(EndpointBench.Patience);
            }
            finally { ended.TrySetResult(call.Cause); }
        };
        await using (var callee = _here.Endpoint.Place(To(transport: transport, codec: codec)))
        {
            Assert.That(await callee.AnsweredAsync(), Is.Null);
            Assert.That((callee.State, callee.Codec), Is.EqualTo((OutboundState.Answered, codec)));
            callee.Leg!.SendKey('7');
            Assert.That(await callee.NextKeyAsync(EndpointBench.Patience), Is.EqualTo('5'));
            Assert.That(callee.AnsweredAt, Is.Not.Null);
        }
        Assert.That(await ended.Task.WaitAsync(EndpointBench.Patience), Is.EqualTo(EndCause.PeerHungUp));
    }

    [Test]
    public async Task An_announcement_is_played_to_the_called_person_and_his_hanging_up_ends_it()
    {
        _there.OnCall = async call =>
        {
            await call.AnswerAsync();
            await call.NextKeyAsync(TimeSpan.FromMilliseconds(200));
        };
        await using var callee = _here.Endpoint.Place(To());
        Assert.That(await callee.AnsweredAsync(), Is.Null);
        Assert.That(async () => await callee.PlayAsync(Tone(60)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(callee.Cause, Is.EqualTo(EndCause.PeerHungUp));
    }

    [TestCase(486), TestCase(404), TestCase(503), TestCase(302)]
    public async Task A_refusal_is_a_value(int status)
    {
        _there.OnCall = call => call.RejectAsync(status);
        await using var callee = _here.Endpoint.Place(To());
        Assert.That(await callee.AnsweredAsync(), Is.EqualTo(new InviteFailure(InviteFailureCause.Refused, status)));
        Assert.That((callee.State, callee.Ended.IsCancellationRequested, callee.Cause), Is.EqualTo((OutboundState.Failed, true, (EndCause?)null)));
        Assert.That(async () => await callee.AnswerAsync(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await callee.PlayAsync(Tone(1)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Giving_up_while_it_rings_cancels_it([Values] SipTransport transport)
    {
        var ended = new TaskCompletionSource<EndCause?>();
        _there.OnCall = async call =>
        {
            await call.RingAsync();
            try { await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Ended); }
            finally { ended.TrySetResult(call.Cause); }
        };
        await using (var callee = _here.Endpoint.Place(To(transport: transport)))
        {
            Assert.That(await callee.RingingAsync(), Is.EqualTo(OutboundState.Ringing));
            await callee.HangUpAsync();
            Assert.That((await callee.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.Cancelled));
        }
        Assert.That(await ended.Task.WaitAsync(EndpointBench.Patience), Is.EqualTo(EndCause.Cancelled));
    }

    [Test]
    public async Task Nobody_answers_in_the_ring_limit()
    {
        _there.OnCall = async call =>
        {
            await call.RingAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Ended);
        };
        await using var callee = _here.Endpoint.Place(To(ringLimit: TimeSpan.FromSeconds(2)));
        Assert.That(await callee.AnsweredAsync(), Is.EqualTo(new InviteFailure(InviteFailureCause.NoAnswer, 408)));
    }

    [Test]
    public async Task A_trunk_that_is_not_there_is_told_soon()
    {
        var nobody = new IPEndPoint(IPAddress.Parse("127.0.0.77"), 5999);
        await using var udp = _here.Endpoint.Place(To(nobody, responseLimit: TimeSpan.FromMilliseconds(300)));
        await using var tcp = _here.Endpoint.Place(To(nobody, SipTransport.Tcp));
        await using var otherFamily = _here.Endpoint.Place(To(new IPEndPoint(IPAddress.IPv6Loopback, 5999)));
        Assert.That((await udp.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.NoResponse));
        Assert.That((await tcp.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.Unreachable));
        Assert.That((await otherFamily.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.Unreachable));
    }

    [Test]
    public async Task A_caller_who_hangs_up_ends_the_wait_and_disposing_ends_the_call()
    {
        var ended = new TaskCompletionSource<EndCause?>();
        _there.OnCall = async call =>
        {
            await call.RingAsync();
            try { await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Ended); }
            finally { ended.TrySetResult(call.Cause); }
        };
        using var caller = new CancellationTokenSource();
        await using (var callee = _here.Endpoint.Place(To()))
        {
            await callee.RingingAsync(caller.Token);
            var waiting = callee.AnsweredAsync(caller.Token);
            await caller.CancelAsync();
            Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        }
        Assert.That(await ended.Task.WaitAsync(EndpointBench.Patience), Is.EqualTo(EndCause.Cancelled));
    }

    [Test]
    public async Task A_server_that_goes_down_gives_up_the_calls_it_places()
    {
        _there.OnCall = async call => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Ended);
        await using var callee = _here.Endpoint.Place(To());
        _here.Endpoint.HangUpAll();
        Assert.That((await callee.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.Cancelled));
    }

    [Test]
    public async Task A_fault_of_ours_while_it_is_placed_is_told_as_its_failure()
    {
        var tokens = new EndpointBench.Tokens { Fault = () => new InvalidOperationException("no randomness") };
        await using var broken = new EndpointBench(tokens: tokens).Start();
        await using var callee = broken.Endpoint.Place(To());
        Assert.That((await callee.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.Fault));
        Assert.That(broken.Faults, Is.EqualTo(new[] { "no randomness" }));
    }
}
