using System.Net;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Transactions;

/// <summary>
/// How the top Via of a request records where it came from, and where responses go: RFC 3261 18.2.1 and 18.2.2, RFC 3581 4.
/// The <c>maddr</c> parameter is not followed: it would let anyone have responses sent to a third party.
/// </summary>
public static class ViaRouting
{
    private const int DefaultPort = 5060;

    /// <summary>The request with <c>received</c> and <c>rport</c> filled in; the same instance when nothing is to be added.</summary>
    public static SipRequest MarkSource(SipRequest request, TransportPath source)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        var via = request.Via[0];
        var address = AddressOf(source.Remote);
        var asksPort = via.Parameters.Contains("rport");
        // RFC 3581 4: with rport, received is added even when it equals sent-by.
        var marks = asksPort || !IsAddress(via.Host, address);
        if (!marks && !via.Parameters.Contains("received")) return request;

        var parameters = via.Parameters;
        if (asksPort) parameters = parameters.With("rport", source.Remote.Port.ToString());
        // A received that the sender wrote himself is overwritten, never believed.
        parameters = parameters.With("received", address.ToString());
        return WithVia(request, [via with { Parameters = parameters }, .. request.Via.Skip(1)]);
    }

    /// <summary>
    /// Where the responses to a request go whose Via was marked by <see cref="MarkSource"/>. On TCP the same connection, and the
    /// sent-by port of the source when that is closed; on UDP the source port when rport was asked, else the sent-by port.
    /// </summary>
    public static TransportPath ResponsePath(SipRequest request, TransportPath source)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        var via = request.Via[0];
        if (!source.IsReliable && via.Parameters.Contains("rport")) return source;
        var port = via.Port is > 0 and <= IPEndPoint.MaxPort ? via.Port.Value : DefaultPort;
        return source with { Remote = new IPEndPoint(source.Remote.Address, port) };
    }

    /// <summary>Whether a message that failed on <paramref name="failed"/> was meant for <paramref name="path"/>.</summary>
    internal static bool IsSame(TransportPath path, TransportPath failed) =>
        path.Transport == failed.Transport
        && (failed.Connection != 0 ? path.Connection == failed.Connection : path.Connection == 0 && path.Remote.Equals(failed.Remote));

    /// <summary>The address and port that a URI's or Via's host part and port name, if the host is an address.</summary>
    internal static bool TryParseHost(string host, out IPAddress address)
    {
        var bare = host is ['[', .., ']'] ? host[1..^1] : host;
        if (IPAddress.TryParse(bare, out var parsed) && (bare.Contains(':') || bare.Count(c => c == '.') == 3))
        {
            address = parsed;
            return true;
        }
        address = IPAddress.None;
        return false;
    }

    private static bool IsAddress(string host, IPAddress address) => TryParseHost(host, out var written) && written.Equals(address);

    private static IPAddress AddressOf(IPEndPoint endpoint) =>
        endpoint.Address.IsIPv4MappedToIPv6 ? endpoint.Address.MapToIPv4() : endpoint.Address;

    private static SipRequest WithVia(SipRequest request, IReadOnlyList<Via> via) => new()
    {
        Method = request.Method,
        RequestUri = request.RequestUri,
        MaxForwards = request.MaxForwards,
        Via = via,
        From = request.From,
        To = request.To,
        CallId = request.CallId,
        CSeq = request.CSeq,
        Contact = request.Contact,
        ContactIsStar = request.ContactIsStar,
        Route = request.Route,
        RecordRoute = request.RecordRoute,
        Headers = request.Headers,
        Body = request.Body,
    };
}
