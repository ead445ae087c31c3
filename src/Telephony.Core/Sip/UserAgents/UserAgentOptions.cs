using Telephony.Core.Sip.Transactions;

namespace Telephony.Core.Sip.UserAgents;

/// <summary>Where others reach us: what stands in the Contact and Via fields that we write.</summary>
/// <param name="Host">A name or an address, IPv6 with its brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record AdvertisedAddress(string Host, int Port)
{
    /// <summary>The address of a local endpoint as it stands.</summary>
    public static AdvertisedAddress Of(System.Net.IPEndPoint local)
    {
        ArgumentNullException.ThrowIfNull(local);
        var address = local.Address.IsIPv4MappedToIPv6 ? local.Address.MapToIPv4() : local.Address;
        return new(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString(), local.Port);
    }
}

/// <summary>Settings of a <see cref="UserAgent"/>. Immutable.</summary>
public sealed record UserAgentOptions
{
    /// <summary>Transaction timers.</summary>
    public SipTimers Timers { get; init; } = SipTimers.Default;

    /// <summary>
    /// The address to advertise to a peer with which we speak over this path (setting <c>--public</c>). Called for every request and
    /// dialog-creating response that we write; must be fast and must not fail. The default advertises the local endpoint.
    /// </summary>
    public Func<TransportPath, AdvertisedAddress> Advertise { get; init; } = static path => AdvertisedAddress.Of(path.Local);

    /// <summary>Product name for the Server and User-Agent fields, or null for none.</summary>
    public string? Product { get; init; }

    /// <summary>Session interval that we ask for when the peer supports timers and names none (RFC 4028 4.1 recommends 1800 s).</summary>
    public TimeSpan SessionInterval { get; init; } = TimeSpan.FromSeconds(1800);

    /// <summary>Smallest session interval that we accept (RFC 4028 5: at least 90 s).</summary>
    public TimeSpan MinSessionInterval { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Calls at once before a new INVITE gets 503.</summary>
    public int MaxCalls { get; init; } = 10_000;

    /// <summary>Server transactions at once before a new request outside a dialog gets 503 without a transaction.</summary>
    public int MaxServerTransactions { get; init; } = 100_000;

    /// <summary>The Retry-After of a 503.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);
}
