using System.Collections.Frozen;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>What this user agent can do, as the header fields that say so.</summary>
internal static class Capabilities
{
    public const string SdpType = "application/sdp";

    /// <summary>Bodies of INFO that carry digits (the de facto formats; RFC 6086 names none).</summary>
    public static readonly FrozenSet<string> InfoTypes =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "application/dtmf-relay", "application/dtmf");

    /// <summary>The methods that we answer (20.5).</summary>
    public static readonly FrozenSet<string> Methods = FrozenSet.Create(
        StringComparer.Ordinal, SipMethod.Invite, SipMethod.Ack, SipMethod.Bye, SipMethod.Cancel, SipMethod.Options, SipMethod.Register,
        SipMethod.Info, SipMethod.Update);

    /// <summary>Methods that we know of and do not allow: 405 (8.2.1). All others are not implemented: 501 (21.5.2).</summary>
    public static readonly FrozenSet<string> RefusedMethods = FrozenSet.Create(
        StringComparer.Ordinal, SipMethod.Prack, SipMethod.Refer, SipMethod.Notify, SipMethod.Subscribe, SipMethod.Message, "PUBLISH");

    public static readonly SipHeader Allow = new("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, INFO, UPDATE");
    public static readonly SipHeader Supported = new("Supported", "timer, path");
    public static readonly SipHeader AcceptSdp = new("Accept", SdpType);
    public static readonly SipHeader AcceptInfo = new("Accept", "application/dtmf-relay, application/dtmf");
    public static readonly SipHeader AcceptEncoding = new("Accept-Encoding", "identity");
    public static readonly SipHeader SdpContent = new("Content-Type", SdpType);

    /// <summary>Option tags that may stand in a Require of this method. Reliable provisional responses (100rel) are not offered.</summary>
    public static bool Understands(string optionTag, string method) =>
        optionTag.Equals("timer", StringComparison.OrdinalIgnoreCase)
        || (method == SipMethod.Register && optionTag.Equals("path", StringComparison.OrdinalIgnoreCase));
}
