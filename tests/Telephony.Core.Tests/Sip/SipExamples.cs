using System.Net;
using System.Text;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Tests.Sip;

/// <summary>Requests and responses of an imaginary peer, made by the parser from text.</summary>
internal static class SipExamples
{
    public const string SdpText = "v=0\no=- 1 1 IN IP4 198.51.100.7\ns=-\nc=IN IP4 198.51.100.7\nt=0 0\nm=audio 4000 RTP/AVP 8\n";

    public static readonly IPEndPoint Here = new(IPAddress.Parse("192.0.2.1"), 5060);
    public static readonly IPEndPoint There = new(IPAddress.Parse("198.51.100.7"), 5060);
    public static readonly TransportPath Udp = new(SipTransport.Udp, Here, There);
    public static readonly TransportPath Tcp = new(SipTransport.Tcp, Here, new IPEndPoint(There.Address, 49152), 7);

    public static SipRequest Request(
        string method, uint cseq = 1, string? toTag = null, string callId = "call-1", string fromTag = "from-1", string? branch = null,
        string fields = "", string body = "", string uri = "sip:100@192.0.2.1", string via = "SIP/2.0/UDP 198.51.100.7:5060",
        string contact = "<sip:peer@198.51.100.7:5060>", string? cseqMethod = null)
    {
        var text = new StringBuilder()
            .Append($"{method} {uri} SIP/2.0\n")
            .Append($"Via: {via};branch={branch ?? $"z9hG4bK-{callId}-{method}-{cseq}"}\n")
            .Append($"From: <sip:peer@198.51.100.7>;tag={fromTag}\n")
            .Append($"To: <sip:100@192.0.2.1>{(toTag is null ? "" : ";tag=" + toTag)}\n")
            .Append($"Call-ID: {callId}\nCSeq: {cseq} {cseqMethod ?? method}\nMax-Forwards: 70\n");
        if (contact.Length > 0) text.Append($"Contact: {contact}\n");
        if (fields.Length > 0) text.Append(fields).Append('\n');
        if (body.Length > 0 && !fields.Contains("Content-Type", StringComparison.Ordinal)) text.Append("Content-Type: application/sdp\n");
        return SipMessages.Parse<SipRequest>(text.Append($"Content-Length: {Encoding.UTF8.GetByteCount(body.ReplaceLineEndings("\r\n"))}\n\n{body}").ToString());
    }

    /// <summary>The ACK of a 2xx, with a branch of its own.</summary>
    public static SipRequest Ack(SipResponse response, string body = "") => Request(
        SipMethod.Ack, response.CSeq.Number, response.To.Tag, response.CallId, response.From.Tag!, $"z9hG4bK-ack-{response.CallId}-{response.CSeq.Number}",
        body: body);

    /// <summary>The ACK of a non-2xx, in the INVITE's transaction.</summary>
    public static SipRequest AckOf(SipRequest invite, SipResponse response) => Request(
        SipMethod.Ack, invite.CSeq.Number, response.To.Tag, invite.CallId, invite.From.Tag!, invite.Via[0].Branch);

    public static SipRequest CancelOf(SipRequest invite) => Request(
        SipMethod.Cancel, invite.CSeq.Number, invite.To.Tag, invite.CallId, invite.From.Tag!, invite.Via[0].Branch, contact: "");

    public static SipResponse Response(SipRequest request, int status, string toTag = "to-1", params IReadOnlyList<SipHeader> headers) =>
        request.CreateResponse(status, toTag, headers);

    public static byte[] SdpOctets => SipMessages.Octets(SdpText);

    public static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(value);
}
