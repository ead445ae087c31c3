using System.Net;
using Telephony.Core.Media;
using Telephony.Recording.Listening;

namespace Telephony.Recording.Tests;

/// <summary>
/// No garbage per RTP packet (issue: "garbage per RTP packet: 0 bytes"): a real media thread counts its own allocations while a caller is recorded, hears a prompt and presses keys, all at
/// once. Warmed up first: what is made once a call or once a process is not a packet's.
/// </summary>
public sealed class MediaPathAllocationTests
{
    private const int Rounds = 30;

    [TestCase(true, TestName = "Speech_prompt_and_keys_as_telephone_events_leave_no_garbage_on_the_media_thread")]
    [TestCase(false, TestName = "Speech_prompt_and_keys_as_tones_leave_no_garbage_on_the_media_thread")]
    public async Task No_garbage(bool telephoneEvents)
    {
        await using var recorded = new Recorded();
        await using var recorder = await recorded.Archive.RecordAsync(Guid.NewGuid(), Recorded.Monitored);
        using var audience = new Audience((LegPrivacy.Monitored)Recorded.Monitored, recorded.Clock); // which nobody has joined
        var keys = new KeyCounter();
        using var caller = new Caller();
        using var engine = new MediaEngine(new() { Threads = 1, PortLow = 43000, PortHigh = 43999, RtcpInterval = TimeSpan.FromMilliseconds(200) });
        var leg = engine.OpenLeg(IPAddress.Loopback, keys);
        leg.Configure(caller.Media(telephoneEvents));
        await leg.SetTapAsync(audience.Around(recorder));
        leg.Play(FrameSound.FromSamples(Recorded.ToneSamples(0, 8000 * 60), opus: null));

        await TalkAsync();
        var (before, keysBefore) = (engine.Statistics, keys.Count);
        await TalkAsync();
        var (after, audio) = (engine.Statistics, caller.AudioSent);
        await leg.SetTapAsync(null);

        Assert.That(after.AllocatedBytes - before.AllocatedBytes, Is.Zero, "bytes allocated by the media thread");
        Assert.That(after.Received - before.Received, Is.EqualTo(caller.Sent / 2));
        // A packet is heard a moment before it is counted.
        Assert.That(after.Sent - before.Sent, Is.GreaterThanOrEqualTo(Rounds - 1));
        Assert.That(after.RtcpSent, Is.GreaterThan(before.RtcpSent));
        Assert.That(keys.Count - keysBefore, Is.EqualTo(Rounds));
        Assert.That((await recorder.CloseAsync()).Packets, Is.EqualTo(audio), "audio packets in the spool");
        Assert.That(after.ForeignFailures + after.Faults, Is.Zero);

        // A round is a key and some speech, and lasts until one more frame of the prompt was heard: all rounds together are half a second and more, with a few reports by RTCP.
        async Task TalkAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                caller.Press(leg.LocalRtp, telephoneEvents);
                caller.Speak(leg.LocalRtp, 8);
                caller.Hear();
                await Until(() => engine.Statistics.Received >= caller.Sent && keys.Count >= caller.Presses);
            }
        }
    }

    [Test]
    public async Task A_bridge_leaves_no_garbage_on_the_media_thread()
    {
        using var engine = new MediaEngine(new() { Threads = 1, PortLow = 43000, PortHigh = 43999 });
        using var one = new Caller();
        using var two = new Caller();
        var leg = engine.OpenLeg(IPAddress.Loopback, new KeyCounter());
        var other = engine.OpenLeg(IPAddress.Loopback, new KeyCounter(), beside: leg);
        leg.Configure(one.Media(telephoneEvents: true));
        other.Configure(two.Media(telephoneEvents: true));
        leg.ConnectTo(other);
        other.ConnectTo(leg);

        await TalkAsync();
        var before = engine.Statistics;
        await TalkAsync();
        var after = engine.Statistics;

        Assert.That(after.AllocatedBytes - before.AllocatedBytes, Is.Zero, "bytes allocated by the media thread");
        Assert.That(after.Sent - before.Sent, Is.EqualTo(after.Received - before.Received).And.EqualTo(Rounds * 16));

        async Task TalkAsync()
        {
            for (var i = 0; i < Rounds; i++)
            {
                one.Speak(leg.LocalRtp, 8);
                two.Speak(other.LocalRtp, 8);
                await Until(() => engine.Statistics.Sent >= one.Sent + two.Sent);
            }
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class KeyCounter : IMediaLegObserver
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void OnKey(char key) => Volatile.Write(ref _count, _count + 1);

        public void OnPlaybackStarted(PlaybackId id)
        {
        }

        public void OnPlaybackEnded(PlaybackId id, TimeSpan position, bool finished)
        {
        }

        public void OnRtpTimeout(TimeSpan silence)
        {
        }
    }
}
