using System.Net;

namespace Telephony.Web.Staff;

/// <summary>From where officers may work: <see cref="ConsoleOptions.Networks"/>.</summary>
internal sealed class OfficerNetworks(ConsoleOptions options)
{
    /// <summary>Whether an officer of <paramref name="establishment"/> may work from <paramref name="address"/>.</summary>
    public bool Allow(string? establishment, IPAddress? address)
    {
        if (!options.Networks.TryGetValue(establishment ?? ConsoleOptions.Everywhere, out var networks)) return true;
        if (address is null) return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => network.Contains(plain));
    }
}
