namespace Telephony.Web.Staff;

/// <summary>Roles as words: in rows, on the command line, in keys of texts.</summary>
public static class OfficerRoles
{
    private static readonly Dictionary<string, OfficerRole> s_roles = Enum.GetValues<OfficerRole>().ToDictionary(WordOf);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. s_roles.Keys];

    /// <summary><c>monitoringOfficer</c> and so on.</summary>
    public static string WordOf(OfficerRole role)
    {
        var name = role.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The role of such a word.</summary>
    public static OfficerRole Parse(string word) => s_roles[word];
}
