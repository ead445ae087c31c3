using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Dialogs;

/// <summary>
/// One dialog (RFC 3261 12): its id, sequence numbers, route set and remote target. Pure; owned by one loop.
/// </summary>
public sealed class Dialog
{
    private uint _localSequence;
    private uint _remoteSequence;

    private Dialog(DialogId id, NameAddr local, NameAddr remote, SipUri remoteTarget, IReadOnlyList<NameAddr> routeSet)
    {
        Id = id;
        Local = local;
        Remote = remote;
        RemoteTarget = remoteTarget;
        RouteSet = routeSet;
    }

    /// <summary>Its id.</summary>
    public DialogId Id { get; }

    /// <summary>Our address with our tag: From of our requests.</summary>
    public NameAddr Local { get; }

    /// <summary>The peer's address with its tag: To of our requests.</summary>
    public NameAddr Remote { get; }

    /// <summary>Where the peer is: its Contact.</summary>
    public SipUri RemoteTarget { get; private set; }

    /// <summary>The proxies that asked to stay in the way, the nearest first. Never changes (12.2).</summary>
    public IReadOnlyList<NameAddr> RouteSet { get; }

    /// <summary>The highest sequence number that the peer has used.</summary>
    public uint RemoteSequence => _remoteSequence;

    /// <summary>
    /// The dialog of an INVITE that we answer (12.1.1): the route set is Record-Route in its order. A caller of RFC 2543 that names
    /// no Contact is reached at its From.
    /// </summary>
    /// <param name="invite">The INVITE, outside a dialog.</param>
    /// <param name="localTag">The tag of every response of ours.</param>
    public static Dialog OfServer(SipRequest invite, string localTag)
    {
        ArgumentNullException.ThrowIfNull(invite);
        return new Dialog(
            new DialogId(invite.CallId, localTag, invite.From.Tag ?? ""),
            invite.To.WithTag(localTag), invite.From, (invite.Contact.Count > 0 ? invite.Contact[0] : invite.From).Uri, invite.RecordRoute)
        {
            _remoteSequence = invite.CSeq.Number,
        };
    }

    /// <summary>
    /// The dialog of an INVITE that we sent (12.1.2): the route set is the response's Record-Route reversed. A peer that names no Contact that we can
    /// use is reached where the INVITE went.
    /// </summary>
    /// <param name="invite">Our INVITE.</param>
    /// <param name="response">A 101 to 299.</param>
    /// <param name="early">The same dialog before its 2xx, whose sequence numbers go on (13.2.2.4), or null.</param>
    public static Dialog OfClient(SipRequest invite, SipResponse response, Dialog? early = null)
    {
        ArgumentNullException.ThrowIfNull(invite);
        ArgumentNullException.ThrowIfNull(response);
        return new Dialog(
            new DialogId(invite.CallId, invite.From.Tag ?? "", response.To.Tag ?? ""),
            invite.From, response.To, response.Contact.Count > 0 && response.Contact[0].Uri.IsSip ? response.Contact[0].Uri : invite.RequestUri,
            [.. response.RecordRoute.Reverse()])
        {
            _localSequence = invite.CSeq.Number,
            _remoteSequence = early?._remoteSequence ?? 0,
        };
    }

    /// <summary>
    /// Whether a request of the peer comes in order (12.2.2); if so its number is remembered. The number of an earlier request counts as
    /// out of order as well: its copies are caught by the transaction layer, so it came over a second way. Not for ACK and CANCEL.
    /// </summary>
    public bool TakeSequence(CSeq sequence)
    {
        if (_remoteSequence != 0 && sequence.Number <= _remoteSequence) return false;
        _remoteSequence = sequence.Number;
        return true;
    }

    /// <summary>Takes the Contact of an accepted re-INVITE or UPDATE, or of its 2xx, as the new target (12.2.1.2, 12.2.2).</summary>
    public void RefreshTarget(SipMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Contact.Count > 0 && message.Contact[0].Uri.IsSip) RemoteTarget = message.Contact[0].Uri;
    }

    /// <summary>
    /// A request within the dialog (12.2.1.1) with the next sequence number; an ACK with <paramref name="ackOf"/>, that of its INVITE (13.2.2.4).
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="via">Our Via with its branch.</param>
    /// <param name="contact">Our Contact, for a target refresh request, or null.</param>
    /// <param name="headers">Further header fields.</param>
    /// <param name="body">Body; its Content-Type is in <paramref name="headers"/>.</param>
    /// <param name="ackOf">Sequence number of the INVITE that an ACK is for.</param>
    public SipRequest CreateRequest(
        string method, Via via, NameAddr? contact, IReadOnlyList<SipHeader> headers, ReadOnlyMemory<byte> body = default, uint? ackOf = null)
    {
        var (requestUri, route) = Routing();
        return new SipRequest
        {
            Method = method,
            RequestUri = requestUri,
            Via = [via],
            From = Local,
            To = Remote,
            CallId = Id.CallId,
            CSeq = new CSeq(ackOf ?? NextSequence(), method),
            Contact = contact is null ? [] : [contact],
            Route = route,
            Headers = headers,
            Body = body,
        };
    }

    /// <summary>Where the next request goes first: the first route, or the remote target (8.1.2).</summary>
    public SipUri NextHop => RouteSet.Count > 0 ? RouteSet[0].Uri : RemoteTarget;

    // 12.2.1.1: with a strict router in front the Request-URI is the router, and the target goes to the end of the routes.
    private (SipUri RequestUri, IReadOnlyList<NameAddr> Route) Routing()
    {
        if (RouteSet.Count == 0) return (RemoteTarget, []);
        var first = RouteSet[0].Uri;
        if (first.Parameters.Contains("lr")) return (RemoteTarget, RouteSet);
        return (ForRequestLine(first), [.. RouteSet.Skip(1), new NameAddr(RemoteTarget)]);
    }

    // 19.1.1: a Request-URI carries no method parameter and no headers.
    private static SipUri ForRequestLine(SipUri uri) => uri with
    {
        Headers = null,
        Parameters = new SipParameters([.. uri.Parameters.Items.Where(item => !item.Key.Equals("method", StringComparison.OrdinalIgnoreCase))]),
    };

    // Ours start at 1 and would need 2^31 requests to leave their range.
    private uint NextSequence() => ++_localSequence;
}
