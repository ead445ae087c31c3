using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>
/// Parses SIP messages (RFC 3261 7 and 25). It is strict where RFC 4475 asks for an error and lenient where deployed peers need
/// it; <c>docs/conformance/sip.md</c> lists both. Pure and safe on any thread; never throws for what it reads.
/// </summary>
public static class SipMessageParser
{
    /// <summary>
    /// Parses one datagram, or one message framed by <see cref="SipFramer"/>. Line ends before the start line are skipped (7.5),
    /// octets behind the body are ignored (18.3).
    /// </summary>
    /// <param name="datagram">The octets.</param>
    /// <param name="message">The message, or null.</param>
    /// <param name="error">Why there is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out SipMessage? message, out ParseError error) =>
        TryParse(datagram, out message, out _, out error);

    /// <summary>As the other overload; a request that cannot be parsed comes with the answer that its sender is due.</summary>
    /// <param name="datagram">The octets.</param>
    /// <param name="message">The message, or null.</param>
    /// <param name="rejection">What to answer, without state (8.2.7); null when nothing may be sent: for a response, an ACK, or what has no Via.</param>
    /// <param name="error">Why there is no message.</param>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out SipMessage? message, out SipRejection? rejection, out ParseError error)
    {
        rejection = null;
        var start = CountLeadingLineEnds(datagram);
        var source = datagram[start..];
        message = Parse(source, out var status, out error);
        if (message is not null) return true;
        rejection = SipRejection.For(source, status, error);
        error = error with { Offset = error.Offset + start };
        return false;
    }

    /// <summary>Whether a datagram is a keep-alive of a phone (RFC 5626 3.5.1 and its imitations): line ends, NULs or nothing.</summary>
    public static bool IsKeepAlive(ReadOnlySpan<byte> datagram) => !datagram.ContainsAnyExcept("\r\n\0 "u8);

    private static int CountLeadingLineEnds(ReadOnlySpan<byte> source)
    {
        var length = 0;
        while (source[length..].StartsWith("\r\n"u8)) length += 2;
        return length;
    }

    private static SipMessage? Parse(ReadOnlySpan<byte> source, out int status, out ParseError error)
    {
        status = 513;
        if (source.Length > SipLimits.MessageSize) return Fail(SipLimits.MessageSize, "message", "message too large", out error);
        status = 400;
        var body = SipHead.FindBody(source);
        if (body < 0) return Fail(source.Length, "message", "no empty line after the header fields", out error);

        var head = new SipHead(source[..(body - 4)]);
        if (!StartLine.TryParse(head.ReadStartLine(), out var startLine, out status, out var reason))
            return Fail(0, "start-line", reason, out error);

        var fields = new HeaderFields();
        while (head.TryReadField(out var field))
            if (!fields.TryAdd(field, out reason)) return Fail(head.LineStart, fields.Name, reason, out error);

        if (Missing(fields) is { } missing) return Fail(body, missing, "missing", out error);
        if (startLine.Method is not null && startLine.Method != fields.CSeq!.Value.Method)
            return Fail(0, HeaderName.CSeq, "method differs from the request's", out error);

        var rest = source.Length - body;
        var length = fields.ContentLength ?? (uint)rest;
        if (length > (uint)rest) return Fail(body, HeaderName.ContentLength, "longer than the message", out error);
        error = default;
        return Build(startLine, fields, source.Slice(body, (int)length).ToArray());
    }

    private static string? Missing(HeaderFields fields) =>
        fields.Via.Count == 0 ? HeaderName.Via
        : fields.From is null ? HeaderName.From
        : fields.To is null ? HeaderName.To
        : fields.CallId is null ? HeaderName.CallId
        : fields.CSeq is null ? HeaderName.CSeq
        : null;

    private static SipMessage Build(StartLine startLine, HeaderFields fields, byte[] body) =>
        startLine.Method is null
            ? new SipResponse
            {
                StatusCode = startLine.StatusCode, ReasonPhrase = startLine.ReasonPhrase!,
                Via = fields.Via, From = fields.From!, To = fields.To!, CallId = fields.CallId!, CSeq = fields.CSeq!.Value,
                Contact = fields.Contact, ContactIsStar = fields.ContactIsStar, Route = fields.Route, RecordRoute = fields.RecordRoute,
                Headers = fields.Headers, Body = body,
            }
            : new SipRequest
            {
                Method = startLine.Method, RequestUri = startLine.RequestUri!, MaxForwards = (int)(fields.MaxForwards ?? 70),
                Via = fields.Via, From = fields.From!, To = fields.To!, CallId = fields.CallId!, CSeq = fields.CSeq!.Value,
                Contact = fields.Contact, ContactIsStar = fields.ContactIsStar, Route = fields.Route, RecordRoute = fields.RecordRoute,
                Headers = fields.Headers, Body = body,
            };

    private static SipMessage? Fail(int offset, string field, string reason, out ParseError error)
    {
        error = new ParseError(offset, field, reason);
        return null;
    }
}
