using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>A final response other than 2xx, still without its request.</summary>
internal sealed record Refusal(int Status, params IReadOnlyList<SipHeader> Headers)
{
    public string? Reason { get; init; }
}

/// <summary>
/// The checks of RFC 3261 8.2 that need the request alone, in the order of that section: method, Request-URI, merged request, Require, content.
/// </summary>
internal static class RequestScreening
{
    /// <summary>Why the request is refused, or null. Not for ACK, which is never answered.</summary>
    public static Refusal? Check(SipRequest request, bool isMerged) =>
        CheckMethod(request) ?? CheckTarget(request, isMerged) ?? CheckRequire(request) ?? CheckContent(request) ?? CheckAccept(request)
        ?? CheckContact(request);

    /// <summary>The session description of a message, empty when it has none.</summary>
    public static ReadOnlyMemory<byte> Sdp(SipMessage message) =>
        MediaType(message.Header("Content-Type")).Equals(Capabilities.SdpType, StringComparison.OrdinalIgnoreCase) ? message.Body : default;

    /// <summary>Type and subtype of a Content-Type, without parameters.</summary>
    public static string MediaType(string? contentType) => contentType is null ? "" : contentType.Split(';', 2)[0].Trim();

    private static Refusal? CheckMethod(SipRequest request)
    {
        if (Capabilities.Methods.Contains(request.Method)) return null;
        return new Refusal(Capabilities.RefusedMethods.Contains(request.Method) ? 405 : 501, Capabilities.Allow);
    }

    // 8.2.2.1, 8.2.2.2. TLS is not offered, so a sips Request-URI is a scheme that we do not support. The scheme of To does not matter.
    private static Refusal? CheckTarget(SipRequest request, bool isMerged)
    {
        if (request.Method == SipMethod.Cancel) return null;
        if (request.RequestUri.Scheme != "sip") return new Refusal(416);
        return isMerged ? new Refusal(482) : null;
    }

    private static Refusal? CheckRequire(SipRequest request)
    {
        // 8.2.2.3: a CANCEL is hop by hop and its Require is ignored.
        if (request.Method == SipMethod.Cancel) return null;
        var unknown = request.Tokens("Require").Where(tag => !Capabilities.Understands(tag, request.Method)).ToList();
        return unknown.Count == 0 ? null : new Refusal(420, new SipHeader("Unsupported", string.Join(", ", unknown)));
    }

    // 8.2.3. Bodies of other methods mean nothing to us and are let pass: a gateway's BYE may carry its ISUP message.
    private static Refusal? CheckContent(SipRequest request)
    {
        if (request.Body.IsEmpty || request.Method is not (SipMethod.Invite or SipMethod.Update or SipMethod.Info)) return null;
        var encoding = request.Header("Content-Encoding");
        if (!string.IsNullOrEmpty(encoding) && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return new Refusal(415, AcceptOf(request.Method), Capabilities.AcceptEncoding);
        if (request.Header("Content-Type") is not { } contentType) return new Refusal(400) { Reason = "Missing Content-Type" };
        var type = MediaType(contentType);
        var isKnown = request.Method == SipMethod.Info
            ? Capabilities.InfoTypes.Contains(type)
            : type.Equals(Capabilities.SdpType, StringComparison.OrdinalIgnoreCase);
        return isKnown || IsOptional(request) ? null : new Refusal(415, AcceptOf(request.Method));
    }

    // 20.1, 21.4.7: a caller that could not read our answer's description is told at once (RFC 4475 3.3.15).
    private static Refusal? CheckAccept(SipRequest request)
    {
        if (request.Method != SipMethod.Invite || request.Header("Accept") is null) return null;
        var takesSdp = request.Tokens("Accept").Any(range => MediaType(range).ToLowerInvariant() is Capabilities.SdpType or "application/*" or "*/*");
        return takesSdp ? null : new Refusal(406, new SipHeader("Warning", "399 telephony \"application/sdp is the only session description\""));
    }

    // 8.1.1.8, 12.1: what can make a dialog names where the peer is. Callers of RFC 2543, known by their branch, need not (RFC 4475 3.4.1).
    private static Refusal? CheckContact(SipRequest request)
    {
        if (request.Method != SipMethod.Invite) return null;
        var isOld = request.Contact.Count == 0 && request.Via[0].Branch?.StartsWith(Via.MagicCookie, StringComparison.Ordinal) != true;
        var target = isOld ? request.From.Uri : request.Contact.Count > 0 ? request.Contact[0].Uri : null;
        return target?.IsSip == true ? null : new Refusal(400) { Reason = "Missing or Bad Contact" };
    }

    private static SipHeader AcceptOf(string method) => method == SipMethod.Info ? Capabilities.AcceptInfo : Capabilities.AcceptSdp;

    private static bool IsOptional(SipRequest request) => request.Header("Content-Disposition") is { } disposition
        && disposition.Split(';').Skip(1).Any(parameter =>
            parameter.Replace(" ", "", StringComparison.Ordinal).Equals("handling=optional", StringComparison.OrdinalIgnoreCase));
}
