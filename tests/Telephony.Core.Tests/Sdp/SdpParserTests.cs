using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Sdp;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Tests.Sdp;

public sealed class SdpParserTests
{
    private const string Head = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\n";

    private static SessionDescription Parse(string text)
    {
        Assert.That(SdpParser.TryParse(Encoding.UTF8.GetBytes(text), out var description, out var error), Is.True, error.ToString());
        return description!;
    }

    [Test]
    public void Every_part_of_a_description_finds_its_place()
    {
        var description = Parse(
            "v=0\r\no=alice 2890844526 2890844527 IN IP6 2001:db8::1\r\ns=Été\r\ni=info\r\nu=http://x\r\ne=a@b\r\np=+1\r\n"
            + "c=IN IP4 224.2.17.12/127\r\nb=AS:64\r\nt=2873397496 2873404696\r\nr=7d 1h 0 25h\r\na=recvonly\r\n"
            + "m=audio 49170/2 RTP/AVP 0 8\r\nc=IN IP6 2001:db8::2\r\na=rtpmap:0 PCMU/8000\r\na=sendonly\r\nm=video 0 RTP/SAVPF 31\r\n");
        using var all = Assert.EnterMultipleScope();
        Assert.That(description.Origin, Is.EqualTo(new SdpOrigin("alice", "2890844526", "2890844527", "IN IP6 2001:db8::1")));
        Assert.That(description.SessionName, Is.EqualTo("Été"));
        Assert.That(description.Connection, Is.EqualTo(new SdpConnection("IP4", "224.2.17.12")));
        Assert.That(description.Times, Is.EqualTo(new[] { "2873397496 2873404696" }));
        Assert.That(description.Attributes, Is.EqualTo(new[] { new SdpAttribute("recvonly", null) }));
        Assert.That(description.Media, Has.Count.EqualTo(2));
        var (audio, video) = (description.Media[0], description.Media[1]);
        Assert.That(audio.Port, Is.EqualTo(49170));
        Assert.That(audio.Formats, Is.EqualTo(new[] { "0", "8" }));
        Assert.That(description.ConnectionOf(audio)!.Address, Is.EqualTo("2001:db8::2"));
        Assert.That(description.DirectionOf(audio), Is.EqualTo(MediaDirection.SendOnly));
        Assert.That(video.Protocol, Is.EqualTo("RTP/SAVPF"));
        Assert.That(description.ConnectionOf(video)!.Address, Is.EqualTo("224.2.17.12"));
        Assert.That(description.DirectionOf(video), Is.EqualTo(MediaDirection.ReceiveOnly));
    }

    [Test]
    public void Bare_line_feeds_a_missing_last_line_end_and_noise_behind_it_are_accepted()
    {
        Assert.That(Parse("v=0\no=- 1 2 IN IP4 192.0.2.1\nm=audio 5000 RTP/AVP 0").Media, Has.Count.EqualTo(1));
        Assert.That(Parse(Head + "m=audio 5000 RTP/AVP 0\r\n\r\n\0\r\n").Media[0].Formats, Is.EqualTo(new[] { "0" }));
    }

    [TestCase("", "v=", "missing")]
    [TestCase("\r\n\r\n", "v=", "missing")]
    [TestCase("v=0\r\ns=-\r\n", "o=", "missing")]
    [TestCase("o=- 1 2 IN IP4 192.0.2.1\r\n", "line 1 (o=)", "v= must be the first line")]
    [TestCase("v=1\r\n", "line 1 (v=)", "version not supported")]
    [TestCase("v=0\r\nv=0\r\n", "line 2 (v=)", "v= must be the first line")]
    [TestCase("v=0\r\no=- 1 2 IN IP4\r\n", "line 2 (o=)", "six parts expected")]
    [TestCase("v=0\r\no=- 1 -2 IN IP4 h\r\n", "line 2 (o=)", "number expected")]
    [TestCase(Head + "o=- 1 2 IN IP4 h\r\n", "line 4 (o=)", "more than one")]
    [TestCase(Head + "s=again\r\n", "line 4 (s=)", "more than one")]
    [TestCase(Head + "\r\nt=0 0\r\n", "line 4 (?=)", "a letter and '=' expected")]
    [TestCase(Head + "m =video 1 RTP/AVP 31\r\n", "line 4 (m=)", "a letter and '=' expected")]
    [TestCase(Head + "M=video 1 RTP/AVP 31\r\n", "line 4 (?=)", "a letter and '=' expected")]
    [TestCase(Head + "y=what\r\n", "line 4 (y=)", "unknown letter")]
    [TestCase(Head + "c=IN IP4\r\n", "line 4 (c=)", "'IN', address type and address expected")]
    [TestCase(Head + "c=IN IP4 /127\r\n", "line 4 (c=)", "address expected")]
    [TestCase(Head + "c=IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.1\r\n", "line 5 (c=)", "more than one")]
    [TestCase(Head + "t=0\r\n", "line 4 (t=)", "two numbers expected")]
    [TestCase(Head + "m=audio 5000 RTP/AVP 0\r\nt=0 0\r\n", "line 5 (t=)", "not allowed in a stream")]
    [TestCase(Head + "m=audio 5000 RTP/AVP\r\n", "line 4 (m=)", "media, port, protocol and a format expected")]
    [TestCase(Head + "m=audio 65536 RTP/AVP 0\r\n", "line 4 (m=)", "port expected")]
    [TestCase(Head + "m=audio -1 RTP/AVP 0\r\n", "line 4 (m=)", "port expected")]
    [TestCase(Head + "m=audio 1/x RTP/AVP 0\r\n", "line 4 (m=)", "port expected")]
    [TestCase(Head + "m=audio 1 RTP//AVP 0\r\n", "line 4 (m=)", "token expected")]
    [TestCase(Head + "a=\u00e9\r\n", "line 4 (a=)", "attribute name expected")]
    [TestCase(Head + "a=:x\r\n", "line 4 (a=)", "attribute name expected")]
    [TestCase(Head + "a=x\0y\r\n", "line 4 (a=)", "control character")]
    public void A_malformed_description_names_line_and_reason(string text, string field, string reason)
    {
        Assert.That(SdpParser.TryParse(Encoding.UTF8.GetBytes(text), out var description, out var error), Is.False);
        Assert.That(description, Is.Null);
        Assert.That((error.Field, error.Reason), Is.EqualTo((field, reason)));
    }

