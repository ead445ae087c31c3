using System.Buffers;
using System.Text;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>
/// Writes messages (RFC 3261 7). The fields that routing needs come first (7.3.1), one value a line, and Content-Length is always
/// the body's true length. Pure and safe on any thread.
/// </summary>
public static class SipMessageWriter
{
    /// <summary>Writes a message to <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">A value holds a line end: that would make another message of it. Parsed values never do.</exception>
    public static void Write(SipMessage message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        Encoding.UTF8.GetBytes(Head(message), output);
        output.Write(message.Body.Span);
    }

    /// <summary>The octets of a message; as the other overload.</summary>
    public static byte[] Write(SipMessage message)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Write(message, output);
        return output.WrittenSpan.ToArray();
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

    private static void Field(StringBuilder head, string name, string value) => Line(head, $"{name}: {value}");

    private static void Line(StringBuilder head, string line)
    {
        if (line.AsSpan().ContainsAny('\r', '\n')) throw new ArgumentException("line end in a header field");
        head.Append(line).Append("\r\n");
    }
}
