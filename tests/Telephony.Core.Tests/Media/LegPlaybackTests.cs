using System.Net;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sdp;

namespace Telephony.Core.Tests.Media;

/// <summary>What a leg sends: frames in order with steady timestamps, late ones, holds and changes of codec.</summary>
internal sealed class LegPlaybackTests : MediaFixture
{
    [Test]
    public async Task A_playback_is_its_frames_in_order_with_steady_timestamps_and_one_marker()
    {
        var leg = Open();
        var id = leg.Play(new ScriptedSound(static i => i < 5 ? [.. Enumerable.Repeat((byte)i, 160)] : [], s_second / 10));
        var packets = Enumerable.Range(0, 5).Select(_ => _peer.Receive()).ToList();
        for (var i = 0; i < 5; i++)
        {
            Assert.That(packets[i].Payload, Is.All.EqualTo((byte)i));
            Assert.That(packets[i].PayloadType, Is.EqualTo(8));
            Assert.That(packets[i].Marker, Is.EqualTo(i == 0));
            Assert.That(packets[i].Ssrc, Is.EqualTo(packets[0].Ssrc));
            Assert.That(packets[i].Sequence, Is.EqualTo(unchecked((ushort)(packets[0].Sequence + i))));
            Assert.That(packets[i].Timestamp, Is.EqualTo(unchecked(packets[0].Timestamp + (uint)(160 * i))));
        }

        Assert.That(id.Value, Is.EqualTo(1));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 1"));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 100 finished"));
        Assert.That(leg.Statistics.Sent, Is.EqualTo(5));
    }

    [Test]
    public async Task A_thread_too_late_to_catch_up_plays_every_frame_but_later()
    {
        Restart(Options() with { CatchUp = s_second / 20 });
        var leg = Open();
        using var stall = new ManualResetEventSlim();
        leg.Play(new ScriptedSound(
            i =>
            {
                // Holds the media thread for six frames.
                if (i == 1)
                    stall.Wait(120);
                return i < 4 ? [(byte)i] : [];
            },
            s_second));
        var packets = Enumerable.Range(0, 4).Select(_ => _peer.Receive()).ToList();
        Assert.That(packets.Select(static p => p.Payload[0]), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(packets[2].Marker, Is.True);
        Assert.That(packets[2].Timestamp - packets[1].Timestamp, Is.GreaterThanOrEqualTo(800));
        Assert.That(_engine.Statistics.OverdueFrames, Is.GreaterThanOrEqualTo(1));
        await _observer.NextAsync();
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 80 finished"));
    }

    [Test]
    public async Task A_late_frame_sends_nothing_and_the_next_one_has_a_marker_and_its_own_time()
    {
        var calls = 0;
        var leg = Open();
        leg.Play(new ScriptedSound(_ => calls++ switch { 0 or 3 => s_silence, 1 or 2 => null, _ => [] }, s_second));
        var first = _peer.Receive();
        var second = _peer.Receive();
        Assert.That(second.Timestamp - first.Timestamp, Is.EqualTo(480));
        Assert.That(second.Sequence, Is.EqualTo(unchecked((ushort)(first.Sequence + 1))));
        Assert.That(second.Marker, Is.True);
        await _observer.NextAsync();
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 40 finished"));
        Assert.That(leg.Statistics.LateFrames, Is.EqualTo(2));
    }

    [Test]
    public async Task Stopping_and_replacing_end_a_playback_with_its_position_and_dispose_its_source()
    {
        var leg = Open();
        var endless = new ScriptedSound(static _ => s_silence, s_second);
        leg.Play(endless, TimeSpan.FromMilliseconds(415));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 1"));
        leg.Play(endless);
        Assert.That(await _observer.NextAsync(), Does.Match("^ended 1 at [0-9]+[02468]0 cut$"));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 2"));
        leg.StopPlayback();
        Assert.That(await _observer.NextAsync(), Does.StartWith("ended 2 at ").And.EndsWith("cut"));
        await endless.Disposed.Task.WaitAsync(s_second * 5);
        leg.StopPlayback();
        leg.InfoDigit('1');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 1"), "stopping nothing tells nothing");
    }

    [Test]
    public void Playing_before_a_codec_is_known_is_refused()
    {
        var leg = _engine.OpenLeg(IPAddress.Loopback, _observer);
        Assert.That(() => leg.Play(new Silence(s_second)), Throws.InvalidOperationException);
    }

    [Test]
    public async Task On_hold_a_playback_waits_and_goes_on_where_it_was()
    {
        var leg = Open();
        leg.Configure(Media() with { Direction = MediaDirection.ReceiveOnly });
        leg.Play(new ScriptedSound(static i => i < 3 ? [(byte)i] : [], s_second));
        leg.InfoDigit('1');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 1"));
        Assert.That(_peer.HasPacket, Is.False);
        leg.Configure(Media());
        Assert.That(_peer.Receive().Payload, Is.EqualTo(new byte[] { 0 }));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 1"));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 60 finished"));
    }

    [Test]
    public async Task A_zero_address_is_hold_too()
    {
        var leg = Open(Media() with { RemoteRtp = new IPEndPoint(IPAddress.Any, 4000) });
        leg.Play(new Silence(s_second));
        leg.InfoDigit('1');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 1"));
        Assert.That(leg.Statistics.Sent, Is.Zero);
        Assert.That(_engine.Statistics.SendFailures, Is.Zero);
    }

    [Test]
    public async Task A_changed_codec_goes_on_at_the_same_place_under_another_SSRC_when_the_clock_changed()
    {
        var leg = Open();
        leg.Play(new Silence(s_second));
        var before = _peer.Receive();
        leg.Configure(Media() with { Codec = AudioCodec.Opus, PayloadTypeToSend = 111, PayloadTypeToReceive = 111 });
        RtpPeer.Packet after;
        do
            after = _peer.Receive();
        while (after.PayloadType == 8);
        Assert.That(after.PayloadType, Is.EqualTo(111));
        Assert.That(after.Payload.Length, Is.EqualTo(3));
        Assert.That(after.Ssrc, Is.Not.EqualTo(before.Ssrc));
        Assert.That(_peer.Receive().Timestamp - after.Timestamp, Is.EqualTo(960));
        await _observer.NextAsync();
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 1000 finished"));
    }
}
