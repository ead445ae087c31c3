using System.Net;
using Telephony.Core.Media;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sessions;

/// <summary>Settings of a <see cref="SipEndpoint"/>.</summary>
public sealed record SipEndpointOptions
{
    /// <summary>Addresses to bind, each for UDP and TCP; port 0 takes a free one.</summary>
    public required IReadOnlyList<IPEndPoint> Addresses { get; init; }

    /// <summary>The address for SDP when it is not the bound one (NAT), or null.</summary>
    public IPAddress? PublicAddress { get; init; }

    /// <summary>Settings of the core.</summary>
    public required UserAgentOptions UserAgent { get; init; }

    /// <summary>Told of every sound that begins to play, for the demonstration; must be quick. Null: nobody is told.</summary>
    public Action<MediaCall, ISound>? Played { get; init; }

    /// <summary>Told of a fault of ours, or one that the application let through, to log it; must not throw. Null: nobody is told.</summary>
    public Action<Exception>? Faulted { get; init; }

    /// <summary>How long stopping waits for flows to keep what they recorded.</summary>
    public TimeSpan ShutdownPatience { get; init; } = TimeSpan.FromSeconds(10);
}
