using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class RtcpPacketTests
{
    private static readonly SenderInfo s_sender = new(0xDAF5C6A7_80000000, 160_000, 1000, 160_000);
    private static readonly ReportBlock s_block = new(0xCAFE, 64, -3, 0x0001_0005, 12, 0xC6A78000, 65536);

    [Test]
    public void A_full_compound_is_read_back()
    {
        var bytes = new byte[RtcpWriter.MaxLength];
        var length = RtcpWriter.Write(bytes, 0xBEEF, s_sender, s_block, "abcde@example"u8, goodbye: true);
        var compound = bytes.AsSpan(0, length);
        Assert.That(RtcpPacket.IsCompound(compound), Is.True);

        Assert.That(RtcpPacket.TryParse(compound, out var report, out var rest, out _), Is.True);
        Assert.That(report.Type, Is.EqualTo(RtcpPacketType.SenderReport));
        Assert.That(report.Ssrc, Is.EqualTo(0xBEEF));
        Assert.That(report.SenderInfo, Is.EqualTo(s_sender));
        Assert.That(report.Count, Is.EqualTo(1));
        Assert.That(report.Report(0), Is.EqualTo(s_block));

        Assert.That(RtcpPacket.TryParse(rest, out var description, out rest, out _), Is.True);
        Assert.That(description.Cname.ToArray(), Is.EqualTo("abcde@example"u8.ToArray()));

        Assert.That(RtcpPacket.TryParse(rest, out var bye, out rest, out _), Is.True);
        Assert.That(bye.Type, Is.EqualTo(RtcpPacketType.Goodbye));
        Assert.That(bye.Ssrc, Is.EqualTo(0xBEEF));
        Assert.That(rest.IsEmpty, Is.True);
    }

    [Test]
    public void Without_anything_sent_or_received_it_is_an_empty_receiver_report()
    {
        var bytes = new byte[RtcpWriter.MaxLength];
        var length = RtcpWriter.Write(bytes, 7, null, null, "c"u8, goodbye: false);
        Assert.That(Convert.ToHexString(bytes.AsSpan(0, length)), Is.EqualTo("80C90001" + "00000007" + "81CA0002" + "00000007" + "01016300"));
    }

    [Test]
    public void A_name_of_any_length_keeps_the_compound_sound()
    {
        for (var length = 0; length <= 100; length++)
        {
            var bytes = new byte[RtcpWriter.MaxLength];
            var written = RtcpWriter.Write(bytes, 1, s_sender, s_block, new byte[length], goodbye: true);
            Assert.That(RtcpPacket.IsCompound(bytes.AsSpan(0, written)), Is.True, $"name of {length}");
        }
    }

    [Test]
    public void A_report_block_of_any_values_is_read_back()
    {
        Prop.ForAll<uint, byte, short>((ssrc, fraction, lost) =>
        {
            var block = new ReportBlock(ssrc, fraction, lost * 100, ssrc ^ 5, ssrc / 3, ssrc / 7, ssrc / 11);
            var bytes = new byte[RtcpWriter.MaxLength];
            var length = RtcpWriter.Write(bytes, ssrc, null, block, "x"u8, goodbye: false);
            return RtcpPacket.TryParse(bytes.AsSpan(0, length), out var packet, out _, out _) && packet.Report(0) == block;
        }).QuickCheckThrowOnFailure();
    }

    [TestCase("81CA0002" + "00000007" + "01016300", Description = "begins with SDES")]
    [TestCase("80C90002" + "00000007", Description = "length beyond the datagram")]
    [TestCase("82C90001" + "00000007", Description = "two report blocks promised, none there")]
    [TestCase("80C80001" + "00000007", Description = "an SR without sender information")]
    [TestCase("40C90001" + "00000007", Description = "version 1")]
    [TestCase("A0C90001" + "00000009", Description = "padding longer than the packet")]
    [TestCase("80C90001" + "00000007" + "81", Description = "a byte too many")]
    [TestCase("", Description = "nothing")]
    public void An_unsound_compound_is_refused(string hex)
    {
        Assert.That(RtcpPacket.IsCompound(Convert.FromHexString(hex)), Is.False);
    }

    [Test]
    public void Every_truncation_and_every_flipped_byte_is_survived()
    {
        var bytes = new byte[RtcpWriter.MaxLength];
        var length = RtcpWriter.Write(bytes, 0xBEEF, s_sender, s_block, "abcde"u8, goodbye: true);
        for (var cut = 0; cut < length; cut++)
            Read(bytes.AsSpan(0, cut));
        for (var at = 0; at < length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var copy = bytes.AsSpan(0, length).ToArray();
                copy[at] = (byte)value;
                Read(copy);
            }
        }

        static void Read(ReadOnlySpan<byte> source)
        {
            _ = RtcpPacket.IsCompound(source);
            while (RtcpPacket.TryParse(source, out var packet, out var rest, out _))
            {
                _ = packet.Ssrc;
                _ = packet.Cname.Length;
                if (packet.Type == RtcpPacketType.SenderReport)
                    _ = packet.SenderInfo;
                for (var i = 0; packet.IsReport && i < packet.Count; i++)
                    _ = packet.Report(i);
                source = rest;
            }
        }
    }

    [TestCase("80C8", false)]
    [TestCase("80C80000", true)]
    [TestCase("80DF0000", true)]
    [TestCase("80E00000", false)]
    [TestCase("80800000", false)]
    public void On_a_shared_port_the_type_tells_RTCP(string hex, bool expected)
    {
        Assert.That(RtcpPacket.LooksLikeRtcp(Convert.FromHexString(hex)), Is.EqualTo(expected));
    }

    [Test]
    public void Ntp_time_counts_from_1900()
    {
        var ntp = SenderInfo.ToNtp(new DateTimeOffset(1970, 1, 1, 0, 0, 0, 500, TimeSpan.Zero));
        Assert.That(ntp, Is.EqualTo((2208988800UL << 32) | 0x80000000));
    }
}
