using System.Net;
using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Core.Tests.Media;

/// <summary>What a leg makes of what it receives: audio for the tap, keys, strangers, addresses learned.</summary>
internal sealed class LegReceptionTests : MediaFixture
{
    [Test]
    public async Task Audio_of_any_packet_time_reaches_the_tap_as_it_is()
    {
        var leg = Open();
        var tap = new MemoryTap();
        await leg.SetTapAsync(tap);
        foreach (var length in new[] { 80, 160, 240, 320, 480 })
        {
            _peer.SendAudio(leg.LocalRtp, s_longSpeech.AsSpan(0, length));
            var (codec, _, payload) = await tap.NextAsync();
            Assert.That(codec, Is.EqualTo(AudioCodec.Pcma));
            Assert.That(payload, Is.EqualTo(s_longSpeech.AsSpan(0, length).ToArray()));
        }

        await leg.SetTapAsync(null);
        _peer.SendAudio(leg.LocalRtp, s_speech);
        _peer.SendKey(leg.LocalRtp, '1');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 1"));
        Assert.That(tap.Count, Is.Zero);
    }

    [Test]
    public async Task Keys_come_once_by_events_and_INFO_and_are_not_audio()
    {
        var leg = Open();
        var tap = new MemoryTap();
        await leg.SetTapAsync(tap);
        foreach (var key in "12#")
        {
            _peer.SendKey(leg.LocalRtp, key);
            Assert.That(await _observer.NextAsync(), Is.EqualTo($"key {key}"));
            leg.InfoDigit(key);
        }

        leg.InfoDigit('x');
        leg.InfoDigit('9');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 9"));
        Assert.That(tap.Count, Is.Zero);
    }

    [Test]
    public async Task Tones_in_the_audio_are_keys_only_without_telephone_event()
    {
        var tone = Tone(697, 1209, 100);
        var with = Open();
        Send(with, tone);
        _peer.SendKey(with.LocalRtp, '#');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key #"));

        var without = Open(Media() with { TelephoneEventPayloadType = null });
        Send(without, tone);
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 1"));

        void Send(MediaLeg leg, byte[] audio)
        {
            for (var at = 0; at < audio.Length; at += 160)
                _peer.SendAudio(leg.LocalRtp, audio.AsSpan(at, 160));
        }
    }

    [Test]
    public async Task Echo_sends_the_caller_his_own_audio_under_our_numbers()
    {
        var leg = Open();
        leg.Echo(true);
        _peer.SendAudio(leg.LocalRtp, s_speech);
        var first = _peer.Receive();
        _peer.SendAudio(leg.LocalRtp, s_speech.AsSpan(0, 80));
        var second = _peer.Receive();
        Assert.That(first.Payload, Is.EqualTo(s_speech));
        Assert.That(first.Ssrc, Is.Not.EqualTo(_peer.Ssrc));
        Assert.That(second.Timestamp - first.Timestamp, Is.EqualTo(160));

        leg.Echo(false);
        await leg.SetTapAsync(null);
        _peer.SendAudio(leg.LocalRtp, s_speech);
        _peer.SendKey(leg.LocalRtp, '1');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 1"));
        Assert.That(leg.Statistics.Sent, Is.EqualTo(2));
    }

    [Test]
    public async Task Strangers_unknown_payload_types_and_garbage_are_dropped_and_counted()
    {
        using var stranger = new RtpPeer("127.0.0.9", ssrc: 0x99);
        var leg = Open();
        var tap = new MemoryTap();
        await leg.SetTapAsync(tap);
        _peer.SendAudio(leg.LocalRtp, s_speech);
        await tap.NextAsync();
        for (var i = 0; i < 10; i++)
            stranger.SendAudio(leg.LocalRtp, s_silence);
        _peer.SendAudio(leg.LocalRtp, s_silence, payloadType: 77);
        _peer.SendRaw(leg.LocalRtp, [1, 2, 3]);
        _peer.SendAudio(leg.LocalRtp, s_silence, payloadType: 13);
        _peer.SendAudio(leg.LocalRtp, s_speech);
        Assert.That((await tap.NextAsync()).Payload, Is.EqualTo(s_speech));
        Assert.That(_engine.Statistics.UnknownSource, Is.EqualTo(10));
        Assert.That(_engine.Statistics.UnknownPayloadType, Is.EqualTo(1));
        Assert.That(_engine.Statistics.Malformed, Is.EqualTo(1));
        Assert.That(leg.Statistics.Dropped, Is.EqualTo(12));
        Assert.That(leg.Statistics.Received, Is.EqualTo(3));
    }

