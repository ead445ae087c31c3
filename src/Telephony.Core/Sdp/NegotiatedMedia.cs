using System.Net;
using Telephony.Core.Codecs;

namespace Telephony.Core.Sdp;

/// <summary>
/// What one offer/answer exchange (RFC 3264) agreed for the audio stream, as the media engine needs it. A later exchange makes
/// a new record. Immutable; any thread.
/// </summary>
public sealed record NegotiatedMedia
{
    /// <summary>
    /// Where the peer's SDP says RTP is to be sent. Address 0.0.0.0 or :: (the old form of hold) or port 0 means: send nothing.
    /// </summary>
    public required IPEndPoint RemoteRtp { get; init; }

    /// <summary>Where RTCP is to be sent: <c>a=rtcp</c> (RFC 3605), else the next port, else with mux the same as <see cref="RemoteRtp"/>.</summary>
    public required IPEndPoint RemoteRtcp { get; init; }

    /// <summary>Whether RTP and RTCP share a port (RFC 5761).</summary>
    public bool RtcpMux { get; init; }

    /// <summary>The audio codec, the same both ways.</summary>
    public required AudioCodec Codec { get; init; }

    /// <summary>Payload type of the audio that we send (the number the peer chose), 0 to 127.</summary>
    public required byte PayloadTypeToSend { get; init; }

    /// <summary>Payload type of the audio that we receive (the number in our SDP), 0 to 127.</summary>
    public required byte PayloadTypeToReceive { get; init; }

    /// <summary>Payload type of received telephone-events (RFC 4733), or null when not negotiated; then tones in the audio are listened for.</summary>
    public byte? TelephoneEventPayloadType { get; init; }

    /// <summary>Payload type of telephone-events that we send (the number the peer chose), or null when not negotiated.</summary>
    public byte? TelephoneEventPayloadTypeToSend { get; init; }

    /// <summary>RTP clock of the telephone-events: 8000, 16000 or 48000.</summary>
    public int TelephoneEventClockRate { get; init; } = 8000;

    /// <summary>What we do, seen from our side (a peer that holds us with <c>sendonly</c> makes this <see cref="MediaDirection.ReceiveOnly"/>).</summary>
    public MediaDirection Direction { get; init; } = MediaDirection.SendReceive;

    /// <summary>The peer's <c>a=ptime</c>, 20 ms when absent. We send frames of 20 ms whatever it says, and take any.</summary>
    public TimeSpan Ptime { get; init; } = TimeSpan.FromMilliseconds(20);
}
