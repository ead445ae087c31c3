using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>Calls that we place, and what the peer that is called says to them.</summary>
internal static class CalledPeer
{
    public static readonly SipUri Contact = new("sip", "callee", "198.51.100.7", 5070, SipParameters.Empty);

    public static InviteRequest Request(
        TransportPath? path = null, SipCredentials? credentials = null, TimeSpan? ringLimit = null, TimeSpan? responseLimit = null) => new()
        {
            Target = new SipUri("sip", "+33612345678", "198.51.100.7", 5060, SipParameters.Empty),
            Path = path ?? Udp,
            From = new NameAddr(new SipUri("sip", "+33320160295", "192.0.2.1", null, SipParameters.Empty)),
            Offer = SdpOctets,
            Credentials = credentials,
            RingLimit = ringLimit ?? TimeSpan.FromMinutes(3),
            ResponseLimit = responseLimit,
        };

    /// <summary>A response that can make a dialog, with a Contact and, when asked, a description.</summary>
    public static SipResponse Respond(
        SipRequest invite, int status, string? tag = "to-1", bool sdp = false, SipUri? contact = null, string? body = null, params IReadOnlyList<SipHeader> headers)
    {
        var text = body ?? (sdp ? SdpText : "");
        return invite.CreateResponse(
            status, tag, [.. headers, .. text.Length > 0 ? new SipHeader[] { new("Content-Type", "application/sdp") } : []],
            [new NameAddr(contact ?? Contact)], SipMessages.Octets(text));
    }

    public static SipResponse Answer(SipRequest invite, string? tag = "to-1", params IReadOnlyList<SipHeader> headers) =>
        Respond(invite, 200, tag, sdp: true, headers: headers);

    /// <summary>A request of the called peer in the dialog that its response made.</summary>
    public static SipRequest InDialog(string method, SipResponse response, uint cseq = 1, string fields = "", string body = "") => SipExamples.Request(
        method, cseq, response.From.Tag, response.CallId, response.To.Tag ?? "none", fields: fields, body: body, branch: $"z9hG4bK-callee-{response.To.Tag}-{method}-{cseq}");
}
