using System.Net;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Rtp;
using Telephony.Core.Sdp;

namespace Telephony.Core.Tests.Media;

/// <summary>A leg against real loopback sockets; waits for what it is told, never for time.</summary>
public sealed class MediaEngineTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly byte[] s_silence = Enumerable.Repeat(G711.ALawSilence, 160).ToArray();
    private static readonly byte[] s_longSpeech = Tone(300, 450, 60);
    private static readonly byte[] s_speech = Tone(300, 450, 20);

    private MediaEngine _engine = null!;
    private RtpPeer _peer = null!;
    private LegObserver _observer = null!;

    [SetUp]
    public void Start()
    {
        _engine = new MediaEngine(Options());
        _peer = new RtpPeer();
        _observer = new LegObserver();
    }

    [TearDown]
    public void End()
    {
        _peer.Dispose();
        var faults = _engine.Statistics.Faults;
        _engine.Dispose();
        Assert.That(faults, Is.Zero);
    }

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
    public async Task A_peer_that_falls_silent_is_reported_once_and_not_before_its_first_packet()
    {
        Restart(Options() with { RtpTimeout = s_second / 5, PlayOnlyTimeout = s_second * 300 });
        var leg = Open();
        leg.Play(new Silence(s_second / 2));
        await _observer.NextAsync();
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 500 finished"), "no packet yet: no timeout in 0.5 s");
        _peer.SendAudio(leg.LocalRtp, s_speech);
        Assert.That(await _observer.NextAsync(), Is.EqualTo("timeout"));
        leg.Play(new Silence(s_second / 2));
        await _observer.NextAsync();
        Assert.That(await _observer.NextAsync(), Does.StartWith("ended"));
        Assert.That(_observer.IsEmpty, Is.True);
    }

    [Test]
    public async Task While_playing_a_silent_peer_has_more_time()
    {
        Restart(Options() with { RtpTimeout = s_second / 10, PlayOnlyTimeout = s_second * 300 });
        var leg = Open();
        leg.Play(new Silence(s_second / 2));
        _peer.SendAudio(leg.LocalRtp, s_speech);
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 1"));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 500 finished"));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("timeout"));
    }

    [Test]
    public void Reports_say_what_was_sent_and_received([Values] bool mux)
    {
        Restart(Options() with { RtcpInterval = s_second / 10 });
        var leg = Open(Media() with { RtcpMux = mux });
        leg.Play(new ScriptedSound(static _ => s_silence, s_second * 30));
        for (var i = 0; i < 5; i++)
            _peer.SendAudio(leg.LocalRtp, s_speech);
        ReportBlock? block = null;
        SenderInfo? sender = null;
        for (var i = 0; i < 20 && (block is null || sender is null); i++)
        {
            var compound = _peer.ReceiveRtcp(mux);
            Assert.That(RtcpPacket.IsCompound(compound), Is.True);
            Assert.That(RtcpPacket.TryParse(compound, out var report, out var rest, out _), Is.True);
            sender ??= report.Type == RtcpPacketType.SenderReport ? report.SenderInfo : null;
            block ??= report.Count > 0 ? report.Report(0) : null;
            Assert.That(RtcpPacket.TryParse(rest, out var description, out _, out _), Is.True);
            Assert.That(description.Cname.Length, Is.EqualTo(16));
        }

        Assert.That(block!.Value.Ssrc, Is.EqualTo(_peer.Ssrc));
        Assert.That(block.Value.FractionLost, Is.Zero);
        Assert.That(sender!.Value.Packets, Is.GreaterThan(0));
        Assert.That(sender.Value.Octets, Is.EqualTo(sender.Value.Packets * 160));
    }

    [Test]
    public async Task A_received_report_tells_loss_and_keeps_the_call_alive_and_a_strangers_does_not_count()
    {
        var leg = Open();
        leg.Play(new Silence(s_second * 10));
        var ssrc = _peer.Receive().Ssrc;
        using var stranger = new RtpPeer("127.0.0.9");
        var datagram = new byte[RtcpWriter.MaxLength];
        var length = RtcpWriter.Write(datagram, 1, null, new ReportBlock(ssrc, 255, 9, 9, 9, 0, 0), "x"u8, goodbye: false);
        var rtcp = new IPEndPoint(leg.LocalRtp.Address, leg.LocalRtp.Port + 1);
        stranger.SendRtcp(rtcp, datagram.AsSpan(0, length));
        length = RtcpWriter.Write(datagram, 1, null, new ReportBlock(ssrc, 64, 9, 9, 9, 0, 0), "x"u8, goodbye: false);
        _peer.SendRtcp(rtcp, datagram.AsSpan(0, length));
        await Until(() => _engine.Statistics.RtcpReceived == 1 && _engine.Statistics.UnknownSource == 1);
        Assert.That(leg.Statistics.RemoteFractionLost, Is.EqualTo(0.25));
    }

    [Test]
    public async Task Closing_says_BYE_ends_the_playback_and_lets_nothing_more_happen()
    {
        var leg = Open();
        leg.Play(new ScriptedSound(static _ => s_silence, s_second * 30));
        await _observer.NextAsync();
        await leg.CloseAsync();
        await leg.CloseAsync();
        Assert.That(await _observer.NextAsync(), Does.EndWith("cut"));
        var bye = _peer.ReceiveRtcp();
        Assert.That(Convert.ToHexString(bye)[^16..^12], Is.EqualTo("81CB"));

        leg.Play(new Silence(s_second));
        leg.InfoDigit('1');
        await leg.SetTapAsync(new MemoryTap());
        Assert.That(_observer.IsEmpty, Is.True);
        Assert.That(_engine.Statistics.Legs, Is.Zero);
    }

    [Test]
    public async Task A_port_pair_is_even_and_free_again_after_its_rest()
    {
        Restart(Options() with { PortLow = 43999, PortHigh = 44003, PortRest = TimeSpan.Zero });
        var one = Open();
        var two = Open();
        Assert.That(new[] { one.LocalRtp.Port, two.LocalRtp.Port }, Is.EquivalentTo(new[] { 44000, 44002 }));
        Assert.That(Open, Throws.InstanceOf<PortsExhaustedException>());
        await one.CloseAsync();
        Assert.That(Open().LocalRtp.Port, Is.EqualTo(44000));

        Restart(Options() with { PortLow = 44000, PortHigh = 44001, PortRest = s_second * 30 });
        await Open().CloseAsync();
        Assert.That(Open, Throws.InstanceOf<PortsExhaustedException>(), "the pair rests");

        MediaLeg Open() => _engine.OpenLeg(IPAddress.Loopback, _observer);
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
    public async Task Faults_of_observers_taps_and_sounds_end_nothing_but_themselves()
    {
        _observer = new LegObserver { Throws = true };
        var leg = Open();
        var tap = new MemoryTap { Throws = true };
        await leg.SetTapAsync(tap);
        _peer.SendAudio(leg.LocalRtp, s_speech);
        _peer.SendAudio(leg.LocalRtp, s_speech);
        _peer.SendKey(leg.LocalRtp, '1');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 1"));
        Assert.That(tap.Count, Is.EqualTo(1), "a tap that throws is taken off");
        leg.Play(new ScriptedSound(static _ => throw new InvalidOperationException("a sound's fault"), s_second));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 0 cut"));
        leg.Play(new Silence(s_second / 25));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 2"));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 2 at 40 finished"));
        await leg.CloseAsync();
        Assert.That(_engine.Statistics.ForeignFailures, Is.GreaterThanOrEqualTo(6));
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

    [Test]
    public async Task Hostile_packets_end_no_thread()
    {
        var leg = Open();
        _peer.SendAudio(leg.LocalRtp, s_speech);
        var random = new Random(7);
        var rtcp = new IPEndPoint(leg.LocalRtp.Address, leg.LocalRtp.Port + 1);
        for (var i = 0; i < 3000; i++)
        {
            var datagram = new byte[random.Next(0, 300)];
            random.NextBytes(datagram);
            if (datagram.Length > 1 && i % 2 == 0)
            {
                datagram[0] = (byte)(0x80 | (datagram[0] & 0x3F));
                datagram[1] = (i % 8) switch { 0 => 8, 2 => 101, 4 => 200, _ => 201 };
            }

            _peer.SendRaw(leg.LocalRtp, datagram);
            _peer.SendRtcp(rtcp, datagram);
            if (i % 100 == 0)
                await leg.SetTapAsync(null);
        }

        _peer.SendRaw(leg.LocalRtp, new byte[9000]);
        await leg.SetTapAsync(null);
        leg.Play(new Silence(s_second / 25));
        string line;
        do
            line = await _observer.NextAsync();
        while (line.StartsWith("key", StringComparison.Ordinal));
        Assert.That(line, Is.EqualTo("started 1"));
        Assert.That(_engine.Statistics.Malformed, Is.GreaterThan(1000));
        Assert.That(_engine.Statistics.ForeignFailures, Is.Zero);
    }

    [Test]
    public async Task Nothing_is_allocated_for_a_packet_in_or_out()
    {
        var leg = Open();
        var tap = new CountingTap();
        await leg.SetTapAsync(tap);
        leg.Play(new ToneSound(440, s_second * 60, null));
        await Exchange(200);
        var before = _engine.Statistics;
        await Exchange(300);
        var after = _engine.Statistics;
        Assert.That(after.Received - before.Received, Is.GreaterThanOrEqualTo(299));
        Assert.That(after.Sent, Is.GreaterThan(before.Sent));
        Assert.That(after.AllocatedBytes - before.AllocatedBytes, Is.Zero);

        async Task Exchange(int packets)
        {
            var until = tap.Count + packets;
            for (var i = 0; i < packets; i++)
            {
                _peer.SendAudio(leg.LocalRtp, s_speech);
                if (i % 10 == 0)
                    _peer.Receive();
            }

            await Until(() => tap.Count >= until);
            _peer.Receive();
        }
    }

    [Test]
    public async Task Five_hundred_legs_play_and_listen_at_once()
    {
        Restart(Options() with { Threads = 2, PortLow = 30000, PortHigh = 31999 });
        var legs = new List<(MediaLeg Leg, LegObserver Observer, MemoryTap Tap)>();
        for (var i = 0; i < 500; i++)
        {
            var observer = new LegObserver();
            var leg = _engine.OpenLeg(IPAddress.Loopback, observer);
            leg.Configure(Media());
            var tap = new MemoryTap();
            await leg.SetTapAsync(tap);
            leg.Play(new Silence(s_second / 2));
            legs.Add((leg, observer, tap));
        }

        foreach (var (leg, observer, tap) in legs)
        {
            _peer.SendAudio(leg.LocalRtp, s_speech);
            _peer.SendKey(leg.LocalRtp, '7');
            await tap.NextAsync();
            var lines = new[] { await observer.NextAsync(), await observer.NextAsync(), await observer.NextAsync() };
            Assert.That(lines, Is.EquivalentTo(new[] { "started 1", "key 7", "ended 1 at 500 finished" }));
            Assert.That(leg.Statistics.Sent, Is.EqualTo(25));
        }

        Assert.That(_engine.Statistics.Legs, Is.EqualTo(500));
        await Task.WhenAll(legs.Select(static l => l.Leg.CloseAsync().AsTask()));
        Assert.That(_engine.Statistics.Legs, Is.Zero);
    }

    [Test]
    public async Task Disposing_the_engine_closes_its_legs_and_answers_who_comes_later()
    {
        var leg = Open();
        leg.Play(new ScriptedSound(static _ => s_silence, s_second * 30));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 1"));
        _engine.Dispose();
        Assert.That(await _observer.NextAsync(), Does.EndWith("cut"));
        await leg.SetTapAsync(null).WaitAsync(s_second);
        await leg.CloseAsync().AsTask().WaitAsync(s_second);
        Assert.That(() => _engine.OpenLeg(IPAddress.Loopback, _observer), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.That(() => new MediaEngine(Options() with { Threads = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new MediaEngine(Options() with { PortLow = 20001, PortHigh = 20002 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new MediaEngine(Options() with { PortHigh = 70000 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    // A busy test machine may stop a thread for longer than the usual catch-up; timestamps are the same for all that.
    private static MediaEngineOptions Options() =>
        new() { Threads = 1, PortLow = 40000, PortHigh = 42999, Seed = 1, PortRest = TimeSpan.Zero, CatchUp = TimeSpan.FromMinutes(1) };

    private void Restart(MediaEngineOptions options)
    {
        _engine.Dispose();
        _engine = new MediaEngine(options);
    }

    private NegotiatedMedia Media() => new()
    {
        RemoteRtp = _peer.Rtp,
        RemoteRtcp = _peer.Rtcp,
        Codec = AudioCodec.Pcma,
        PayloadTypeToSend = 8,
        PayloadTypeToReceive = 8,
        TelephoneEventPayloadType = 101,
    };

    private MediaLeg Open(NegotiatedMedia? media = null)
    {
        var leg = _engine.OpenLeg(IPAddress.Loopback, _observer);
        leg.Configure(media ?? Media());
        return leg;
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static byte[] Tone(double low, double high, int milliseconds)
    {
        var samples = new short[milliseconds * 8];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(6000 * (Math.Sin(2 * Math.PI * low * i / 8000) + Math.Sin(2 * Math.PI * high * i / 8000)));
        var payload = new byte[samples.Length];
        G711.Encode(AudioCodec.Pcma, samples, payload);
        return payload;
    }

    private sealed class CountingTap : IMediaTap
    {
        private long _count;

        public long Count => Volatile.Read(ref _count);

        public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload) =>
            Volatile.Write(ref _count, _count + 1);
    }
}
