using System.Net;
using System.Text;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Directory;

namespace Telephony.Host.Server.Trunks;

/// <summary>Where a route leads, from its URI such as <c>sip:192.0.2.1:5060;transport=udp</c>. Immutable.</summary>
/// <param name="Uri">The URI, without a user.</param>
/// <param name="Transport">Its transport; UDP unless it names one.</param>
internal sealed record NextHop(SipUri Uri, SipTransport Transport)
{
    private const int SipPort = 5060;

    /// <summary>The port; 5060 unless the URI names one. No SRV record is asked for (RFC 3263 4.2).</summary>
    public int Port => Uri.Port ?? SipPort;

    /// <summary>The address when the host is one; null when it is a name.</summary>
    public IPEndPoint? Address => IPAddress.TryParse(Uri.Host.Trim('[', ']'), out var address) ? new IPEndPoint(address, Port) : null;

    /// <summary>Reads a route; false, with the reason, when calls cannot go there.</summary>
    public static bool TryParse(string uri, out NextHop? hop, out string reason)
    {
        hop = null;
        if (!SipUriParser.TryParse(Encoding.UTF8.GetBytes(uri), out var parsed, out reason)) return false;
        SipTransport? transport = parsed!.Parameters["transport"]?.ToLowerInvariant() switch
        {
            null or "udp" => SipTransport.Udp,
            "tcp" => SipTransport.Tcp,
            _ => null,
        };
        if (parsed.Scheme != "sip" || transport is null) reason = "calls go to trunks by sip over UDP or TCP";
        else if (parsed.User is not null) reason = "a route has no user";
        else hop = new NextHop(parsed, transport.Value);
        return hop is not null;
    }

    /// <summary>The Request-URI of a call to <paramref name="number"/> there.</summary>
    public SipUri Target(PhoneNumber number) => Telephone(number, Uri.Port);

    /// <summary>The identity of <paramref name="number"/> in that network: what the called person sees.</summary>
    public SipUri Identity(PhoneNumber number) => Telephone(number, port: null);

    private SipUri Telephone(PhoneNumber number, int? port) =>
        new("sip", number.Value, Uri.Host, port, SipParameters.Empty.With("user", "phone"));
}
