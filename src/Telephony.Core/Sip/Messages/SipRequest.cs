namespace Telephony.Core.Sip.Messages;

/// <summary>A request (RFC 3261 7.1).</summary>
public sealed class SipRequest : SipMessage
{
    /// <summary>The method, case-sensitive (see <see cref="SipMethod"/>).</summary>
    public required string Method { get; init; }

    /// <summary>The Request-URI.</summary>
    public required SipUri RequestUri { get; init; }

    /// <summary>Max-Forwards (20.22); 70 when absent (RFC 2543 senders).</summary>
    public int MaxForwards { get; init; } = 70;

    /// <summary>A copy with one more header field behind the others.</summary>
    public SipRequest With(SipHeader header) => new()
    {
        Method = Method,
        RequestUri = RequestUri,
        MaxForwards = MaxForwards,
        Via = Via,
        From = From,
        To = To,
        CallId = CallId,
        CSeq = CSeq,
        Contact = Contact,
        ContactIsStar = ContactIsStar,
        Route = Route,
        RecordRoute = RecordRoute,
        Headers = [.. Headers, header],
        Body = Body,
    };
}
