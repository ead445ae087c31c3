using System.Net;
using System.Text;
using Telephony.Core.Codecs;
using Telephony.Core.Sdp;

namespace Telephony.Core.Tests.Sdp;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OfferAnswerSessionTests
{
    internal static readonly LocalMedia Local = new(new IPEndPoint(IPAddress.Parse("192.0.2.200"), 20000), LocalMedia.AllCodecs);

    private readonly OfferAnswerSession _session = new(Local, 4711);

    /// <summary>An offer of one peer at 192.0.2.1 with these streams.</summary>
    private static string Offer(string streams, string connection = "c=IN IP4 192.0.2.1\n") =>
        $"v=0\no=alice 2890844526 2890844526 IN IP4 host.atlanta.example.com\ns=\n{connection}t=0 0\n{streams}\n";

    private (NegotiatedMedia Media, string Answer) Answered(string offer)
    {
        var outcome = _session.ReceiveOffer(Encoding.UTF8.GetBytes(offer));
        Assert.That(outcome, Is.TypeOf<OfferAnswerOutcome.Agreed>(), outcome.ToString());
        var agreed = (OfferAnswerOutcome.Agreed)outcome;
        return (agreed.Media, Encoding.UTF8.GetString(agreed.Answer.Span));
    }

    private void Refused(string offer, int status) =>
        Assert.That(_session.ReceiveOffer(Encoding.UTF8.GetBytes(offer)), Is.TypeOf<OfferAnswerOutcome.Refused>()
            .And.Property(nameof(OfferAnswerOutcome.Refused.Status)).EqualTo(status));

    [Test]
    public void An_answer_is_whole_and_in_order()
    {
        var (media, answer) = Answered(Offer("m=audio 49170 RTP/AVP 0 8 97\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\na=rtpmap:97 iLBC/8000\nm=video 51372 RTP/AVP 31 32"));
        Assert.That(answer, Is.EqualTo(
            "v=0\r\no=- 4711 1 IN IP4 192.0.2.200\r\ns=-\r\nc=IN IP4 192.0.2.200\r\nt=0 0\r\n"
            + "m=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\nm=video 0 RTP/AVP 31 32\r\n"));
        Assert.That(media, Is.EqualTo(new NegotiatedMedia
        {
            RemoteRtp = IPEndPoint.Parse("192.0.2.1:49170"), RemoteRtcp = IPEndPoint.Parse("192.0.2.1:49171"), Codec = AudioCodec.Pcmu,
            PayloadTypeToSend = 0, PayloadTypeToReceive = 0,
        }));
    }

    [TestCase("0 8", AudioCodec.Pcmu, TestName = "The_callers_order_counts(mu-law first)")]
    [TestCase("8 0", AudioCodec.Pcma, TestName = "The_callers_order_counts(A-law first)")]
    [TestCase("3 18 8", AudioCodec.Pcma, TestName = "The_callers_order_counts(unknown codecs are passed over)")]
    [TestCase("96 8\na=rtpmap:96 opus/48000/2", AudioCodec.Opus, TestName = "The_callers_order_counts(Opus first)")]
    [TestCase("96 8\na=rtpmap:96 OPUS/48000", AudioCodec.Pcma, TestName = "The_callers_order_counts(Opus has two channels)")]
    [TestCase("100 8\na=rtpmap:100 pcmu/8000/1", AudioCodec.Pcmu, TestName = "The_callers_order_counts(G.711 under a dynamic number)")]
    [TestCase("0 8\na=rtpmap:0 G729/8000", AudioCodec.Pcma, TestName = "The_callers_order_counts(a map overrides the static table)")]
    [TestCase("96 8\na=rtpmap:96 PCMU", AudioCodec.Pcma, TestName = "The_callers_order_counts(a malformed map is an unknown format)")]
    [TestCase("200 8\na=rtpmap:200 PCMU/8000", AudioCodec.Pcma, TestName = "The_callers_order_counts(a payload type has seven bits)")]
    public void The_callers_order_counts(string formats, AudioCodec codec) =>
        Assert.That(Answered(Offer($"m=audio 49170 RTP/AVP {formats}")).Media.Codec, Is.EqualTo(codec));

