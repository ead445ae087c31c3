using Telephony.Core.Sessions;
using Telephony.Core.Sip.Transactions;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sessions;

/// <summary>
/// A trunk that dies at each message of a call that we place: no call hangs, no port and no transaction is kept, and nobody is answered who was not. With short timers; that every message may be the
/// last one with the real ones is shown in virtual time by <see cref="Sip.UserAgents.OutgoingNetworkTests"/>.
/// </summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PeerDeathTests
{
    private static readonly TimeSpan s_rtpTimeout = Milliseconds(300);

    private static readonly SipTimers s_timers = new() { T1 = Milliseconds(10), T2 = Milliseconds(40), T4 = Milliseconds(50), C = Milliseconds(1_500), D = Milliseconds(100) };

    private readonly TextTrunk _trunk = new();

    private readonly EndpointBench _bench = new(
        options => options with { UserAgent = new UserAgentOptions { Timers = s_timers } }, new CountingTokens(),
        media: options => options with { RtpTimeout = s_rtpTimeout, PlayOnlyTimeout = Milliseconds(2_000) });

    /// <summary>The last message that the peer sends or gets.</summary>
    public enum Last
    {
        /// <summary>It gets the INVITE.</summary>
        Invite,

        /// <summary>It sends 100.</summary>
        Trying,

        /// <summary>It sends 180.</summary>
        Ringing,

        /// <summary>It sends 183 with early media.</summary>
        EarlyMedia,

        /// <summary>It sends 200; the ACK does not arrive.</summary>
        Answer,

        /// <summary>It speaks.</summary>
        Speech,

        /// <summary>It sends a re-INVITE; our 200 does not arrive.</summary>
        Reinvite,

        /// <summary>It gets our BYE.</summary>
        Bye,
    }

    [SetUp]
    public void Start() => _bench.Start();

    [TearDown]
    public async Task StopAsync()
    {
        await _bench.DisposeAsync();
        _trunk.Dispose();
        Assert.That(_bench.Faults, Is.Empty);
    }

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Test]
    public async Task A_peer_that_dies_leaves_no_hung_call_and_no_port([Values] Last last)
    {
        await using (var callee = _trunk.PlaceBy(_bench, ringLimit: last < Last.Answer ? Milliseconds(2_000) : EndpointBench.Patience))
        {
            var invite = await _trunk.ReceiveAsync("INVITE");
            if (last >= Last.Trying) await _trunk.AnswerAsync(invite, 100);
            if (last >= Last.Ringing) await _trunk.AnswerAsync(invite, 180);
            if (last >= Last.EarlyMedia) await _trunk.AnswerAsync(invite, 183, _trunk.Sdp());
            if (last >= Last.Answer) await _trunk.AnswerAsync(invite, 200, _trunk.Sdp());
            if (last >= Last.Speech) await TalkAsync(callee, invite);
            if (last == Last.Reinvite) await _trunk.AskAsync("INVITE", invite, sdp: _trunk.Sdp());
            if (last == Last.Bye) await callee.HangUpAsync();
            var failure = await callee.AnsweredAsync();
            await EndOf(callee).WaitAsync(EndpointBench.Patience);
            if (last < Last.Answer)
            {
                Assert.That(failure!.Cause, Is.EqualTo(last == Last.Invite ? InviteFailureCause.NoResponse : InviteFailureCause.NoAnswer));
                Assert.That((callee.AnsweredAt, callee.State), Is.EqualTo(((DateTimeOffset?)null, OutboundState.Failed)), "nothing to be paid");
            }
            else Assert.That((failure, callee.Cause), Is.EqualTo(((InviteFailure?)null, (EndCause?)EndCause.WeHungUp)));
            Assert.That(callee.GoneFor, last is Last.Speech or Last.Reinvite ? Is.GreaterThanOrEqualTo(s_rtpTimeout) : Is.EqualTo(TimeSpan.Zero).Or.GreaterThanOrEqualTo(s_rtpTimeout), "not heard, and not paid");
        }
        Assert.That(_bench.OpenLegs, Is.Zero);
        await AssertNothingIsKeptAsync();
    }

    [Test]
    public async Task A_peer_that_dies_while_we_cancel_leaves_nothing([Values] bool wasRinging)
    {
        await using (var callee = _trunk.PlaceBy(_bench))
        {
            var invite = await _trunk.ReceiveAsync("INVITE");
            if (wasRinging) await _trunk.AnswerAsync(invite, 180);
            if (wasRinging) await callee.RingingAsync();
            await callee.HangUpAsync();
            if (wasRinging) await _trunk.ReceiveAsync("CANCEL");
            Assert.That((await callee.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.Cancelled));
        }
        Assert.That(_bench.OpenLegs, Is.Zero);
        await AssertNothingIsKeptAsync();
    }

    private async Task TalkAsync(OutboundCall callee, string invite)
    {
        await _trunk.ReceiveAsync("ACK");
        for (ushort sequence = 1; callee.PacketsReceived < 3; sequence++)
        {
            await _trunk.SpeakAsync(invite, sequence);
            await Task.Delay(Milliseconds(20), TimeProvider.System);
        }
    }

    private async Task AssertNothingIsKeptAsync()
    {
        var kept = int.MaxValue;
        for (var looks = 0; looks < 200 && kept > 0; looks++)
        {
            var count = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            _bench.Endpoint.Post((core, _, _) => count.SetResult(core.Held));
            kept = await count.Task;
            if (kept > 0) await Task.Delay(Milliseconds(20), TimeProvider.System);
        }
        Assert.That(kept, Is.Zero, "dialogs and transactions of a call that is over");
    }

    private static Task EndOf(OutboundCall call)
    {
        var end = new TaskCompletionSource();
        call.Ended.Register(() => end.TrySetResult());
        return end.Task;
    }
}
