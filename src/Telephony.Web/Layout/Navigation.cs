using Telephony.Web.Staff;

namespace Telephony.Web.Layout;

/// <summary>An entry of the navigation: an address, the key of its text, and the policy without which it is not shown.</summary>
public sealed record NavigationEntry(string Href, string Key, string Policy);

/// <summary>The navigation. A surface adds its entry here.</summary>
public static class Navigation
{
    /// <summary>All of it, in order.</summary>
    public static IReadOnlyList<NavigationEntry> Entries { get; } =
    [
        new("/live", "live.title", Policies.Live),
        new("/alerts", "alerts.title", Policies.Live),
        new("/recordings", "replay.search.title", Policies.Replay),
        new("/phones", "phones.title", Policies.Phones),
        new("/detainees", "lists.detainees.title", Policies.Lists),
        new("/requests", "lists.requests.title", Policies.Lists),
        new("/registry", "lists.registry.title", Policies.Lists),
        new("/accounts", "accounts.title", Policies.Accounts),
        new("/tariffs", "tariffs.title", Policies.Accounts),
        new("/exports", "exports.title", Policies.Exports),
        new("/audit", "evidence.title", Policies.Audit),
        new("/officers", "officers.title", Policies.Officers),
    ];

    /// <summary>What officers of a role see of it.</summary>
    public static IEnumerable<(string Href, string Key)> Of(OfficerRole role) =>
        Entries.Where(entry => Policies.Allows(entry.Policy, role)).Select(entry => (entry.Href, entry.Key));
}
