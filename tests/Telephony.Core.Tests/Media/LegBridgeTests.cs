using System.Net;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Rtp;
using Telephony.Core.Sdp;

namespace Telephony.Core.Tests.Media;

/// <summary>Two legs of one call: what one hears the other sends on (issue "calls out", DESIGN 5).</summary>
internal sealed class LegBridgeTests : MediaFixture
{
    private RtpPeer _other = null!;
    private LegObserver _otherObserver = null!;

    [SetUp]
    public void Invite() => (_other, _otherObserver) = (new RtpPeer("127.0.0.8", ssrc: 0x77), new LegObserver());

    [TearDown]
    public void Leave() => _other.Dispose();

    private NegotiatedMedia OtherMedia(AudioCodec codec = AudioCodec.Pcma, byte? events = 96) => new()
    {
        RemoteRtp = _other.Rtp,
        RemoteRtcp = _other.Rtcp,
        Codec = codec,
        PayloadTypeToSend = (byte)(codec == AudioCodec.Pcma ? 8 : 0),
        PayloadTypeToReceive = (byte)(codec == AudioCodec.Pcma ? 8 : 0),
        TelephoneEventPayloadType = events,
        TelephoneEventPayloadTypeToSend = events,
    };

    private (MediaLeg Leg, MediaLeg Other) Bridge(NegotiatedMedia? otherMedia = null)
    {
        var leg = Open();
        var other = _engine.OpenLeg(IPAddress.Loopback, _otherObserver, beside: leg);
        other.Configure(otherMedia ?? OtherMedia());
        leg.ConnectTo(other);
        other.ConnectTo(leg);
        return (leg, other);
    }

    [Test]
    public void Each_hears_the_other_under_the_numbers_of_his_own_leg()
    {
        var (leg, other) = Bridge();
        _peer.SendAudio(leg.LocalRtp, s_speech);
        var first = _other.Receive();
        _peer.SendAudio(leg.LocalRtp, s_speech.AsSpan(0, 80));
        var second = _other.Receive();
        _other.SendAudio(other.LocalRtp, s_silence);
        var back = _peer.Receive();

        Assert.That(first.Payload, Is.EqualTo(s_speech));
        Assert.That(back.Payload, Is.EqualTo(s_silence));
        Assert.That(first.Ssrc, Is.EqualTo(second.Ssrc).And.Not.EqualTo(_peer.Ssrc).And.Not.EqualTo(back.Ssrc));
        Assert.That((second.Sequence - first.Sequence, second.Timestamp - first.Timestamp), Is.EqualTo((1, 160u)));
    }

