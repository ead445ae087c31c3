using System.Net;
using Telephony.Core.Codecs;

namespace Telephony.Core.Sdp;

/// <summary>What we bring to an offer/answer exchange. Immutable.</summary>
/// <param name="Rtp">Where we want RTP: the address to advertise and the leg's even port. RTCP is on the next port, or on this one with mux.</param>
/// <param name="Codecs">The codecs that we speak, best first. In an answer the offerer's order counts, not this one.</param>
/// <param name="Direction">What we would do: less than send and receive only to put the peer on hold.</param>
public sealed record LocalMedia(IPEndPoint Rtp, IReadOnlyList<AudioCodec> Codecs, MediaDirection Direction = MediaDirection.SendReceive)
{
    /// <summary>All codecs of this stack, G.711 first.</summary>
    public static IReadOnlyList<AudioCodec> AllCodecs { get; } = [AudioCodec.Pcma, AudioCodec.Pcmu, AudioCodec.Opus];

    /// <summary>All codecs, <paramref name="first"/> before the others: what is offered to a second leg, so that both agree on one (DESIGN 5).</summary>
    public static IReadOnlyList<AudioCodec> CodecsFrom(AudioCodec? first) =>
        first is { } codec ? [codec, .. AllCodecs.Where(other => other != codec)] : AllCodecs;
}
