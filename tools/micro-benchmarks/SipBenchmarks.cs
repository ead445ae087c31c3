using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using Telephony.Core.Sdp;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.MicroBenchmarks;

/// <summary>A carrier's INVITE with an offer, two hops away, and our 200 to it.</summary>
public class SipBenchmarks
{
    private const string Offer =
        """
        v=0
        o=SBC01 1785436092 1785436092 IN IP4 192.0.2.40
        s=SBC
        c=IN IP4 192.0.2.41
        t=0 0
        m=audio 24586 RTP/AVP 8 0 101
        a=rtpmap:8 PCMA/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=ptime:20
        a=sendrecv

        """;

    private const string InviteHead =
        """
        INVITE sip:+33320160294@198.51.100.9:5060;transport=udp;user=phone SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.40:5060;branch=z9hG4bK0a7c5b1dd9f2e4c36a8b;rport
        Via: SIP/2.0/UDP 192.0.2.17:5060;received=192.0.2.17;branch=z9hG4bKnashds8f3a0b6621
        Record-Route: <sip:192.0.2.40:5060;lr;transport=udp>
        Max-Forwards: 68
        From: "0612345678" <sip:+33612345678@carrier.example;user=phone>;tag=SDvk2a901-7b1c43f
        To: <sip:+33320160294@198.51.100.9;user=phone>
        Call-ID: SDvk2a901-5fb0c1e2d9a84f6ab3-v3000@192.0.2.40
        CSeq: 74821 INVITE
        Contact: <sip:+33612345678@192.0.2.40:5060;transport=udp>
        P-Asserted-Identity: "0612345678" <sip:+33612345678@carrier.example;user=phone>
        Privacy: none
        Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, NOTIFY
        Supported: 100rel, timer, histinfo
        Session-Expires: 1800;refresher=uac
        Min-SE: 90
        User-Agent: Carrier SBC 9.2
        Content-Type: application/sdp

        """;

    private readonly byte[] _offer = Wire(Offer);
    private readonly LocalMedia _local = new(new IPEndPoint(IPAddress.Parse("198.51.100.9"), 20000), LocalMedia.AllCodecs);
    private byte[] _invite = [];
    private SipMessage _ok = null!;

    /// <summary>Makes the messages; fails when the INVITE is not one.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _invite = [.. Wire($"{InviteHead}Content-Length: {_offer.Length}\n\n"), .. _offer];
        if (ParseInvite() is not SipRequest invite || AnswerOffer() is not OfferAnswerOutcome.Agreed agreed)
            throw new InvalidOperationException("The INVITE or its offer is wrong.");
        SipHeader[] headers = [new(HeaderName.Allow, "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE"), new(HeaderName.ContentType, "application/sdp")];
        var contact = new NameAddr(new SipUri("sip", null, "198.51.100.9", 5060, SipParameters.Empty));
        _ok = invite.CreateResponse(200, "a9f31c", headers, [contact], agreed.Answer);
    }

    /// <summary>The INVITE's octets to a message; its body stays octets.</summary>
    [Benchmark]
    public SipMessage? ParseInvite() => SipMessageParser.TryParse(_invite, out var message, out _) ? message : null;

    /// <summary>The INVITE's offer parsed, answered, and the answer written.</summary>
    [Benchmark]
    public OfferAnswerOutcome AnswerOffer() => new OfferAnswerSession(_local, sessionId: 1785436092).ReceiveOffer(_offer);

    /// <summary>The 200's octets.</summary>
    [Benchmark]
    public byte[] WriteOk() => SipMessageWriter.Write(_ok);

    private static byte[] Wire(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