    [Test]
    public async Task A_leg_learns_an_address_behind_translation_and_sends_there()
    {
        using var signalledOnly = new RtpPeer("127.0.0.7");
        var leg = Open(Media() with { RemoteRtp = signalledOnly.Rtp, RemoteRtcp = signalledOnly.Rtcp });
        var tap = new MemoryTap();
        await leg.SetTapAsync(tap);
        leg.Play(new ScriptedSound(static _ => s_silence, s_second * 30));

        // The leg's own packets to the signalled address are the clock: one every 20 ms.
        while (!_peer.HasPacket)
        {
            _peer.SendAudio(leg.LocalRtp, s_speech);
            await Until(() => signalledOnly.HasPacket || _peer.HasPacket);
            if (signalledOnly.HasPacket)
                signalledOnly.Receive();
        }

        Assert.That(_peer.Receive().Payload, Is.EqualTo(s_silence));
        await tap.NextAsync();
    }

    [Test]
    public async Task Speech_moves_the_time_of_the_last_speech_and_silence_does_not()
    {
        var leg = Open();
        var opened = leg.LastSpeech;
        var tap = new MemoryTap();
        await leg.SetTapAsync(tap);
        _peer.SendAudio(leg.LocalRtp, s_silence);
        await tap.NextAsync();
        _peer.SendKey(leg.LocalRtp, '1');
        await _observer.NextAsync();
        Assert.That(leg.LastSpeech, Is.EqualTo(opened));
        _peer.SendAudio(leg.LocalRtp, s_speech);
        await tap.NextAsync();
        _peer.SendKey(leg.LocalRtp, '2');
        await _observer.NextAsync();
        Assert.That(leg.LastSpeech, Is.GreaterThan(opened));
    }

    [Test]
    public async Task Over_IPv6_it_is_the_same()
    {
        using var peer = new RtpPeer("::1");
        var leg = _engine.OpenLeg(IPAddress.IPv6Loopback, _observer);
        leg.Configure(Media() with { RemoteRtp = peer.Rtp, RemoteRtcp = peer.Rtcp });
        leg.Play(new Silence(s_second / 25));
        Assert.That(peer.Receive().Payload, Is.EqualTo(s_silence));
        peer.SendKey(leg.LocalRtp, '5');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 1"));
        var rest = new[] { await _observer.NextAsync(), await _observer.NextAsync() };
        Assert.That(rest, Is.EquivalentTo(new[] { "key 5", "ended 1 at 40 finished" }));
    }

    [Test]
    public async Task A_wildcard_IPv6_leg_talks_to_an_IPv4_peer()
    {
        var leg = _engine.OpenLeg(IPAddress.IPv6Any, _observer);
        leg.Configure(Media());
        leg.Play(new Silence(s_second / 25));
        Assert.That(_peer.Receive().Payload, Is.EqualTo(s_silence));
        _peer.SendKey(new IPEndPoint(IPAddress.Loopback, leg.LocalRtp.Port), '5');
        await _observer.NextAsync();
        Assert.That(new[] { await _observer.NextAsync(), await _observer.NextAsync() }, Does.Contain("key 5"));
    }

    [Test]
    public async Task What_lies_in_the_socket_when_a_tap_is_taken_off_reaches_it_first()
    {
        const int packets = 100; // two seconds, several batches
        var leg = Open();
        var tap = new MemoryTap();
        await leg.SetTapAsync(tap);
        using var stalled = new ManualResetEventSlim();
        using var stall = new ManualResetEventSlim();
        leg.Play(new ScriptedSound(
            _ =>
            {
                // Holds the media thread, so that the packets and the command wait for it together.
                stalled.Set();
                stall.Wait(s_second * 5);
                return [];
            },
            s_second));
        Assert.That(stalled.Wait(s_second * 5));
        for (var i = 0; i < packets; i++)
            _peer.SendAudio(leg.LocalRtp, s_speech);
        var takenOff = leg.SetTapAsync(null);
        stall.Set();
        await takenOff;
        Assert.That(tap.Count, Is.EqualTo(packets), "what a caller said before he hung up belongs to the recording");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_tap_for_the_end_of_a_playback_misses_nothing_after_it_and_takes_nothing_before(bool isCut)
    {
        var leg = Open();
        var tap = new MemoryTap();
        _peer.SendAudio(leg.LocalRtp, s_speech);
        await Until(() => leg.Statistics.Received == 1);
        leg.Play(new ScriptedSound(i => i < (isCut ? 1000 : 3) ? s_speech : [], s_second), tapAtEnd: tap);
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 1"));
        Assert.That(tap.Count, Is.Zero);
        if (isCut) leg.StopPlayback();
        Assert.That(await _observer.NextAsync(), Does.StartWith("ended 1"));
        // Nothing is asked of the leg in between: who is told of the end may be late, the tap is not.
        _peer.SendAudio(leg.LocalRtp, s_longSpeech);
        var (_, _, payload) = await tap.NextAsync();
        Assert.That(payload, Is.EqualTo(s_longSpeech));
    }
}
