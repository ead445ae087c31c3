using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Staff;

/// <summary>What an officer does; each is allowed what <see cref="Policies"/> says.</summary>
public enum OfficerRole
{
    /// <summary>Searches and hears what was kept, watches and cuts live calls.</summary>
    MonitoringOfficer,

    /// <summary>Keeps detainees' lists of numbers.</summary>
    TelephoneService,

    /// <summary>Keeps detainees' accounts.</summary>
    AccountsOffice,

    /// <summary>Heads the establishment.</summary>
    HeadOfEstablishment,

    /// <summary>Reads what others did.</summary>
    Auditor,

    /// <summary>Keeps the officers' accounts; hears nothing.</summary>
    Administrator,
}

/// <summary>A member of staff who is signed in.</summary>
/// <param name="Id">His account.</param>
/// <param name="Name">The name he signs in with, and that stands in the evidence.</param>
/// <param name="Role">What he does.</param>
/// <param name="Establishment">Code of the establishment that he works for; null: all.</param>
public sealed record Officer(Guid Id, string Name, OfficerRole Role, string? Establishment)
{
    /// <summary>What he may see, as queries take it: null for all establishments.</summary>
    public IReadOnlyList<string>? Establishments => Establishment is null ? null : [Establishment];

    /// <summary>As modules take who does something.</summary>
    public ActingOfficer Acting => new(Id, Name, Establishments);
}
