using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class RtpPacketTests
{
    // V2, P, X, CC 2, M, PT 96, seq 0x1234, time 0x01020304, SSRC 0xA0B0C0D0, two CSRC, extension 0xBEDE of one word, "hello", 3 bytes of padding.
    private static readonly byte[] s_full = Convert.FromHexString(
        "B2E0" + "1234" + "01020304" + "A0B0C0D0" + "00000001" + "00000002" + "BEDE0001" + "11223344" + "68656C6C6F" + "000003");

    [Test]
    public void Every_field_of_a_full_header_is_read()
    {
        Assert.That(RtpPacket.TryParse(s_full, out var packet, out _), Is.True);
        Assert.That(packet.Marker, Is.True);
        Assert.That(packet.PayloadType, Is.EqualTo(96));
        Assert.That(packet.Sequence.Value, Is.EqualTo(0x1234));
        Assert.That(packet.Timestamp, Is.EqualTo(0x01020304));
        Assert.That(packet.Ssrc, Is.EqualTo(0xA0B0C0D0));
        Assert.That(packet.CsrcCount, Is.EqualTo(2));
        Assert.That(packet.Csrc(1), Is.EqualTo(2));
        Assert.That(packet.ExtensionProfile, Is.EqualTo(0xBEDE));
        Assert.That(packet.Extension.ToArray(), Is.EqualTo(new byte[] { 0x11, 0x22, 0x33, 0x44 }));
        Assert.That(packet.Payload.ToArray(), Is.EqualTo("hello"u8.ToArray()));
    }

    [Test]
    public void A_truncated_packet_is_read_or_refused_but_never_throws()
    {
        for (var length = 0; length < s_full.Length; length++)
        {
            // Without its last byte the padding count is another byte: 0x00 or 'o'; none of these fits.
            Assert.That(RtpPacket.TryParse(s_full.AsSpan(0, length), out _, out var error), Is.False, $"{length} bytes");
            Assert.That(error.Reason, Is.Not.Null);
        }
    }

    [TestCase("80", "header")]
    [TestCase("40000000" + "00000000" + "00000000", "version")]
    [TestCase("81000000" + "00000000" + "00000000", "CSRC")]
    [TestCase("90000000" + "00000000" + "00000000", "extension")]
    [TestCase("90000000" + "00000000" + "00000000" + "00000001", "extension")]
    [TestCase("A0000000" + "00000000" + "00000000", "padding")]
    [TestCase("A0000000" + "00000000" + "00000000" + "00", "padding")]
    [TestCase("A0000000" + "00000000" + "00000000" + "02", "padding")]
    public void A_wrong_packet_is_refused_with_its_field(string hex, string field)
    {
        Assert.That(RtpPacket.TryParse(Convert.FromHexString(hex), out _, out var error), Is.False);
        Assert.That(error.Field, Is.EqualTo(field));
    }

    [Test]
    public void A_packet_of_nothing_but_padding_has_an_empty_payload()
    {
        Assert.That(RtpPacket.TryParse(Convert.FromHexString("A0000000" + "00000000" + "00000000" + "0002"), out var packet, out _), Is.True);
        Assert.That(packet.Payload.IsEmpty, Is.True);
        Assert.That(packet.ExtensionProfile, Is.Null);
    }

    [Test]
    public void What_is_written_is_read_back()
    {
        Prop.ForAll<uint, uint, ushort>((timestamp, ssrc, sequence) =>
        {
            var bytes = new byte[20];
            var payloadType = (byte)(timestamp & 127);
            RtpPacket.WriteHeader(bytes, payloadType, sequence % 2 == 0, new SequenceNumber(sequence), timestamp, ssrc);
            return RtpPacket.TryParse(bytes, out var packet, out _) && packet.Timestamp == timestamp && packet.Ssrc == ssrc
                && packet.Sequence.Value == sequence && packet.PayloadType == payloadType && packet.Marker == (sequence % 2 == 0)
                && packet.Payload.Length == 8;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void No_bytes_whatever_cause_an_exception()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            if (bytes.Length > 0)
                bytes[0] = (byte)(0x80 | (bytes[0] & 0x3F));
            if (RtpPacket.TryParse(bytes, out var packet, out _))
                return packet.Payload.Length <= bytes.Length - RtpPacket.HeaderLength && packet.Extension.Length <= bytes.Length;
            return true;
        }).QuickCheckThrowOnFailure();
    }
}
