namespace Telephony.Core.Codecs;

/// <summary>The audio codecs that this stack can send and receive. One frame is 20 ms everywhere.</summary>
public enum AudioCodec
{
    /// <summary>G.711 A-law, static payload type 8, 8000 Hz, 160 bytes a frame.</summary>
    Pcma,

    /// <summary>G.711 mu-law, static payload type 0, 8000 Hz, 160 bytes a frame.</summary>
    Pcmu,

    /// <summary>Opus (RFC 6716, RFC 7587): dynamic payload type, RTP clock 48000 Hz, 960 units a frame.</summary>
    Opus,
}
