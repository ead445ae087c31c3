using System.Net;

namespace Telephony.Core.Sip;

/// <summary>Transport protocol of a SIP message.</summary>
public enum SipTransport
{
    /// <summary>UDP (RFC 3261 18).</summary>
    Udp,

    /// <summary>TCP (RFC 3261 18).</summary>
    Tcp,
}

/// <summary>Where a message came from or goes to.</summary>
/// <param name="Transport">The protocol.</param>
/// <param name="Local">Our address on which it arrived or from which it leaves.</param>
/// <param name="Remote">The peer's address.</param>
/// <param name="Connection">For TCP the connection it arrived on (unique in the process), else 0. A closed connection is opened again towards <see cref="Remote"/>.</param>
public sealed record TransportPath(SipTransport Transport, IPEndPoint Local, IPEndPoint Remote, long Connection = 0)
{
    /// <summary>Whether the transport itself retransmits (17.1.1.2).</summary>
    public bool IsReliable => Transport != SipTransport.Udp;
}
