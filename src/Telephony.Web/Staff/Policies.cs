namespace Telephony.Web.Staff;

/// <summary>What a page can ask for: <c>@attribute [Authorize(Policy = Policies.Replay)]</c>. Which roles have it is told by <see cref="RolesOf"/>.</summary>
public static class Policies
{
    /// <summary>Search and replay of what was kept.</summary>
    public const string Replay = "replay";

    /// <summary>Live calls: seeing, hearing, cutting.</summary>
    public const string Live = "live";

    /// <summary>Phones: seeing how they are, stopping and starting them.</summary>
    public const string Phones = "phones";

    /// <summary>What staff did.</summary>
    public const string Audit = "audit";

    /// <summary>Exports of recordings: what was asked for and decided. Asking is for who has <see cref="Replay"/>.</summary>
    public const string Exports = "exports";

    /// <summary>Deciding on exports that somebody else asked for.</summary>
    public const string ExportDecisions = "export-decisions";

    /// <summary>Keeping recordings beyond their term, and letting them go again.</summary>
    public const string Holds = "holds";

    /// <summary>What is counted: shared numbers, strange uses of codes, officers by replays.</summary>
    public const string Reports = "reports";

    /// <summary>Detainees' lists of numbers.</summary>
    public const string Lists = "lists";

    /// <summary>Suspending calls, and ending that (OUT-08).</summary>
    public const string Sanctions = "sanctions";

    /// <summary>Proposing and deciding changes of the national registry, for who works for no single establishment (EXC-03).</summary>
    public const string Registry = "registry";

    /// <summary>Detainees' accounts.</summary>
    public const string Accounts = "accounts";

    /// <summary>Officers' accounts.</summary>
    public const string Officers = "officers";

    /// <summary>Every policy with its roles.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<OfficerRole>> RolesOf { get; } = new Dictionary<string, IReadOnlyList<OfficerRole>>
    {
        [Replay] = [OfficerRole.MonitoringOfficer, OfficerRole.HeadOfEstablishment],
        [Live] = [OfficerRole.MonitoringOfficer, OfficerRole.HeadOfEstablishment],
        [Phones] = [OfficerRole.MonitoringOfficer, OfficerRole.TelephoneService, OfficerRole.HeadOfEstablishment],
        [Audit] = [OfficerRole.Auditor, OfficerRole.HeadOfEstablishment],
        [Exports] = [OfficerRole.MonitoringOfficer, OfficerRole.HeadOfEstablishment, OfficerRole.Auditor],
        [ExportDecisions] = [OfficerRole.HeadOfEstablishment],
        [Holds] = [OfficerRole.HeadOfEstablishment],
        [Reports] = [OfficerRole.Auditor, OfficerRole.HeadOfEstablishment],
        [Lists] = [OfficerRole.TelephoneService, OfficerRole.HeadOfEstablishment],
        [Sanctions] = [OfficerRole.HeadOfEstablishment],
        [Registry] = [OfficerRole.TelephoneService],
        [Accounts] = [OfficerRole.AccountsOffice, OfficerRole.HeadOfEstablishment],
        [Officers] = [OfficerRole.Administrator],
    };

    /// <summary>Whether officers of this role have it.</summary>
    public static bool Allows(string policy, OfficerRole role) => RolesOf[policy].Contains(role);
}
