using Telephony.Core.Media;
using Telephony.Core.Sessions;

namespace Telephony.Core.Tests.Sessions;

/// <summary>What a flow is told of a playback when the caller hangs up (a message counts as heard from its first packet).</summary>
[CancelAfter(30_000)]
public sealed class CallPlaybackTests
{
    private static readonly ToneSound s_tone = new(440, TimeSpan.FromMinutes(10), null);

    [Test]
    public async Task A_playback_that_began_before_the_hang_up_is_told_though_the_flow_learns_of_the_hang_up_first()
    {
        using var packets = new SemaphoreSlim(0);
        Call? call = null;
        var told = new TaskCompletionSource<int>();
        SipEndpoint? endpoint = null;
        await using var bench = new EndpointBench(options => options with { Played = (_, _) => HangUpAfterTwoPackets() });
        endpoint = bench.Start().Endpoint;
        bench.OnCall = async arrived =>
        {
            call = arrived;
            var started = 0;
            try
            {
                await arrived.AnswerAsync();
                await arrived.PlayAsync(s_tone, started: () =>
                {
                    started++;
                    return Task.CompletedTask;
                });
            }
            finally
            {
                told.SetResult(started);
            }
        };

        using var caller = bench.Caller();
        await caller.CallAsync();
        for (var i = 0; i < 2; i++) await caller.ReceiveRtpAsync();
        packets.Release();
        Assert.That(await told.Task.WaitAsync(EndpointBench.Patience), Is.EqualTo(1));

        // On the flow's own way between starting the playback and looking at what happened. With the second packet the start was told.
        void HangUpAfterTwoPackets()
        {
            packets.Wait(EndpointBench.Patience);
            endpoint!.HangUpAll();
            call!.Ended.WaitHandle.WaitOne(EndpointBench.Patience);
        }
    }

    [Test]
    public async Task What_a_flow_began_at_the_first_packet_is_finished_before_it_learns_of_the_hang_up()
    {
        var working = new TaskCompletionSource();
        var work = new TaskCompletionSource();
        var ended = new TaskCompletionSource<bool>();
        await using var bench = new EndpointBench().Start();
        bench.OnCall = async call =>
        {
            try
            {
                await call.AnswerAsync();
                await call.PlayAsync(s_tone, started: () =>
                {
                    working.SetResult();
                    return work.Task;
                });
            }
            finally
            {
                ended.SetResult(work.Task.IsCompleted);
            }
        };
        using var caller = bench.Caller();
        await caller.CallAsync();
        await working.Task.WaitAsync(EndpointBench.Patience);
        Assert.That(await caller.RequestAsync("BYE"), Does.StartWith("SIP/2.0 200 "));
        Assert.That(ended.Task.IsCompleted, Is.False);
        work.SetResult();
        Assert.That(await ended.Task.WaitAsync(EndpointBench.Patience), Is.True);
    }

    [Test]
    public async Task A_playback_of_which_no_packet_left_is_not_told()
    {
        var told = new TaskCompletionSource<int>();
        await using var bench = new EndpointBench().Start();
        bench.OnCall = async call =>
        {
            var started = 0;
            try
            {
                await call.AnswerAsync();
                await call.PlayAsync(s_tone, started: () =>
                {
                    started++;
                    return Task.CompletedTask;
                });
            }
            finally
            {
                told.SetResult(started);
            }
        };
        using var caller = bench.Caller();
        // On hold from the start: the leg may not send.
        Assert.That(await caller.InviteAsync(caller.Sdp() + "a=sendonly\r\n"), Does.StartWith("SIP/2.0 200 "));
        await caller.AckAsync();
        Assert.That(await caller.RequestAsync("BYE"), Does.StartWith("SIP/2.0 200 "));
        Assert.That(await told.Task.WaitAsync(EndpointBench.Patience), Is.Zero);
    }
}
