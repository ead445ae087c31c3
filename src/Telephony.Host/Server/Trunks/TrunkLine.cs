using System.Net;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Directory;
using Telephony.Host.Settings;

namespace Telephony.Host.Server.Trunks;

/// <summary>One route as it stands: where it leads, and whether calls may go there. Immutable but for the health that its prober knows.</summary>
/// <param name="Route">The route.</param>
/// <param name="Hop">Where it leads; null when its URI cannot be used.</param>
/// <param name="Remote">The address there; null when it is not known.</param>
/// <param name="Prober">Probes it; null when there is nothing to be probed.</param>
internal sealed record TrunkLine(TrunkRoute Route, NextHop? Hop, IPEndPoint? Remote, TrunkProber? Prober)
{
    private static readonly NameAddr s_anonymous = new("Anonymous", new SipUri("sip", "anonymous", "anonymous.invalid", null, SipParameters.Empty), SipParameters.Empty);

    /// <summary>Whether calls may go there.</summary>
    public bool IsUp => Prober is { IsUp: true };

    /// <summary>Whether this is a line to the same place: its prober then goes on.</summary>
    public bool IsSamePlace(TrunkRoute route, NextHop? hop, IPEndPoint? remote) =>
        Route.Trunk == route.Trunk && Hop?.Transport == hop?.Transport && Equals(Remote, remote);

    /// <summary>What came of a call there; null when it went through.</summary>
    public void Tell(InviteFailure? failure) => Prober?.Tell(failure);

    /// <summary>The call to <paramref name="number"/> over this line, on behalf of <paramref name="caller"/>; null when nobody knows where that is.</summary>
    public OutboundInvite? Invite(ICall caller, PhoneNumber number, TelephonySettings settings)
    {
        if (Hop is null || Remote is null) return null;
        var shown = Route.CallerNumber is { } own ? new NameAddr(Hop.Identity(own)) : null;
        return new OutboundInvite
        {
            Target = Hop.Target(number), Remote = Remote, Transport = Hop.Transport,
            From = shown ?? s_anonymous, AssertedIdentity = shown, HidesIdentity = shown is null,
            RingLimit = settings.RingLimit, ResponseLimit = settings.TrunkResponseLimit,
            FirstCodec = caller.AnsweredAt is null ? null : caller.Codec, Beside = (caller as MediaCall)?.Leg,
        };
    }

    /// <summary>The trunk only.</summary>
    public override string ToString() => Route.Trunk;
}