    [Test]
    public void Each_limit_holds_at_its_number_and_not_beyond()
    {
        const string Audio = "m=audio 5000 RTP/AVP 0\r\n";
        using var all = Assert.EnterMultipleScope();
        Check(count => Head + Repeat(Audio, count), SdpLimits.MediaDescriptions, "too many streams");
        Check(count => Head + Repeat("b=AS:64\r\n", count - 3), SdpLimits.Lines, "too many lines");
        Check(count => Head + "i=" + new string('x', count - 2), SdpLimits.LineLength, "line too long");
        Check(count => Head + "m=audio 5000 RTP/AVP" + Repeat(" 0", count), SdpLimits.Formats, "too many formats");
        Check(count => Head + Repeat("i=" + new string('x', 1020) + "\r\n", 31) + "i=" + new string('x', count - Head.Length - 31 * 1024 - 2),
            SdpLimits.Length, "description too large");

        static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

        static void Check(Func<int, string> text, int limit, string reason)
        {
            Assert.That(SdpParser.TryParse(Encoding.UTF8.GetBytes(text(limit)), out _, out var error), Is.True, error.ToString());
            Assert.That(SdpParser.TryParse(Encoding.UTF8.GetBytes(text(limit + 1)), out _, out error), Is.False);
            Assert.That(error.Reason, Is.EqualTo(reason));
        }
    }

    /// <summary>Bodies of the torture messages that hold SDP.</summary>
    private static IEnumerable<TestCaseData> Bodies() => TortureVector.All
        .Select(static vector => (vector.Name, Message: SipMessageParser.TryParse(vector.Read(), out var message, out _) ? message : null))
        .Where(static pair => pair.Message?.Header(HeaderName.ContentType) == "application/sdp")
        .Select(static pair => new TestCaseData(pair.Message!.Body.ToArray()).SetArgDisplayNames(pair.Name));

    [TestCaseSource(nameof(Bodies))]
    public void The_body_of_a_torture_message_survives_writing_and_parsing(byte[] body)
    {
        Assert.That(SdpParser.TryParse(body, out var description, out var error), Is.True, error.ToString());
        var written = SdpWriter.Write(description!);
        Assert.That(SdpParser.TryParse(written, out var again, out error), Is.True, error.ToString());
        Assert.That(SdpWriter.Write(again!), Is.EqualTo(written));
        Assert.That(again!.Media.Select(static media => media.Formats), Is.EqualTo(description!.Media.Select(static media => media.Formats)));
    }

    [TestCaseSource(nameof(Bodies))]
    public void No_cut_or_changed_octet_makes_an_exception(byte[] body)
    {
        var session = new OfferAnswerSession(OfferAnswerSessionTests.Local, 1);
        for (var i = 0; i < body.Length; i++)
        {
            session.ReceiveOffer(body.AsSpan(0, i));
            var original = body[i];
            foreach (var changed in new[] { (byte)(original ^ 0xff), (byte)(original ^ 1), (byte)'\n', (byte)' ', (byte)0, (byte)'9', (byte)'/' })
            {
                body[i] = changed;
                session.ReceiveOffer(body);
            }
            body[i] = original;
        }
        var (unharmed, fresh) = (session.ReceiveOffer(body), new OfferAnswerSession(OfferAnswerSessionTests.Local, 1).ReceiveOffer(body));
        Assert.That(unharmed.GetType(), Is.EqualTo(fresh.GetType()), "a session that saw all of it judges like one that saw none");
    }

    [Test]
    public void Lines_in_any_mixture_never_make_an_exception_and_what_parses_is_written_back()
    {
        string[] lines =
        [
            "v=0", "o=- 1 2 IN IP4 192.0.2.1", "s=", "c=IN IP4 0.0.0.0", "c=IN IP6 ::", "c=IN IP4 host", "t=0 0", "m=audio 0 RTP/AVP 0",
            "m=audio 65535 RTP/AVP 8 101 255 x", "a=rtpmap:101 telephone-event/8000", "a=rtpmap:8 /", "a=rtpmap: x/1/2/3/4", "a=rtcp:", "a=rtcp:1 IN IP4 1",
            "a=ptime:99999999999", "a=sendonly", "a=rtcp-mux", "m=audio 9 RTP/AVP 96", "a=rtpmap:96 opus/48000/2",
        ];
        Prop.ForAll<byte[]>(picks =>
        {
            var text = string.Join("\r\n", picks.Select(pick => lines[pick % lines.Length]).Prepend(lines[1]).Prepend(lines[0]));
            new OfferAnswerSession(OfferAnswerSessionTests.Local, 1).ReceiveOffer(Encoding.UTF8.GetBytes(text));
            if (!SdpParser.TryParse(Encoding.UTF8.GetBytes(text), out var description, out _)) return true;
            var written = SdpWriter.Write(description!);
            return SdpParser.TryParse(written, out var again, out _) && SdpWriter.Write(again!).AsSpan().SequenceEqual(written);
        }).QuickCheckThrowOnFailure();
    }
}
