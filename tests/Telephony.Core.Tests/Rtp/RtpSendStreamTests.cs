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
    public void An_echo_keeps_the_spacing_of_what_came_and_survives_a_jump_of_its_clock()
    {
        var stream = new RtpSendStream(At(0), 9, new SequenceNumber(1), 1000, 8000);
        Assert.That(Echo(stream, 0, 70_000), Is.EqualTo((1, 1000u)));
        Assert.That(Echo(stream, 45, 70_240), Is.EqualTo((2, 1240u)));
        Assert.That(Echo(stream, 60, 4_000_000_000), Is.EqualTo((3, 1400u)));
        Assert.That(Echo(stream, 80, 4_000_000_160), Is.EqualTo((4, 1560u)));
    }

    private static (int Sequence, uint Timestamp, bool Marker) Frame(RtpSendStream stream)
    {
        var bytes = new byte[RtpPacket.HeaderLength];
        stream.WriteFrameHeader(bytes, 8, 160);
        Assert.That(RtpPacket.TryParse(bytes, out var packet, out _), Is.True);
        return (packet.Sequence.Value, packet.Timestamp, packet.Marker);
    }

    private static (int Sequence, uint Timestamp) Echo(RtpSendStream stream, int now, uint received)
    {
        var bytes = new byte[RtpPacket.HeaderLength];
        stream.WriteEchoHeader(At(now), bytes, 8, received, false, 160);
        Assert.That(RtpPacket.TryParse(bytes, out var packet, out _), Is.True);
        return (packet.Sequence.Value, packet.Timestamp);
    }
}
