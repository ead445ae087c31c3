namespace Telephony.Core.Sdp;

/// <summary>Reads, reverses and combines directions (RFC 3264 6.1).</summary>
internal static class MediaDirections
{
    /// <summary>The attribute's name.</summary>
    internal static string Name(this MediaDirection direction) => direction switch
    {
        MediaDirection.SendOnly => "sendonly",
        MediaDirection.ReceiveOnly => "recvonly",
        MediaDirection.Inactive => "inactive",
        _ => "sendrecv",
    };

    /// <summary>The direction that attributes name, or null.</summary>
    internal static MediaDirection? Find(IReadOnlyList<SdpAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            switch (attribute.Name)
            {
                case "sendrecv": return MediaDirection.SendReceive;
                case "sendonly": return MediaDirection.SendOnly;
                case "recvonly": return MediaDirection.ReceiveOnly;
                case "inactive": return MediaDirection.Inactive;
                default: break;
            }
        }
        return null;
    }

    internal static bool Sends(this MediaDirection direction) => direction is MediaDirection.SendReceive or MediaDirection.SendOnly;

    internal static bool Receives(this MediaDirection direction) => direction is MediaDirection.SendReceive or MediaDirection.ReceiveOnly;

    /// <summary>What we do when the peer does <paramref name="peer"/> and we would do <paramref name="wanted"/>.</summary>
    internal static MediaDirection Answering(MediaDirection peer, MediaDirection wanted) =>
        Of(wanted.Sends() && peer.Receives(), wanted.Receives() && peer.Sends());

    /// <summary>The direction of whoever sends and receives so.</summary>
    internal static MediaDirection Of(bool sends, bool receives) => (sends, receives) switch
    {
        (true, true) => MediaDirection.SendReceive,
        (true, false) => MediaDirection.SendOnly,
        (false, true) => MediaDirection.ReceiveOnly,
        _ => MediaDirection.Inactive,
    };
}
