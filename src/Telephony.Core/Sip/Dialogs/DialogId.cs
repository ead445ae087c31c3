using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Dialogs;

/// <summary>Identifies a dialog (RFC 3261 12): Call-ID, our tag and the peer's. The tag of an RFC 2543 peer may be empty.</summary>
/// <param name="CallId">The Call-ID.</param>
/// <param name="LocalTag">Our tag.</param>
/// <param name="RemoteTag">The peer's tag, empty when it has none.</param>
public readonly record struct DialogId(string CallId, string LocalTag, string RemoteTag)
{
    /// <summary>The dialog that a received request names: our tag is in To.</summary>
    public static DialogId OfRequest(SipRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(request.CallId, request.To.Tag ?? "", request.From.Tag ?? "");
    }
}
