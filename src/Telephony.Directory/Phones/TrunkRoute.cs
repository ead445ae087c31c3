namespace Telephony.Directory;

/// <summary>Where a trunk takes outbound calls.</summary>
/// <param name="Trunk">Name of the trunk.</param>
/// <param name="Uri">SIP URI of the next hop, such as <c>sip:192.0.2.1:5060;transport=udp</c>.</param>
/// <param name="Priority">The lowest is tried first.</param>
/// <param name="CallerNumber">What the called person sees; the first deposit number where the trunk has none of its own, so that whoever calls back can leave a message; null: the trunk has neither.</param>
public sealed record TrunkRoute(string Trunk, string Uri, int Priority, PhoneNumber? CallerNumber)
{
    /// <summary>The trunk only.</summary>
    public override string ToString() => Trunk;
}
