using System.Net;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sessions;

/// <summary>A call to place. Immutable. No record: its text would show numbers and a password (DESIGN 4.9).</summary>
public sealed class OutboundInvite
{
    /// <summary>The Request-URI: the number called, at the trunk.</summary>
    public required SipUri Target { get; init; }

    /// <summary>The trunk's address.</summary>
    public required IPEndPoint Remote { get; init; }

    /// <summary>The trunk's transport.</summary>
    public SipTransport Transport { get; init; } = SipTransport.Udp;

    /// <summary>The From field without its tag: the number shown.</summary>
    public required NameAddr From { get; init; }

    /// <summary>P-Asserted-Identity (RFC 3325), or null for none.</summary>
    public NameAddr? AssertedIdentity { get; init; }

    /// <summary>Whether the trunk is asked to show no number (RFC 3325).</summary>
    public bool HidesIdentity { get; init; }

    /// <summary>Further header fields.</summary>
    public IReadOnlyList<SipHeader> Headers { get; init; } = [];

    /// <summary>What a challenge of the trunk is answered with, or null.</summary>
    public SipCredentials? Credentials { get; init; }

    /// <summary>How long it may ring.</summary>
    public TimeSpan RingLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the trunk may say nothing at all; null for Timer B (32 s).</summary>
    public TimeSpan? ResponseLimit { get; init; }

    /// <summary>The codec of the call that this one is for: offered first, so that both agree on one. Null: G.711 first.</summary>
    public AudioCodec? FirstCodec { get; init; }

    /// <summary>The leg that this call's is to be connected with, or null: both are then served by one thread.</summary>
    public MediaLeg? Beside { get; init; }

    internal InviteRequest Request(TransportPath path, ReadOnlyMemory<byte> offer) => new()
    {
        Target = Target,
        Path = path,
        From = From,
        Offer = offer,
        AssertedIdentity = AssertedIdentity,
        HidesIdentity = HidesIdentity,
        Headers = Headers,
        Credentials = Credentials,
        RingLimit = RingLimit,
        ResponseLimit = ResponseLimit,
    };
}
