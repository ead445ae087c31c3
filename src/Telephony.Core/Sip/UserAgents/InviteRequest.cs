using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>A call that we are to place (RFC 3261 13.2.1). Immutable. No record: its text would show numbers and a password (DESIGN 4.9).</summary>
public sealed class InviteRequest
{
    /// <summary>The Request-URI: the number called, at the trunk.</summary>
    public required SipUri Target { get; init; }

    /// <summary>Where the INVITE goes: our address and transport, and the trunk's.</summary>
    public required TransportPath Path { get; init; }

    /// <summary>The From field without its tag: the number shown.</summary>
    public required NameAddr From { get; init; }

    /// <summary>The To field, or null for the <see cref="Target"/>.</summary>
    public NameAddr? To { get; init; }

    /// <summary>Our offer (RFC 3264); never empty.</summary>
    public required ReadOnlyMemory<byte> Offer { get; init; }

    /// <summary>P-Asserted-Identity (RFC 3325 9.1), or null for none.</summary>
    public NameAddr? AssertedIdentity { get; init; }

    /// <summary>Whether the trunk is asked to show no number: <c>Privacy: id</c> (RFC 3325 9.3).</summary>
    public bool HidesIdentity { get; init; }

    /// <summary>Further header fields.</summary>
    public IReadOnlyList<SipHeader> Headers { get; init; } = [];

    /// <summary>What a 401 or 407 of the trunk is answered with, or null.</summary>
    public SipCredentials? Credentials { get; init; }

    /// <summary>How long it may ring before we give up: from the INVITE to its final response.</summary>
    public TimeSpan RingLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long the trunk may say nothing at all, not even 100; null for Timer B (32 s).</summary>
    public TimeSpan? ResponseLimit { get; init; }
}

/// <summary>User name and password for digest authentication (RFC 3261 22). No record: its text would show the password.</summary>
/// <param name="user">The user name.</param>
/// <param name="password">The password.</param>
public sealed class SipCredentials(string user, string password)
{
    /// <summary>The user name.</summary>
    public string User { get; } = user;

    /// <summary>The password.</summary>
    public string Password { get; } = password;
}