    [Test]
    public void A_codec_that_we_were_not_given_is_not_taken()
    {
        _session.Local = Local with { Codecs = [AudioCodec.Pcma] };
        Assert.That(Answered(Offer("m=audio 49170 RTP/AVP 0 8")).Media.Codec, Is.EqualTo(AudioCodec.Pcma));
        Refused(Offer("m=audio 49170 RTP/AVP 0"), 488);
    }

    [TestCase("8 101\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15", 101, 8000)]
    [TestCase("8 102 101\na=rtpmap:102 telephone-event/16000\na=rtpmap:101 Telephone-Event/8000", 101, 8000)]
    [TestCase("8 102\na=rtpmap:102 telephone-event/16000", 102, 16000)]
    [TestCase("96 101 102\na=rtpmap:96 opus/48000/2\na=rtpmap:101 telephone-event/8000\na=rtpmap:102 telephone-event/48000", 102, 48000)]
    [TestCase("96 101\na=rtpmap:96 opus/48000/2\na=rtpmap:101 telephone-event/8000", 101, 8000)]
    [TestCase("8 101\na=rtpmap:101 telephone-event/44100", null, 8000)]
    [TestCase("8", null, 8000)]
    public void Telephone_events_are_taken_at_the_clock_of_the_codec_or_the_lowest(string formats, int? payloadType, int clockRate)
    {
        var (media, answer) = Answered(Offer($"m=audio 49170 RTP/AVP {formats}"));
        using var all = Assert.EnterMultipleScope();
        Assert.That((int?)media.TelephoneEventPayloadType, Is.EqualTo(payloadType));
        Assert.That((int?)media.TelephoneEventPayloadTypeToSend, Is.EqualTo(payloadType));
        Assert.That(media.TelephoneEventClockRate, Is.EqualTo(clockRate));
        if (payloadType is null) Assert.That(answer, Does.Not.Contain("telephone-event"));
        else Assert.That(answer, Does.Contain($"a=rtpmap:{payloadType} ").And.Contain($"/{clockRate}\r\na=fmtp:{payloadType} 0-15\r\n"));
    }

    [TestCase("", "", MediaDirection.SendReceive, "a=sendrecv")]
    [TestCase("", "a=sendonly", MediaDirection.ReceiveOnly, "a=recvonly")]
    [TestCase("", "a=recvonly", MediaDirection.SendOnly, "a=sendonly")]
    [TestCase("", "a=inactive", MediaDirection.Inactive, "a=inactive")]
    [TestCase("a=sendonly\n", "", MediaDirection.ReceiveOnly, "a=recvonly")]
    [TestCase("a=sendonly\n", "a=sendrecv", MediaDirection.SendReceive, "a=sendrecv")]
    [TestCase("", "c=IN IP4 0.0.0.0", MediaDirection.ReceiveOnly, "a=recvonly")]
    [TestCase("", "c=IN IP4 0.0.0.0\na=sendonly", MediaDirection.ReceiveOnly, "a=recvonly")]
    [TestCase("", "c=IN IP4 0.0.0.0\na=recvonly", MediaDirection.Inactive, "a=inactive")]
    public void A_direction_is_answered_with_its_reverse_and_hold_is_understood(string session, string stream, MediaDirection ours, string line)
    {
        var (media, answer) = Answered(Offer($"{session}m=audio 49170 RTP/AVP 0\n{stream}"));
        Assert.That(media.Direction, Is.EqualTo(ours));
        Assert.That(answer, Does.Contain(line + "\r\n"));
    }