    [Test]
    public void Between_the_laws_of_G711_a_table_translates()
    {
        var (leg, other) = Bridge(OtherMedia(AudioCodec.Pcmu));
        _peer.SendAudio(leg.LocalRtp, s_speech);
        var heard = _other.Receive();
        _other.SendAudio(other.LocalRtp, heard.Payload, payloadType: 0);
        var back = _peer.Receive();

        Assert.That(heard.PayloadType, Is.Zero);
        Assert.That(Samples(AudioCodec.Pcmu, heard.Payload).Zip(Samples(AudioCodec.Pcma, s_speech), (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(300), "a step of the louder law");
        Assert.That(Samples(AudioCodec.Pcma, back.Payload).Zip(Samples(AudioCodec.Pcma, s_speech), (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(600));
    }

    [Test]
    public void Opus_and_G711_are_transcoded_both_ways()
    {
        var (leg, other) = Bridge(OtherMedia() with { Codec = AudioCodec.Opus, PayloadTypeToSend = 111, PayloadTypeToReceive = 111 });
        using var encoder = new OpusEncoder();
        using var decoder = new OpusDecoder();
        var tone = Samples(AudioCodec.Pcma, Tone(440, 440, 1000));
        var (packet, pcm) = (new byte[1275], new short[960]);
        var (toOpus, toG711) = (new List<short>(), new List<short>());
        var (first, last) = (default(RtpPeer.Packet), default(RtpPeer.Packet));
        for (var i = 0; i < 50; i++)
        {
            var frame = tone.AsSpan(i * 160, 160);
            var law = new byte[160];
            G711.Encode(AudioCodec.Pcma, frame, law);
            _peer.SendAudio(leg.LocalRtp, law);
            last = _other.Receive();
            first ??= last;
            Assert.That(decoder.Decode(last.Payload, pcm), Is.EqualTo(160));
            toOpus.AddRange(pcm[..160]);

            _other.Send(other.LocalRtp, packet.AsSpan(0, encoder.Encode(frame, packet)), 111, (uint)(i * 960), marker: false);
            toG711.AddRange(Samples(AudioCodec.Pcma, _peer.Receive().Payload));
        }

        Assert.That((last!.PayloadType, (last.Timestamp - first!.Timestamp) / 49, (last.Sequence - first.Sequence) & 0xFFFF), Is.EqualTo((111, 960, 49)));
        Assert.That(Crossings(toOpus), Is.EqualTo(Crossings([.. tone])).Within(10));
        Assert.That(Crossings(toG711), Is.EqualTo(Crossings([.. tone])).Within(10));
    }

    [Test]
    public void A_packet_of_30_ms_becomes_frames_of_20_and_what_was_lost_stays_a_gap()
    {
        var (leg, _) = Bridge(OtherMedia() with { Codec = AudioCodec.Opus, PayloadTypeToSend = 111, PayloadTypeToReceive = 111 });
        _peer.SendAudio(leg.LocalRtp, Tone(440, 440, 30));
        var first = _other.Receive();
        _peer.SendAudio(leg.LocalRtp, Tone(440, 440, 30));
        var (second, third) = (_other.Receive(), _other.Receive());
        _peer.Timestamp += 800; // 100 ms are lost
        _peer.SendAudio(leg.LocalRtp, Tone(440, 440, 20));
        var after = _other.Receive();

        Assert.That((second.Timestamp - first.Timestamp, third.Timestamp - second.Timestamp, after.Timestamp - third.Timestamp), Is.EqualTo((960u, 960u, 960u + 4800u)));
        Assert.That(after.Sequence, Is.EqualTo(unchecked((ushort)(first.Sequence + 3))));
    }

    [Test]
    public async Task Legs_that_close_while_their_sound_is_transcoded_leave_nothing_behind()
    {
        for (var i = 0; i < 20; i++)
        {
            var (leg, other) = Bridge(OtherMedia() with { Codec = AudioCodec.Opus, PayloadTypeToSend = 111, PayloadTypeToReceive = 111 });
            for (var n = 0; n < 10; n++) _peer.SendAudio(leg.LocalRtp, s_speech);
            await other.CloseAsync();
            await leg.CloseAsync();
        }

        Assert.That((_engine.Statistics.Faults, _engine.Statistics.ForeignFailures), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_sentence_takes_the_place_of_what_comes_meanwhile()
    {
        var (leg, other) = Bridge();
        _peer.SendAudio(leg.LocalRtp, s_speech);
        var before = _other.Receive();
        other.Play(FrameSound.FromSamples(new short[320], opus: null));
        var sentence = _other.Receive();
        _peer.SendAudio(leg.LocalRtp, s_speech);
        Assert.That(sentence.Payload, Is.EqualTo(s_silence));
        Assert.That(await _otherObserver.NextAsync(), Is.EqualTo("started 1"));
        Assert.That(await _otherObserver.NextAsync(), Is.EqualTo("ended 1 at 40 finished"));
        _peer.SendAudio(leg.LocalRtp, s_speech);
        Assert.That(_other.Receive().Payload, Is.EqualTo(s_silence), "the sentence's second frame");
        var after = _other.Receive();

        Assert.That(after.Payload, Is.EqualTo(s_speech));
        Assert.That(after.Sequence, Is.EqualTo(unchecked((ushort)(before.Sequence + 3))), "nothing of what came meanwhile");
        Assert.That(after.Ssrc, Is.EqualTo(before.Ssrc));
    }

    [Test]
    public async Task A_key_is_told_and_not_sent_on_until_it_is_pressed_on_the_other_leg()
    {
        var (leg, other) = Bridge();
        _peer.SendKey(leg.LocalRtp, '5');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 5"));
        Assert.That(_other.HasPacket, Is.False);

        other.SendKey('5');
        var packets = Enumerable.Range(0, TelephoneEventSender.DefaultUpdates + TelephoneEventSender.Ends).Select(_ => _other.Receive()).ToList();
        Assert.That(packets.Select(packet => packet.PayloadType), Is.All.EqualTo(96));
        Assert.That(packets.Select(packet => packet.Timestamp).Distinct().Count(), Is.EqualTo(1));
        Assert.That(packets.Select(packet => packet.Marker), Is.EqualTo(packets.Select((_, index) => index == 0)));
        Assert.That(packets.Select(packet => packet.Sequence), Is.EqualTo(packets.Select((_, index) => unchecked((ushort)(packets[0].Sequence + index)))));
        Assert.That(TelephoneEvent.TryParse(packets[^1].Payload, out var last, out _) && last is { Key: '5', End: true });
    }

    [Test]
    public void Two_keys_follow_each_other()
    {
        var (_, other) = Bridge();
        other.SendKey('1');
        other.SendKey('1');
        var packets = Enumerable.Range(0, 16).Select(_ => _other.Receive()).ToList();
        Assert.That(packets.Select(packet => packet.Timestamp).Distinct().Count(), Is.EqualTo(2));
        Assert.That(packets.Count(packet => packet.Marker), Is.EqualTo(2));
    }

    [Test]
    public void Without_telephone_events_a_key_is_its_two_tones([Values('1', '9', '*', '#', '0', 'D')] char key)
    {
        var (_, other) = Bridge(OtherMedia(events: null));
        other.SendKey(key);
        var detector = new ToneDetector(AudioCodec.Pcma);
        Span<char> keys = stackalloc char[16];
        var found = "";
        for (var i = 0; i < 5; i++) found += new string(keys[..detector.Receive(_other.Receive().Payload, keys)]);
        found += new string(keys[..detector.Receive(s_silence, keys)]);
        Assert.That(found, Is.EqualTo($"{key}"));
    }

    [Test]
    public async Task A_leg_that_is_gone_is_sent_nothing()
    {
        var (leg, other) = Bridge();
        await other.CloseAsync();
        _peer.SendAudio(leg.LocalRtp, s_speech);
        _peer.SendKey(leg.LocalRtp, '1');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 1"));
        Assert.That((other.Statistics.Sent, _engine.Statistics.SendFailures), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_leg_of_a_bridge_that_falls_silent_is_gone_though_it_is_recorded()
    {
        Restart(Options() with { RtpTimeout = s_second / 5, PlayOnlyTimeout = s_second * 300 });
        var (leg, _) = Bridge();
        await leg.SetTapAsync(new MemoryTap());
        _peer.SendAudio(leg.LocalRtp, s_speech);
        Assert.That(await _observer.NextAsync(), Is.EqualTo("timeout"));
    }

    [Test]
    public void Legs_of_different_threads_are_no_bridge()
    {
        Restart(Options() with { Threads = 2 });
        var leg = Open();
        var elsewhere = Open();
        Assert.That(() => leg.ConnectTo(elsewhere), Throws.ArgumentException);
        Assert.That(() => leg.ConnectTo(_engine.OpenLeg(IPAddress.Loopback, _otherObserver, beside: leg)), Throws.Nothing);
    }

    private static int Crossings(List<short> pcm) => Enumerable.Range(1, pcm.Count - 1).Count(i => pcm[i - 1] < 0 && pcm[i] >= 0);

    private static short[] Samples(AudioCodec codec, byte[] payload)
    {
        var samples = new short[payload.Length];
        G711.Decode(codec, payload, samples);
        return samples;
    }
}
