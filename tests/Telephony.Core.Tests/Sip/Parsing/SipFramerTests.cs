using System.Text;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sip.Parsing;

public sealed class SipFramerTests
{
    /// <summary>What a connection makes of a stream that arrives in these pieces: the frames, and how it ended.</summary>
    private static (List<(FrameStatus Status, string Text)> Frames, SipFramer Framer) Receive(IReadOnlyList<byte[]> pieces)
    {
        var framer = new SipFramer();
        var frames = new List<(FrameStatus, string)>();
        var buffer = new List<byte>();
        foreach (var piece in pieces)
        {
            buffer.AddRange(piece);
            while (framer.Scan(buffer.ToArray(), out var length) is var status and not FrameStatus.NeedMore)
            {
                frames.Add((status, Encoding.UTF8.GetString([.. buffer[..length]])));
                if (status == FrameStatus.Invalid) return (frames, framer);
                buffer.RemoveRange(0, length);
            }
        }
        return (frames, framer);
    }

    private static readonly string s_short = SipMessages.Options("Content-Length: 0").ReplaceLineEndings("\r\n");
    private static readonly string s_withBody = SipMessages.Options("l : 6", body: "a\n\nb").ReplaceLineEndings("\r\n");

    [Test]
    public void Messages_pings_and_blank_lines_come_out_the_same_however_the_stream_is_cut()
    {
        // A ping before, one between and a lone line end in front of the last message.
        var stream = Encoding.UTF8.GetBytes("\r\n\r\n" + s_short + s_withBody + "\r\n\r\n\r\n" + s_short);
        foreach (var pieces in Fragmented.Ways(stream))
        {
            Assert.That(Receive(pieces).Frames, Is.EqualTo(new[]
            {
                (FrameStatus.Ping, "\r\n\r\n"), (FrameStatus.Message, s_short), (FrameStatus.Message, s_withBody),
                (FrameStatus.Ping, "\r\n\r\n"), (FrameStatus.Blank, "\r\n"), (FrameStatus.Message, s_short),
            }));
        }
    }

    [Test]
    public void The_second_message_of_dblreq_is_real_on_a_stream()
    {
        var frames = Receive([TortureVector.Called("dblreq").Read()]).Frames;
        // The INVITE's body is five octets longer than it says; they cannot begin a message.
        Assert.That(frames.Select(static frame => frame.Status), Is.EqualTo(new[] { FrameStatus.Message, FrameStatus.Blank, FrameStatus.Message, FrameStatus.Invalid }));
        var methods = frames.Where(static frame => frame.Status == FrameStatus.Message)
            .Select(static frame => SipMessageParser.TryParse(Encoding.UTF8.GetBytes(frame.Text), out var message, out _) ? ((SipRequest)message!).Method : "");
        Assert.That(methods, Is.EqualTo(new[] { "REGISTER", "INVITE" }));
    }

    [TestCase("mcl01", "more than one")]
    [TestCase("ncl", "number expected")]
    [TestCase("inv2543", "missing on a stream")]
    public void A_stream_that_cannot_be_framed_is_answered_400_and_is_over(string name, string reason)
    {
        foreach (var pieces in Fragmented.Ways(TortureVector.Called(name).Read()))
        {
            var (frames, framer) = Receive(pieces);
            Assert.That(frames, Is.EqualTo(new[] { (FrameStatus.Invalid, "") }));
            Assert.That((framer.Error.Field, framer.Error.Reason), Is.EqualTo(("Content-Length", reason)));
            Assert.That(framer.Rejection!.StatusCode, Is.EqualTo(400));
        }
    }

    [TestCase("clerr")]
    [TestCase("ipv6-in-sdp")]
    public void A_body_that_has_not_come_is_waited_for(string name) =>
        Assert.That(Receive([TortureVector.Called(name).Read()]).Frames, Is.Empty);

    [Test]
    public void Every_torture_message_gets_an_answer_of_the_framer_that_does_not_depend_on_the_cuts([ValueSource(typeof(TortureVector), nameof(TortureVector.All))] TortureVector vector)
    {
        var octets = vector.Read();
        var whole = Receive([octets]).Frames;
        Assert.That(Receive([.. octets.Select(static octet => new[] { octet })]).Frames, Is.EqualTo(whole));
        Assert.That(Receive([octets[..(octets.Length / 2)], octets[(octets.Length / 2)..]]).Frames, Is.EqualTo(whole));
    }

    [Test]
    public void A_message_may_be_64_KiB_and_not_one_octet_more()
    {
        Assert.That(Receive([Sized(SipLimits.MessageSize)]).Frames.Single().Status, Is.EqualTo(FrameStatus.Message));
        var (frames, framer) = Receive([Sized(SipLimits.MessageSize + 1)]);
        Assert.That(frames.Single().Status, Is.EqualTo(FrameStatus.Invalid));
        Assert.That(framer.Rejection!.StatusCode, Is.EqualTo(513));

        static byte[] Sized(int size)
        {
            const int Digits = 5;
            var head = SipMessages.Octets(SipMessages.Options("Content-Length: " + new string('0', Digits))).Length;
            return SipMessages.Octets(SipMessages.Options($"Content-Length: {size - head}", body: new string('x', size - head)));
        }
    }

    [Test]
    public void A_head_without_end_is_cut_off_at_64_KiB()
    {
        var octets = SipMessages.Octets("OPTIONS sip:x SIP/2.0\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\nX: " + new string('x', SipLimits.MessageSize));
        var framer = new SipFramer();
        Assert.That(framer.Scan(octets.AsSpan(0, SipLimits.MessageSize - 1), out _), Is.EqualTo(FrameStatus.NeedMore));
        Assert.That(framer.Scan(octets.AsSpan(0, SipLimits.MessageSize), out _), Is.EqualTo(FrameStatus.Invalid));
        Assert.That(framer.Rejection!.StatusCode, Is.EqualTo(513));
    }

    [TestCase("\rx")]
    [TestCase("\r\r")]
    public void A_lone_carriage_return_is_invalid_and_not_answered(string text)
    {
        var (frames, framer) = Receive([Encoding.ASCII.GetBytes(text)]);
        Assert.That(frames.Single().Status, Is.EqualTo(FrameStatus.Invalid));
        Assert.That(framer.Rejection, Is.Null);
    }

    [Test]
    public void A_response_that_cannot_be_framed_is_not_answered()
    {
        var (frames, framer) = Receive([SipMessages.Octets("SIP/2.0 200 OK\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\n\n")]);
        Assert.That(frames.Single().Status, Is.EqualTo(FrameStatus.Invalid));
        Assert.That(framer.Rejection, Is.Null);
    }
}
