namespace Telephony.Core.Sip.Messages;

/// <summary>Makes responses from requests as RFC 3261 8.2.6 says.</summary>
public static class ResponseBuilder
{
    /// <summary>
    /// A response with the request's Via, From, To, Call-ID and CSeq; with its Record-Route where the response can make a
    /// dialog (12.1.1: 101 to 299 to an INVITE); and in a 100 with its Timestamp (8.2.6.1).
    /// </summary>
    /// <param name="request">The request that is answered.</param>
    /// <param name="statusCode">100 to 699.</param>
    /// <param name="toTag">The tag for To when the request has none there (8.2.6.2); ignored for 100. Null adds none.</param>
    /// <param name="headers">Further header fields, in order, or null.</param>
    /// <param name="contact">Our Contact values, or null.</param>
    /// <param name="body">The body; give its Content-Type in <paramref name="headers"/>.</param>
    /// <param name="reasonPhrase">The phrase, or null for the usual one.</param>
    public static SipResponse CreateResponse(
        this SipRequest request, int statusCode, string? toTag = null, IReadOnlyList<SipHeader>? headers = null,
        IReadOnlyList<NameAddr>? contact = null, ReadOnlyMemory<byte> body = default, string? reasonPhrase = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 699);

        var extra = headers ?? [];
        if (statusCode == 100 && request.Header("Timestamp") is { } timestamp) extra = [new("Timestamp", timestamp), .. extra];
        var addTag = toTag is not null && statusCode != 100 && request.To.Tag is null;
        var makesDialog = request.Method == SipMethod.Invite && statusCode is > 100 and < 300;
        return new SipResponse
        {
            StatusCode = statusCode,
            ReasonPhrase = reasonPhrase ?? ReasonPhrases.For(statusCode),
            Via = request.Via,
            From = request.From,
            To = addTag ? request.To.WithTag(toTag!) : request.To,
            CallId = request.CallId,
            CSeq = request.CSeq,
            RecordRoute = makesDialog ? request.RecordRoute : [],
            Contact = contact ?? [],
            Headers = extra,
            Body = body,
        };
    }
}
