using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class RtcpSessionTests
{
    private static MonotonicTime At(int milliseconds) => new MonotonicTime(0) + TimeSpan.FromMilliseconds(milliseconds);

    private static ulong Ntp(double seconds) => (ulong)((3_900_000_000 + seconds) * 4294967296.0);

    [Test]
    public void Two_sessions_that_report_to_each_other_learn_loss_and_round_trip()
    {
        var (a, b) = (new RtcpSession("a"u8.ToArray()), new RtcpSession("b"u8.ToArray()));
        var sentByA = new RtpSendStream(At(0), 0xA, new SequenceNumber(1), 0, 8000);
        var sentByB = new RtpSendStream(At(0), 0xB, new SequenceNumber(1), 0, 8000);
        var receivedByB = new ReceptionStatistics(8000);
        var header = new byte[RtpPacket.HeaderLength];
        for (ushort i = 0; i < 9; i++)
        {
            sentByA.WriteFrameHeader(header, 8, 160);
            if (i != 5)
                receivedByB.Receive(At(i * 20), new SequenceNumber(i), i * 160u);
        }

        // A's report takes 50 ms to B, who answers after 500 ms; the answer takes 50 ms.
        var buffer = new byte[RtcpWriter.MaxLength];
        var length = a.Write(At(1000), Ntp(1), sentByA, null, 0, goodbye: false, buffer);
        Assert.That(b.Receive(At(1050), Ntp(1.05), 0xB, buffer.AsSpan(0, length)), Is.True);
        length = b.Write(At(1550), Ntp(1.55), sentByB, receivedByB, 0xA, goodbye: false, buffer);
        Assert.That(a.Receive(At(1600), Ntp(1.6), 0xA, buffer.AsSpan(0, length)), Is.True);
        Assert.That(a.RoundTrip.TotalMilliseconds, Is.EqualTo(100).Within(1));
        Assert.That(a.RemoteFractionLost, Is.EqualTo(1 / 8.0).Within(0.01));
    }

    [Test]
    public void It_is_a_sender_report_only_when_something_was_sent_since_the_last()
    {
        var session = new RtcpSession("a"u8.ToArray());
        var stream = new RtpSendStream(At(0), 0xA, new SequenceNumber(1), 0, 8000);
        var buffer = new byte[RtcpWriter.MaxLength];
        Assert.That(TypeOfReport(), Is.EqualTo(RtcpPacketType.ReceiverReport));
        stream.WriteFrameHeader(new byte[12], 8, 160);
        Assert.That(TypeOfReport(), Is.EqualTo(RtcpPacketType.SenderReport));
        Assert.That(TypeOfReport(), Is.EqualTo(RtcpPacketType.ReceiverReport));

        RtcpPacketType TypeOfReport()
        {
            var length = session.Write(At(0), Ntp(0), stream, null, 0, goodbye: false, buffer);
            return RtcpPacket.TryParse(buffer.AsSpan(0, length), out var packet, out _, out _) ? packet.Type : default;
        }
    }

    [Test]
    public void Reports_about_others_and_unsound_ones_change_nothing()
    {
        var session = new RtcpSession("a"u8.ToArray());
        var buffer = new byte[RtcpWriter.MaxLength];
        var length = RtcpWriter.Write(buffer, 1, null, new ReportBlock(0xC, 128, 1, 1, 1, 1, 1), "x"u8, goodbye: false);
        Assert.That(session.Receive(At(0), Ntp(0), 0xA, buffer.AsSpan(0, length)), Is.True);
        Assert.That(session.Receive(At(0), Ntp(0), 0xC, buffer.AsSpan(0, length - 1)), Is.False);
        Assert.That(session.RemoteFractionLost, Is.Zero);
    }
}