    [TestCase("", MediaDirection.SendOnly)]
    [TestCase("a=sendonly", MediaDirection.Inactive)]
    [TestCase("a=recvonly", MediaDirection.SendOnly)]
    public void Our_own_wish_narrows_the_answer(string line, MediaDirection ours)
    {
        _session.Local = Local with { Direction = MediaDirection.SendOnly };
        Assert.That(Answered(Offer($"m=audio 49170 RTP/AVP 0\n{line}")).Media.Direction, Is.EqualTo(ours));
    }

    [TestCase("", "192.0.2.1:49171", false)]
    [TestCase("a=rtcp:53020", "192.0.2.1:53020", false)]
    [TestCase("a=rtcp:53020 IN IP4 192.0.2.9", "192.0.2.9:53020", false)]
    [TestCase("a=rtcp:53020 IN IP6 2001:db8::9", "192.0.2.1:49171", false)]
    [TestCase("a=rtcp:0", "192.0.2.1:49171", false)]
    [TestCase("a=rtcp:x", "192.0.2.1:49171", false)]
    [TestCase("a=rtcp-mux", "192.0.2.1:49170", true)]
    [TestCase("a=rtcp:53020\na=rtcp-mux", "192.0.2.1:49170", true)]
    public void RTCP_goes_where_the_offer_says(string lines, string rtcp, bool mux)
    {
        var (media, answer) = Answered(Offer($"m=audio 49170 RTP/AVP 0\n{lines}"));
        using var all = Assert.EnterMultipleScope();
        Assert.That(media.RemoteRtcp, Is.EqualTo(IPEndPoint.Parse(rtcp)));
        Assert.That(media.RtcpMux, Is.EqualTo(mux));
        Assert.That(answer.Contains("a=rtcp-mux\r\n", StringComparison.Ordinal), Is.EqualTo(mux));
    }

