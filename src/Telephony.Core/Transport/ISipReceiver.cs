using Telephony.Core.Sip;

namespace Telephony.Core.Transport;

/// <summary>Where the signalling sockets hand over what they received. Called on receiving threads, in arrival order for one connection.</summary>
public interface ISipReceiver
{
    /// <summary>One datagram, or one framed message of a stream; the bytes are valid during the call only.</summary>
    void Received(ReadOnlySpan<byte> message, TransportPath path);

    /// <summary>What arrived could not be framed; the transport answers and closes by itself.</summary>
    void Malformed(TransportPath path);

    /// <summary>A message could not be sent on this path (RFC 3261 18.4).</summary>
    void SendFailed(TransportPath path);
}
