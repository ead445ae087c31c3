using System.Text;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Transactions;

/// <summary>
/// What a message is matched to its transaction by: RFC 3261 17.1.3 for responses, 17.2.3 for requests. Branch and sent-by are
/// compared as normalised here (host in lower case, default port written out).
/// </summary>
/// <param name="Branch">The branch; for a request without the magic cookie the fields that RFC 2543 matched by, joined.</param>
/// <param name="SentBy">Host and port of the top Via; empty for transactions of ours, whose branch is unique.</param>
/// <param name="Method">The method; INVITE for an ACK.</param>
public readonly record struct TransactionKey(string Branch, string SentBy, string Method)
{
    private const int DefaultPort = 5060, DefaultTlsPort = 5061;

    /// <summary>Whether the request came from an RFC 2543 element, or one whose branch is not unique, and is matched by its fields.</summary>
    public bool IsWithoutCookie => !HasCookie(Branch);

    /// <summary>The key of a received request.</summary>
    public static TransactionKey OfRequest(SipRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Of(request, request.Method == SipMethod.Ack ? SipMethod.Invite : request.Method);
    }

    /// <summary>The key of the INVITE that a received CANCEL is for (9.2).</summary>
    public static TransactionKey OfCancelled(SipRequest cancel)
    {
        ArgumentNullException.ThrowIfNull(cancel);
        return Of(cancel, SipMethod.Invite);
    }

    /// <summary>The key of a request that we send.</summary>
    public static TransactionKey OfOwnRequest(SipRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(request.Via[0].Branch ?? "", "", request.CSeq.Method);
    }

    /// <summary>The key of a received response (17.1.3).</summary>
    public static TransactionKey OfResponse(SipResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new(response.Via[0].Branch ?? "", "", response.CSeq.Method);
    }

    private static TransactionKey Of(SipRequest request, string method)
    {
        var via = request.Via[0];
        return via.Branch is { } branch && HasCookie(branch)
            ? new(branch, SentByOf(via), method)
            : new(FieldsOf(request, via), "", method);
    }

    // The parser refuses a branch that is the cookie alone.
    private static bool HasCookie(string branch) => branch.StartsWith(Via.MagicCookie, StringComparison.Ordinal);

    private static string SentByOf(Via via)
    {
        var port = via.Port ?? (via.Transport.Equals("TLS", StringComparison.OrdinalIgnoreCase) ? DefaultTlsPort : DefaultPort);
        return $"{via.Host.ToLowerInvariant()}:{port}";
    }

    // 17.2.3: Request-URI, From tag, Call-ID, CSeq number and the top Via. The To tag is compared by the layer, because an ACK
    // carries the tag of our response, which the INVITE did not.
    private static string FieldsOf(SipRequest request, Via via)
    {
        var uri = request.RequestUri;
        var text = new StringBuilder()
            .Append(request.CallId).Append('\n').Append(request.CSeq.Number).Append('\n').Append(request.From.Tag).Append('\n')
            .Append(uri.Scheme).Append(':').Append(uri.User).Append('@').Append(uri.Host).Append(':').Append(uri.Port).Append(uri.Opaque);
        foreach (var parameter in uri.Parameters.Items) text.Append(';').Append(parameter.Key).Append('=').Append(parameter.Value);
        text.Append('?').Append(uri.Headers).Append('\n').Append(via.Transport).Append(' ').Append(SentByOf(via));
        foreach (var parameter in via.Parameters.Items) text.Append(';').Append(parameter.Key).Append('=').Append(parameter.Value);
        return text.ToString();
    }
}
