namespace Telephony.Core.Sip.Messages;

/// <summary>A response (RFC 3261 7.2).</summary>
public sealed class SipResponse : SipMessage
{
    /// <summary>Status code, 100 to 699.</summary>
    public required int StatusCode { get; init; }

    /// <summary>Reason phrase; may be empty.</summary>
    public required string ReasonPhrase { get; init; }

    /// <summary>Whether this is a provisional response (1xx).</summary>
    public bool IsProvisional => StatusCode < 200;
}
