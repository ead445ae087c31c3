using System.Net;
using Telephony.Core;

namespace Telephony.LoadGenerator.Network;

/// <summary>Where a caller's SIP messages go out.</summary>
internal interface ISignalling
{
    /// <summary>Our address, as Via and Contact name it.</summary>
    IPEndPoint Local { get; }

    /// <summary>Sends one message.</summary>
    void Send(byte[] message);

    /// <summary>The caller needs it no more.</summary>
    void Close();
}

/// <summary>Something that takes a caller's SIP messages.</summary>
internal interface ISipReceiver
{
    /// <summary>A message of this caller's Call-ID came.</summary>
    void Receive(MonotonicTime arrival, Sip.SipText message);
}
