using Telephony.Directory;

namespace Telephony.Web.Staff.Officers;

/// <summary>What there is to choose from where accounts are kept.</summary>
/// <param name="directory">Knows the establishments.</param>
public sealed class OfficerChoices(DirectoryStore directory)
{
    /// <summary>The value of "all establishments".</summary>
    public const string All = "*";

    /// <summary>Roles, in the reader's language.</summary>
    public IReadOnlyList<(string Value, string Text)> Roles(Texts texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return [.. OfficerRoles.Words.Select(word => (word, texts["staff.role." + word]))];
    }

    /// <summary>All establishments.</summary>
    public async Task<IReadOnlyList<(string Value, string Text)>> EstablishmentsAsync(CancellationToken cancellation) =>
        [.. (await directory.EstablishmentsAsync(cancellation)).Select(establishment => (establishment.Code, $"{establishment.Code} – {establishment.Name}"))];

    /// <summary>Those that an administrator may give: his own, or any and all.</summary>
    public async Task<IReadOnlyList<(string Value, string Text)>> OfAsync(Officer administrator, Texts texts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(administrator);
        ArgumentNullException.ThrowIfNull(texts);
        var known = await EstablishmentsAsync(cancellation);
        return administrator.Establishment is { } own ? [.. known.Where(choice => choice.Value == own)] : [(All, texts["staff.account.all"]), .. known];
    }

    /// <summary>The role of a chosen word; null when it is none.</summary>
    public static OfficerRole? RoleOf(string? word) => word is not null && OfficerRoles.Words.Contains(word) ? OfficerRoles.Parse(word) : null;
}
