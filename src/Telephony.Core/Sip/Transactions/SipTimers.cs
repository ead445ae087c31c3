namespace Telephony.Core.Sip.Transactions;

/// <summary>
/// The timer values of RFC 3261 17 (table 4) and RFC 6026, derived from T1, T2 and T4. Immutable; one instance serves all machines.
/// The letters are the RFC's; a value of zero means that the state is left at once.
/// </summary>
public sealed record SipTimers
{
    /// <summary>The RFC's default values.</summary>
    public static SipTimers Default { get; } = new();

    /// <summary>Round-trip estimate (17.1.1.1): 500 ms.</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest interval between copies of a non-INVITE request or an INVITE response (17.1.2.2): 4 s.</summary>
    public TimeSpan T2 { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Longest time a message stays in the network (17.1.2.2): 5 s.</summary>
    public TimeSpan T4 { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an INVITE waits in Proceeding after its last provisional response before the client gives up (Timer C's 3 minutes, 16.6).</summary>
    public TimeSpan C { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>INVITE client: no response at all (17.1.1.2), 64*T1.</summary>
    public TimeSpan B => 64 * T1;

    /// <summary>INVITE client: repeated responses are acknowledged this long on unreliable transports (17.1.1.2): 32 s, as "at least 32 seconds".</summary>
    public TimeSpan D { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>Non-INVITE client: no final response (17.1.2.2), 64*T1.</summary>
    public TimeSpan F => 64 * T1;

    /// <summary>INVITE server: no ACK for a non-2xx response (17.2.1), 64*T1.</summary>
    public TimeSpan H => 64 * T1;

    /// <summary>INVITE server: repeated ACKs are absorbed this long on unreliable transports (17.2.1), T4.</summary>
    public TimeSpan I => T4;

    /// <summary>Non-INVITE server: repeated requests are answered this long on unreliable transports (17.2.2), 64*T1.</summary>
    public TimeSpan J => 64 * T1;

    /// <summary>Non-INVITE client: repeated responses are absorbed this long on unreliable transports (17.1.2.2), T4.</summary>
    public TimeSpan K => T4;

    /// <summary>INVITE server: time in Accepted (RFC 6026 7.1), 64*T1.</summary>
    public TimeSpan L => 64 * T1;

    /// <summary>INVITE client: time in Accepted (RFC 6026 7.2), 64*T1.</summary>
    public TimeSpan M => 64 * T1;
}
