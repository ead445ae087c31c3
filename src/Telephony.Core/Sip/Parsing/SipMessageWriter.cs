using System.Text;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>
/// Writes messages (RFC 3261 7). The fields that routing needs come first (7.3.1), one value a line, and Content-Length is always
/// the body's true length. Pure and safe on any thread.
/// </summary>
public static class SipMessageWriter
{
    /// <summary>The octets of a message.</summary>
    /// <exception cref="ArgumentException">A value holds a line end: that would make another message of it. Parsed values never do.</exception>
    public static byte[] Write(SipMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var head = Head(message);
        var octets = new byte[Encoding.UTF8.GetByteCount(head) + message.Body.Length];
        message.Body.Span.CopyTo(octets.AsSpan(Encoding.UTF8.GetBytes(head, octets)));
        return octets;
    }

    private static string Head(SipMessage message)
    {
        var head = new StringBuilder(1024);
        switch (message)
        {
            case SipRequest request: Line(head, $"{request.Method} {request.RequestUri} SIP/2.0"); break;
            case SipResponse response: Line(head, $"SIP/2.0 {response.StatusCode} {response.ReasonPhrase}"); break;
            default: throw new ArgumentException("neither a request nor a response", nameof(message));
        }
        foreach (var via in message.Via) Field(head, HeaderName.Via, via.ToString());
        foreach (var route in message.Route) Field(head, HeaderName.Route, route.ToString());
        foreach (var route in message.RecordRoute) Field(head, HeaderName.RecordRoute, route.ToString());
        if (message is SipRequest { MaxForwards: var hops }) Field(head, HeaderName.MaxForwards, hops.ToString());
        Field(head, HeaderName.From, message.From.ToString());
        Field(head, HeaderName.To, message.To.ToString());
        Field(head, HeaderName.CallId, message.CallId);
        Field(head, HeaderName.CSeq, $"{message.CSeq.Number} {message.CSeq.Method}");
        if (message.ContactIsStar) Field(head, HeaderName.Contact, "*");
        foreach (var contact in message.Contact) Field(head, HeaderName.Contact, contact.ToString());
        foreach (var (name, value) in message.Headers) Field(head, name, value);
        Field(head, HeaderName.ContentLength, message.Body.Length.ToString());
        return head.Append("\r\n").ToString();
    }

    private static void Field(StringBuilder head, string name, string value) => Line(head.Append(Checked(name)).Append(": "), value);

    private static void Line(StringBuilder head, string line) => head.Append(Checked(line)).Append("\r\n");

    private static string Checked(string text) =>
        text.AsSpan().ContainsAny('\r', '\n') ? throw new ArgumentException("line end in a header field") : text;
}
