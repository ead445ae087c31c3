using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Codecs;
using Telephony.Recording.Timeline;

namespace Telephony.Recording.Tests.Timeline;

public class SoundTimelineTests
{
    /// <summary>The requirement: within 20 ms of what was sent.</summary>
    private const int Tolerance = 160;

    private const int Second = 8000;

    [Test]
    public void A_steady_sender_gives_exactly_what_it_sent([Values(80, 160, 240, 320, 480)] int ptime, [Values] AudioCodec codec) =>
        Assert.That(new Sender(codec: codec, ptime: ptime).Send(500).Build().Length, Is.EqualTo(500 * ptime));

    [Test]
    public void Nothing_received_is_nothing_long() => Assert.That(SoundTimeline.Build([]).Length, Is.Zero);

    [Test]
    public void Any_sender_over_any_usual_network_is_within_20_ms_of_what_it_sent() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var ptime = random.Next(1, 7) * 80;
        var jitter = random.Next(1, 480);
        var packets = random.Next(20, 400);
        var sender = new Sender((ushort)random.Next(65536), (uint)random.NextInt64(uint.MaxValue), unchecked((uint)seed), (AudioCodec)random.Next(3), ptime);
        sender.Send(packets, _ => random.Next(jitter));
        // Some is lost, but neither the first nor the last, whose loss nobody can see; some comes twice.
        var lossPercent = random.Next(30);
        sender.Loses(i => i > 2 && i < packets - 3 && random.Next(100) < lossPercent).Repeats(0).Repeats(2);
        var length = sender.Build().Length;
        Assert.That(length, Is.EqualTo((long)packets * ptime).Within(Tolerance), $"seed {seed}, ptime {ptime}, jitter {jitter}, loss {lossPercent} %");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Test]
    public void Changes_of_source_codec_and_clock_lose_nothing() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var jitter = random.Next(1, 240);
        var sender = new Sender((ushort)random.Next(65536), (uint)random.NextInt64(uint.MaxValue));
        var packets = 0;
        for (var part = 0; part < 5; part++)
        {
            var count = random.Next(30, 200);
            sender.Send(count, _ => random.Next(jitter));
            packets += count;
            if (random.Next(2) == 0) sender.Ssrc++;
            else sender.Codec = sender.Codec == AudioCodec.Pcma ? AudioCodec.Opus : AudioCodec.Pcma;
            if (random.Next(2) == 0) sender.RtpTime = (uint)random.NextInt64(uint.MaxValue);
            if (random.Next(2) == 0) sender.Sequence = (ushort)random.Next(65536);
        }

        // Where a switch is, packets of both sides may cross: they are within the jitter.
        Assert.That(sender.Build().Length, Is.EqualTo(packets * 160L).Within(Tolerance + jitter), $"seed {seed}, jitter {jitter}");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Test]
    public void A_codec_that_comes_back_with_a_clock_that_ran_slower_loses_nothing()
    {
        // Opus, then A-law whose clock is the same counter at a sixth of the rate, then Opus again.
        var sender = new Sender(codec: AudioCodec.Opus).Send(50);
        sender.Codec = AudioCodec.Pcma;
        sender.Send(100);
        sender.Codec = AudioCodec.Opus;
        Assert.That(sender.Send(50).Build().Length, Is.EqualTo(200 * 160));
    }

    [Test]
    public void A_change_of_source_without_jitter_is_seamless()
    {
        var sender = new Sender().Send(100);
        sender.Ssrc = 2;
        sender.RtpTime = 123456;
        var timeline = sender.Send(100).Build();
        Assert.That(timeline.Length, Is.EqualTo(200 * 160));
        Assert.That(timeline.Packets.Select(p => p.Start), Is.EqualTo(Enumerable.Range(0, 200).Select(i => i * 160L)));
    }

    [Test]
    public void Sequence_and_time_wrap([Values(65530, 65535, 0)] int sequence, [Values(0u, uint.MaxValue - 400, 0x7FFFFFFFu)] uint rtpTime) =>
        Assert.That(new Sender((ushort)sequence, rtpTime).Send(100).Build().Packets.Select(p => p.Start), Is.EqualTo(Enumerable.Range(0, 100).Select(i => i * 160L)));

    [Test]
    public void A_message_longer_than_the_sequence_numbers_is_whole() =>
        Assert.That(new Sender(ptime: 80).Send(200_000).Build().Length, Is.EqualTo(200_000L * 80));

    [Test]
    public void Lost_packets_are_silence_of_their_length()
    {
        var timeline = new Sender().Send(100).Loses(i => i is >= 40 and < 50).Build();
        Assert.That(timeline.Length, Is.EqualTo(100 * 160));
        Assert.That(timeline.Packets[40].Start - timeline.Packets[39].End, Is.EqualTo(10 * 160));
    }

    [Test]
    public void A_pause_of_the_sender_is_silence()
    {
        var timeline = new Sender().Send(50).Pause(7 * Second).Send(50).Build();
        Assert.That(timeline.Length, Is.EqualTo((100 * 160) + (7 * Second)));
        Assert.That(timeline.Packets[50].Start, Is.EqualTo((50 * 160) + (7 * Second)));
    }

    [Test]
    public void A_pause_at_the_end_is_not_part_of_the_sound() =>
        Assert.That(new Sender().Send(50).Pause(7 * Second).Build().Length, Is.EqualTo(50 * 160));

    [Test]
    public void The_time_before_the_first_packet_is_silence()
    {
        var packets = new Sender().Send(50).Arrive().ConvertAll(p => p with { Arrival = p.Arrival + Second });
        Assert.That(SoundTimeline.Build(packets).Packets[0].Start, Is.EqualTo(Second - 160));
    }

    [Test]
    public void Disorder_is_put_right()
    {
        var timeline = new Sender().Send(100, i => i % 5 == 0 ? 700 : 0).Build();
        Assert.That(timeline.Length, Is.EqualTo(100 * 160));
        Assert.That(timeline.Packets, Has.Count.EqualTo(100));
    }

    [Test]
    public void Duplicates_are_heard_once()
    {
        var timeline = new Sender().Send(100).Repeats(10).Repeats(50).Repeats(50).Build();
        Assert.That(timeline.Length, Is.EqualTo(100 * 160));
        Assert.That((timeline.Packets.Count, timeline.Dropped), Is.EqualTo((100, 3)));
    }

    [Test]
    public void A_stalled_network_loses_nothing()
    {
        // Two seconds come late and at once.
        var timeline = new Sender().Send(300, i => i is >= 100 and < 200 ? (200 - i) * 160 : 0).Build();
        Assert.That(timeline.Length, Is.EqualTo(300 * 160));
        Assert.That(timeline.Packets, Has.Count.EqualTo(300));
    }

    [Test]
    public void A_recorder_that_was_late_at_the_start_loses_nothing() =>
        Assert.That(new Sender().Send(300, i => i < 100 ? (100 - i) * 160 : 0).Build().Length, Is.EqualTo(300 * 160));

    [TestCase(60 * Second)]
    [TestCase(1_000_000_000)]
    [TestCase(-60 * Second)]
    [TestCase(-1_000_000_000)]
    public void A_jump_of_the_clock_without_the_time_is_not_believed(int jump) =>
        Assert.That(new Sender().Send(100).Jump(jump).Send(100).Build().Length, Is.EqualTo(200 * 160));

    [Test]
    public void A_jump_is_believed_as_far_as_time_has_passed()
    {
        // The clock says an hour, four seconds have passed.
        var sender = new Sender().Send(100);
        sender.Now += 4 * Second;
        Assert.That(sender.Jump(3600 * Second).Send(100).Build().Length, Is.EqualTo((200 * 160) + (4 * Second)).Within(Tolerance));
    }

    [Test]
    public void One_forged_packet_does_not_move_the_others()
    {
        var packets = new Sender(sequence: 100).Send(200).Arrive();
        packets.Insert(90, packets[90] with { RtpTime = 0xFFFF0000, Sequence = 40_000 });
        Assert.That(SoundTimeline.Build(packets).Length, Is.EqualTo(200 * 160));
    }

    [Test]
    public void A_clock_that_stands_still_is_not_believed()
    {
        var packets = new Sender().Send(100).Arrive().ConvertAll(p => p with { RtpTime = 5 });
        Assert.That(SoundTimeline.Build(packets).Length, Is.EqualTo(100 * 160));
    }

    [Test]
    public void A_clock_200_ppm_wrong_for_half_an_hour_still_keeps_its_pauses()
    {
        var sender = new Sender();
        for (var i = 0; i < 90; i++)
        {
            sender.Send(500).Pause(10 * Second);
            sender.Now -= 32; // 200 ppm of 20 s less, against our clock
        }

        Assert.That(sender.Send(1).Build().Length, Is.EqualTo((90L * 20 * Second) + 160).Within(Tolerance));
    }

    [Test]
    public void A_sender_faster_than_time_is_bounded()
    {
        var packets = new Sender().Send(5000).Arrive().ConvertAll(p => p with { Arrival = p.Arrival / 10 });
        Assert.That(SoundTimeline.Build(packets).Length, Is.LessThanOrEqualTo(packets[^1].Arrival + (5 * Second)));
    }

    [Test]
    public void Whatever_comes_packets_never_overlap_and_the_sound_never_outruns_time() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var arrival = 0L;
        var packets = new List<TimelinePacket>();
        for (var i = 0; i < 300; i++)
        {
            arrival += random.Next(0, 400);
            packets.Add(new TimelinePacket(
                (AudioCodec)random.Next(3), (uint)random.Next(3), (ushort)random.Next(random.Next(2) == 0 ? 50 : 65536),
                (uint)random.NextInt64(random.Next(2) == 0 ? 5000 : uint.MaxValue), arrival, random.Next(0, 1000)));
        }

        var timeline = SoundTimeline.Build(packets);
        var end = 0L;
        foreach (var placed in timeline.Packets)
        {
            Assert.That(placed.Start, Is.GreaterThanOrEqualTo(end));
            Assert.That(placed.Length, Is.GreaterThan(0));
            Assert.That(placed.Skip + placed.Length, Is.EqualTo(packets[placed.Index].Duration));
            end = placed.End;
        }

        Assert.That(timeline.Length, Is.EqualTo(end).And.LessThanOrEqualTo(arrival + (5 * Second)));
        Assert.That(timeline.Packets.Count + timeline.Dropped, Is.EqualTo(packets.Count));
        Assert.That(SoundTimeline.Build(packets).Packets, Is.EqualTo(timeline.Packets), "the same packets give the same sound");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
