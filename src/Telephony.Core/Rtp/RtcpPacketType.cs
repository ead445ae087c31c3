namespace Telephony.Core.Rtp;

/// <summary>RTCP packet types (RFC 3550 12.1). Others exist; they are skipped.</summary>
public enum RtcpPacketType
{
    /// <summary>SR.</summary>
    SenderReport = 200,

    /// <summary>RR.</summary>
    ReceiverReport = 201,

    /// <summary>SDES.</summary>
    SourceDescription = 202,

    /// <summary>BYE.</summary>
    Goodbye = 203,

    /// <summary>APP.</summary>
    ApplicationDefined = 204,
}
