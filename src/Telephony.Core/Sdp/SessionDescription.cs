namespace Telephony.Core.Sdp;

/// <summary>
/// A session description (RFC 8866 5), as far as offer and answer use it: i=, u=, e=, p=, b=, r=, z= and k= lines are checked to be
/// lines and then forgotten. Immutable.
/// </summary>
public sealed record SessionDescription
{
    /// <summary>The o= line.</summary>
    public required SdpOrigin Origin { get; init; }

    /// <summary>The s= line; a dash when there is no name, as RFC 8866 5.3 recommends.</summary>
    public string SessionName { get; init; } = "-";

    /// <summary>The session's c= line, which holds for every stream without one of its own.</summary>
    public SdpConnection? Connection { get; init; }

    /// <summary>The t= lines as written; an answer repeats those of its offer (RFC 3264 6).</summary>
    public IReadOnlyList<string> Times { get; init; } = ["0 0"];

    /// <summary>The session's a= lines.</summary>
    public IReadOnlyList<SdpAttribute> Attributes { get; init; } = [];

    /// <summary>The streams, in their order, which offer and answer share.</summary>
    public IReadOnlyList<MediaDescription> Media { get; init; } = [];

    /// <summary>Where a stream's packets are wanted: its own c= line, else the session's; null when neither is there.</summary>
    public SdpConnection? ConnectionOf(MediaDescription media)
    {
        ArgumentNullException.ThrowIfNull(media);
        return media.Connection ?? Connection;
    }

    /// <summary>A stream's direction as seen by the writer of this description: its own, else the session's, else sendrecv.</summary>
    public MediaDirection DirectionOf(MediaDescription media)
    {
        ArgumentNullException.ThrowIfNull(media);
        return MediaDirections.Find(media.Attributes) ?? MediaDirections.Find(Attributes) ?? MediaDirection.SendReceive;
    }
}

/// <summary>The o= line (RFC 8866 5.2). The numbers stay text: nobody computes with a peer's.</summary>
/// <param name="User">User name, a dash when there is none.</param>
/// <param name="SessionId">Digits.</param>
/// <param name="Version">Digits, one more for each change.</param>
/// <param name="Address">Network type, address type and address, such as <c>IN IP4 192.0.2.1</c>.</param>
public sealed record SdpOrigin(string User, string SessionId, string Version, string Address);

/// <summary>A c= line (RFC 8866 5.7).</summary>
/// <param name="AddressType"><c>IP4</c> or <c>IP6</c>, or another that we do not speak.</param>
/// <param name="Address">Address or host name, without the suffixes of multicast.</param>
public sealed record SdpConnection(string AddressType, string Address);

/// <summary>An a= line (RFC 8866 5.13).</summary>
/// <param name="Name">Name; compared with case, as the RFC does.</param>
/// <param name="Value">What follows the colon, or null without one.</param>
public readonly record struct SdpAttribute(string Name, string? Value);
