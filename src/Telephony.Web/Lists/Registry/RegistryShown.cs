using Microsoft.AspNetCore.Http;
using Telephony.Directory;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Lists.Registry;

/// <summary>The registry's days, words and people.</summary>
internal static class RegistryShown
{
    private static readonly TimeZoneInfo s_france = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>The registry is the country's, and so are its days.</summary>
    public static DateOnly Today(ConsoleOptions options) => TypedDay.On(options.Clock.GetUtcNow(), s_france);

    /// <summary>
    /// Who proposes and decides changes: the telephone service of no single establishment. What protects a number everywhere is nobody's of one establishment to change (EXC-03).
    /// </summary>
    public static bool MayChangeRegistry(this HttpContext http) => http.Officer() is { Establishment: null } officer && Policies.Allows(Policies.Registry, officer.Role);

    /// <summary>The last part of a text's key.</summary>
    public static string WordOf(RegistryChange change) => change is RegistryChange.Add ? "add" : "end";

    /// <summary>The last part of a text's key.</summary>
    public static string StateOf(RegistryProposal proposal, DateTimeOffset now) =>
        proposal.IsOpenAt(now) ? "open" : proposal.Decided is null ? "expired" : proposal.IsConfirmed ? "confirmed" : "refused";

    /// <summary>What a change is, for the evidence.</summary>
    public static Dictionary<string, string> Details(RegistryChange change)
    {
        var details = new Dictionary<string, string> { ["number"] = change.Number.Value, ["registry"] = WordOf(change) };
        if (change is RegistryChange.Add { Entry: var entry })
        {
            (details["category"], details["name"], details["from"], details["free"]) = (entry.Category, entry.Name, TypedDay.TextOf(entry.From), entry.IsFree ? "yes" : "no");
            if (entry.Until is { } until) details["until"] = TypedDay.TextOf(until);
        }
        else if (change is RegistryChange.End end) details["until"] = TypedDay.TextOf(end.Until);
        return details;
    }
}
