using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class RtpSendStreamTests
{
    private static MonotonicTime At(int milliseconds) => new MonotonicTime(0) + TimeSpan.FromMilliseconds(milliseconds);

    [Test]
    public void Frames_follow_each_other_over_every_wrap()
    {
        var stream = new RtpSendStream(At(0), 9, new SequenceNumber(65535), uint.MaxValue - 100, 8000);
        Assert.That(Frame(stream), Is.EqualTo((65535, uint.MaxValue - 100, true)));
        Assert.That(Frame(stream), Is.EqualTo((0, 59u, false)));
        Assert.That(stream.NextTime, Is.EqualTo(At(40)));
    }

    [Test]
    public void A_pause_moves_the_timestamp_by_real_time_and_sets_the_marker_once()
    {
        var stream = new RtpSendStream(At(0), 9, new SequenceNumber(1), 1000, 48000);
        Frame(stream);
        stream.MoveTo(At(15));
        Assert.That(Frame(stream), Is.EqualTo((2, 1960u, false)), "not later than the next frame: nothing moves");
        stream.MoveTo(At(1040));
        Assert.That(Frame(stream), Is.EqualTo((3, 1000u + (1040 * 48), true)));
        Assert.That(Frame(stream).Marker, Is.False);
        stream.SkipFrame();
        Assert.That(Frame(stream), Is.EqualTo((5, 1000u + (1100 * 48), true)));
    }

    [Test]
    public void Reports_get_the_time_of_any_instant()
    {
        var stream = new RtpSendStream(At(0), 9, new SequenceNumber(1), 1000, 8000);
        Frame(stream);
        Assert.That(stream.TimestampAt(At(10)), Is.EqualTo(1080));
        Assert.That(stream.TimestampAt(At(1000)), Is.EqualTo(9000));
        Assert.That((stream.Packets, stream.Octets), Is.EqualTo((1, 160)));
    }

    [Test]
    public void What_is_sent_on_keeps_its_spacing_and_survives_a_jump_of_its_clock()
    {
        var stream = new RtpSendStream(At(0), 9, new SequenceNumber(1), 1000, 8000);
        Assert.That(Forward(stream, 0, 40, 70_000), Is.EqualTo((1, 1000u)));
        Assert.That(Forward(stream, 45, 41, 70_240), Is.EqualTo((2, 1240u)));
        Assert.That(Forward(stream, 60, 42, 4_000_000_000), Is.EqualTo((3, 1400u)));
        Assert.That(Forward(stream, 80, 43, 4_000_000_160), Is.EqualTo((4, 1560u)));
    }

    private static (int Sequence, uint Timestamp, bool Marker) Frame(RtpSendStream stream)
    {
        var bytes = new byte[RtpPacket.HeaderLength];
        stream.WriteFrameHeader(bytes, 8, 160);
        Assert.That(RtpPacket.TryParse(bytes, out var packet, out _), Is.True);
        return (packet.Sequence.Value, packet.Timestamp, packet.Marker);
    }

    [Test]
    public void What_is_sent_on_keeps_its_gaps_and_its_order()
    {
        var stream = new RtpSendStream(At(0), 9, new SequenceNumber(65_535), 1000, 8000);
        Assert.That(Forward(stream, 0, 500, 70_000), Is.EqualTo((65_535, 1000u)));
        Assert.That(Forward(stream, 40, 502, 70_320), Is.EqualTo((1, 1320u)), "one is missing");
        Assert.That(Forward(stream, 41, 501, 70_160), Is.EqualTo((0, 1160u)), "it comes late");
        Assert.That(Forward(stream, 60, 503, 70_480), Is.EqualTo((2, 1480u)));
        Assert.That(Frame(stream), Is.EqualTo((3, 1640u, false)), "a frame of ours follows the newest");
    }

    [Test]
    public void Another_source_and_a_jump_continue_where_the_stream_is()
    {
        var stream = new RtpSendStream(At(0), 9, new SequenceNumber(10), 1000, 8000);
        Forward(stream, 0, 500, 70_000);
        Assert.That(Forward(stream, 20, 9_000, 70_160), Is.EqualTo((11, 1160u)), "numbers jump");
        Assert.That(Forward(stream, 40, 9_001, 170_000), Is.EqualTo((12, 1320u)), "time jumps");
        Assert.That(Forward(stream, 60, 9_002, 170_160, ssrc: 8), Is.EqualTo((13, 1480u)));
        Assert.That(Forward(stream, 80, 9_003, 170_320, ssrc: 8), Is.EqualTo((14, 1640u)));
    }

    private static (int Sequence, uint Timestamp) Forward(RtpSendStream stream, int now, int sequence, uint timestamp, uint ssrc = 7)
    {
        var bytes = new byte[RtpPacket.HeaderLength];
        RtpPacket.WriteHeader(bytes, 8, marker: false, new SequenceNumber((ushort)sequence), timestamp, ssrc);
        Assert.That(RtpPacket.TryParse(bytes, out var received, out _), Is.True);
        stream.WriteForwardHeader(At(now), bytes, 8, received);
        Assert.That(RtpPacket.TryParse(bytes, out var packet, out _), Is.True);
        return (packet.Sequence.Value, packet.Timestamp);
    }
}
