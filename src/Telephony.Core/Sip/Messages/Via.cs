namespace Telephony.Core.Sip.Messages;

/// <summary>One Via value (RFC 3261 20.42).</summary>
/// <param name="Transport">As written, upper-case when we write it: <c>UDP</c>, <c>TCP</c>, <c>TLS</c>; compared without case.</param>
/// <param name="Host">Host as written, IPv6 with its brackets.</param>
/// <param name="Port">Port, or null when absent.</param>
/// <param name="Parameters">Parameters in order: branch, received, rport, ttl, maddr and extensions.</param>
public sealed record Via(string Transport, string Host, int? Port, SipParameters Parameters)
{
    /// <summary>The magic cookie of RFC 3261 branches (8.1.1.7).</summary>
    public const string MagicCookie = "z9hG4bK";

    /// <summary>The branch parameter, or null (RFC 2543 sender).</summary>
    public string? Branch => Parameters["branch"];

    /// <summary>The host and, when present, the port (18.1.1), as used in transaction matching (17.2.3).</summary>
    public string SentBy => Port is { } port ? $"{Host}:{port}" : Host;

    /// <summary>The value on the wire.</summary>
    public override string ToString() => $"SIP/2.0/{Transport} {SentBy}{Parameters}";
}
