using Telephony.Core.Codecs;

namespace Telephony.Core.Tests.Codecs;

public class OpusPacketTests
{
    // RFC 6716 table 2: for each config, the frame size in samples at 48 kHz.
    private static readonly int[] s_frames =
    [
        480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880,
        480, 960, 480, 960,
        120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960,
    ];

    [Test]
    public void The_config_gives_the_frame_size([Range(0, 31)] int config)
    {
        Assert.That(OpusPacket.FrameDuration((byte)(config << 3)), Is.EqualTo(s_frames[config]));
        Assert.That(OpusPacket.FrameDuration((byte)((config << 3) | 7)), Is.EqualTo(s_frames[config]), "stereo and count change nothing");
    }

    [TestCase("08", 960, TestName = "Code 0 is one frame, which may be empty (DTX)")]
    [TestCase("08AABB", 960, TestName = "Code 0 is one frame of what follows")]
    [TestCase("09AABB", 1920, TestName = "Code 1 is two frames of one size")]
    [TestCase("0A01AABB", 1920, TestName = "Code 2 is two frames of two sizes")]
    [TestCase("0B03AABBCC", 2880, TestName = "Code 3 is as many as its count says")]
    [TestCase("0B830101AABBCC", 2880, TestName = "Code 3 with sizes")]
    [TestCase("0B4102AA0000", 960, TestName = "Code 3 with padding")]
    [TestCase("1B02AABB", 5760, TestName = "120 ms is the most")]
    public void Whole_packets_have_a_duration(string hex, int duration)
    {
        Assert.That(OpusPacket.TryGetDuration(Convert.FromHexString(hex), out var found), Is.True);
        Assert.That(found, Is.EqualTo(duration));
    }

    [TestCase("", TestName = "R1: at least one byte")]
    [TestCase("09AA", TestName = "R3: code 1 has an even rest")]
    [TestCase("0A", TestName = "R4: code 2 has a length")]
    [TestCase("0A05AABB", TestName = "R4: the length fits")]
    [TestCase("0AFC", TestName = "R4: a length of two bytes is whole")]
    [TestCase("0B", TestName = "R6: code 3 has a count")]
    [TestCase("0B00", TestName = "R5: the count is not zero")]
    [TestCase("0B02AABBCC", TestName = "R6: equal frames divide the rest")]
    [TestCase("0B41", TestName = "R6: the padding's length is there")]
    [TestCase("0B4105AA", TestName = "R6: the padding fits")]
    [TestCase("0B8205AABB", TestName = "R7: the lengths fit")]
    [TestCase("1B03AABBCC", TestName = "R5: no more than 120 ms")]
    public void Broken_packets_have_none(string hex) =>
        Assert.That(OpusPacket.TryGetDuration(Convert.FromHexString(hex), out _), Is.False);

    [Test]
    public void A_frame_of_more_than_1275_bytes_is_refused()
    {
        var packet = new byte[1277];
        Assert.That(OpusPacket.TryGetDuration(packet, out _), Is.False);
        Assert.That(OpusPacket.TryGetDuration(packet.AsSpan(0, 1276), out _), Is.True);
    }
}
