using System.Collections.Frozen;
using System.Net;

namespace Telephony.Directory;

/// <summary>Which users are phones, where trunks send from and where they take calls, as they were at one moment. Immutable.</summary>
internal sealed class CallerSnapshot
{
    private readonly FrozenSet<string> _phones;
    private readonly (TrunkAddress From, Trunk Trunk)[] _trunks;

    /// <summary>Of all phones' users, all trunks by each of their addresses, and all routes, the first choice first.</summary>
    public CallerSnapshot(IEnumerable<string> phones, IEnumerable<(TrunkAddress From, Trunk Trunk)> trunks, IReadOnlyList<TrunkRoute> routes)
    {
        Routes = routes;
        _phones = phones.ToFrozenSet(StringComparer.Ordinal);
        // The order in which FindTrunk tries them is the rule: the narrowest network, and within it the entry that names the port.
        _trunks = [.. trunks.OrderByDescending(trunk => trunk.From.Network.PrefixLength).ThenByDescending(trunk => trunk.From.Port.HasValue)];
    }

    /// <summary>Where outbound calls go.</summary>
    public IReadOnlyList<TrunkRoute> Routes { get; }

    /// <summary>Whether a phone has this user.</summary>
    public bool IsPhone(string user) => _phones.Contains(user);

    /// <summary>The trunk that sends from <paramref name="port"/> of <paramref name="address"/>, which is plain; or null.</summary>
    public Trunk? FindTrunk(IPAddress address, int port)
    {
        foreach (var (from, trunk) in _trunks)
            if ((from.Port is null || from.Port == port) && from.Network.Contains(address)) return trunk;
        return null;
    }
}