    [TestCase("a=ptime:30", 30)]
    [TestCase("a=ptime:0", 20)]
    [TestCase("a=ptime:100000", 20)]
    [TestCase("a=ptime:20.5", 20)]
    public void The_packet_time_asked_for_is_passed_on(string line, int milliseconds) =>
        Assert.That(Answered(Offer($"m=audio 49170 RTP/AVP 0\n{line}")).Media.Ptime, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));

    [Test]
    public void The_first_usable_audio_stream_is_taken_and_every_other_refused_in_its_place()
    {
        var (media, answer) = Answered(Offer(
            "m=video 49100 RTP/AVP 31\nm=audio 49110 RTP/SAVP 0\nm=audio 0 RTP/AVP 0\nm=audio 49120 RTP/AVP 18\nm=audio 49130 RTP/AVP 8\nm=audio 49140 RTP/AVP 8\nm=image 49150 udptl t38"));
        Assert.That(media.RemoteRtp.Port, Is.EqualTo(49130));
        Assert.That(answer.Split("\r\n").Where(static line => line.StartsWith("m=", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "m=video 0 RTP/AVP 31", "m=audio 0 RTP/SAVP 0", "m=audio 0 RTP/AVP 0", "m=audio 0 RTP/AVP 18", "m=audio 20000 RTP/AVP 8",
            "m=audio 0 RTP/AVP 8", "m=image 0 udptl t38",
        }));
    }

    [Test]
    public void Times_of_the_offer_are_repeated() =>
        Assert.That(Answered(Offer("m=audio 49170 RTP/AVP 0").Replace("t=0 0", "t=3338481189 3370017201", StringComparison.Ordinal)).Answer,
            Does.Contain("\r\nt=3338481189 3370017201\r\n"));

    [TestCase("")]
    [TestCase("m=video 49170 RTP/AVP 31")]
    [TestCase("m=audio 49170 RTP/AVP 18")]
    [TestCase("m=audio 0 RTP/AVP 0")]
    [TestCase("m=audio 49170 RTP/SAVP 0")]
    [TestCase("m=audio 49170 RTP/AVP 0\nc=IN IP4 host.example.com")]
    [TestCase("m=audio 49170 RTP/AVP 0\nc=IN IP6 2001:db8::1")]
    [TestCase("m=audio 49170 RTP/AVP 0\nc=IN IP4 2001:db8::1")]
    [TestCase("m=audio 49170 RTP/AVP 0\nc=IN IP4 224.2.17.12/127")]
    [TestCase("m=audio 49170 RTP/AVP 0\nc=IN IP4 255.255.255.255")]
    [TestCase("m=audio 49170 RTP/AVP 0\nc=IN IP4 1")]
    public void What_we_cannot_serve_is_not_acceptable(string streams) => Refused(Offer(streams), 488);

    [Test]
    public void A_stream_without_an_address_is_not_acceptable() => Refused(Offer("m=audio 49170 RTP/AVP 0", connection: ""), 488);

    [Test]
    public void What_is_not_SDP_is_a_bad_request()
    {
        Refused("", 400);
        Refused("hello", 400);
    }

    [Test]
    public void IPv6_is_served_from_an_IPv6_address_and_mapped_IPv4_from_an_IPv4_one()
    {
        const string Six = "m=audio 6000 RTP/AVP 8\nc=IN IP6 2001:db8::20";
        _session.Local = Local with { Rtp = IPEndPoint.Parse("[2001:db8::200]:20002") };
        var (media, answer) = Answered(Offer(Six));
        Assert.That(media.RemoteRtp, Is.EqualTo(IPEndPoint.Parse("[2001:db8::20]:6000")));
        Assert.That(answer, Does.Contain("o=- 4711 1 IN IP6 2001:db8::200\r\n").And.Contain("c=IN IP6 2001:db8::200\r\n"));
        Refused(Offer("m=audio 6000 RTP/AVP 8"), 488);

        _session.Local = Local;
        Assert.That(Answered(Offer("m=audio 6000 RTP/AVP 8\nc=IN IP6 ::ffff:192.0.2.2")).Media.RemoteRtp, Is.EqualTo(IPEndPoint.Parse("192.0.2.2:6000")));
    }

    [Test]
    public void The_version_rises_when_the_answer_changes_and_only_then()
    {
        const string Plain = "m=audio 49170 RTP/AVP 0";
        Assert.That(Answered(Offer(Plain)).Answer, Does.Contain("o=- 4711 1 "));
        Assert.That(Answered(Offer(Plain)).Answer, Does.Contain("o=- 4711 1 "));
        Assert.That(Answered(Offer(Plain + "\na=sendonly")).Answer, Does.Contain("o=- 4711 2 "));
        Refused(Offer("m=audio 49170 RTP/AVP 18"), 488);
        Assert.That(_session.Media!.Direction, Is.EqualTo(MediaDirection.ReceiveOnly), "a refused offer changes nothing");
        Assert.That(Answered(Offer(Plain)).Answer, Does.Contain("o=- 4711 3 "));
    }

    [Test]
    public void Our_offer_names_every_codec_with_events_at_their_clocks()
    {
        Assert.That(Encoding.UTF8.GetString(_session.MakeOffer().Span), Is.EqualTo(
            "v=0\r\no=- 4711 1 IN IP4 192.0.2.200\r\ns=-\r\nc=IN IP4 192.0.2.200\r\nt=0 0\r\nm=audio 20000 RTP/AVP 8 0 96 101 102\r\n"
            + "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1;stereo=0\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=rtpmap:102 telephone-event/48000\r\na=fmtp:102 0-15\r\na=ptime:20\r\na=sendrecv\r\n"));
    }

    [Test]
    public void An_answer_may_use_other_numbers_than_our_offer()
    {
        _session.MakeOffer();
        var outcome = _session.ReceiveAnswer(Encoding.UTF8.GetBytes(Offer(
            "m=audio 49170 RTP/AVP 111 110\na=rtpmap:111 opus/48000/2\na=rtpmap:110 telephone-event/48000\na=sendonly")));
        Assert.That(outcome, Is.EqualTo(new OfferAnswerOutcome.Agreed(new NegotiatedMedia
        {
            RemoteRtp = IPEndPoint.Parse("192.0.2.1:49170"), RemoteRtcp = IPEndPoint.Parse("192.0.2.1:49171"), Codec = AudioCodec.Opus,
            PayloadTypeToSend = 111, PayloadTypeToReceive = 96, TelephoneEventPayloadType = 102, TelephoneEventPayloadTypeToSend = 110,
            TelephoneEventClockRate = 48000, Direction = MediaDirection.ReceiveOnly,
        }, default)));
    }

    [TestCase("m=audio 0 RTP/AVP 8", 488)]
    [TestCase("m=audio 49170 RTP/AVP 18", 488)]
    [TestCase("m=audio 49170 RTP/AVP 8\nm=video 1 RTP/AVP 31", 488)]
    [TestCase("", 488)]
    [TestCase("nonsense", 400)]
    public void An_answer_that_cannot_be_used_is_refused_and_closes_the_offer(string streams, int status)
    {
        _session.MakeOffer();
        Assert.That(_session.ReceiveAnswer(Encoding.UTF8.GetBytes(Offer(streams))), Is.TypeOf<OfferAnswerOutcome.Refused>()
            .And.Property(nameof(OfferAnswerOutcome.Refused.Status)).EqualTo(status));
        Assert.That(_session.Media, Is.Null);
        Assert.That(_session.ReceiveAnswer(Encoding.UTF8.GetBytes(Offer("m=audio 49170 RTP/AVP 8"))), Is.TypeOf<OfferAnswerOutcome.Refused>());
    }

    [Test]
    public void An_offer_that_meets_ours_waits()
    {
        _session.MakeOffer();
        Refused(Offer("m=audio 49170 RTP/AVP 0"), 491);
        _session.OfferRefused();
        Assert.That(Answered(Offer("m=audio 49170 RTP/AVP 0")).Media.Codec, Is.EqualTo(AudioCodec.Pcmu));
    }

    [Test]
    public void A_later_offer_of_ours_keeps_places_and_numbers_and_raises_the_version()
    {
        Answered(Offer("m=video 49100 RTP/AVP 31\nm=audio 49170 RTP/AVP 101 96\na=rtpmap:101 opus/48000/2\na=rtpmap:96 telephone-event/48000"));
        var offer = Encoding.UTF8.GetString(_session.MakeOffer().Span);
        Assert.That(offer, Does.Contain("o=- 4711 2 "));
        Assert.That(offer, Does.Contain("m=video 0 RTP/AVP 31\r\nm=audio 20000 RTP/AVP 8 0 101 97 96\r\n"));
        Assert.That(offer, Does.Contain("a=rtpmap:101 opus/48000/2\r\n").And.Contain("a=rtpmap:96 telephone-event/48000\r\n")
            .And.Contain("a=rtpmap:97 telephone-event/8000\r\n"));
    }

    [Test]
    public void Two_of_our_sessions_agree_with_each_other()
    {
        var caller = new OfferAnswerSession(Local with { Rtp = IPEndPoint.Parse("192.0.2.1:4000"), Codecs = [AudioCodec.Opus] }, 1);
        var answered = (OfferAnswerOutcome.Agreed)_session.ReceiveOffer(caller.MakeOffer().Span);
        var agreed = (OfferAnswerOutcome.Agreed)caller.ReceiveAnswer(answered.Answer.Span);
        Assert.That(answered.Media, Is.EqualTo(agreed.Media with { RemoteRtp = IPEndPoint.Parse("192.0.2.1:4000"), RemoteRtcp = IPEndPoint.Parse("192.0.2.1:4001") }));
        Assert.That(agreed.Media.RemoteRtp, Is.EqualTo(Local.Rtp));
    }
}
