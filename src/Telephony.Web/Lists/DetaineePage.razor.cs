using Telephony.Directory;
using Telephony.Voicemail;
using Telephony.Web.Staff;

namespace Telephony.Web.Lists;

/// <summary>A detainee: who, his numbers with what they still lack, what is suspended, and how full his mailbox is, without what is in it.</summary>
/// <param name="voicemail">Knows his mailbox.</param>
public sealed partial class DetaineePage(VoicemailStore voicemail)
{
    private static readonly string[] s_numberColumns = ["number", "name", "kind", "state", "missing", "magistrate", "decided"];
    private static readonly string[] s_sanctionColumns = ["about", "scope", "from", "until", "ground", "author", "end"];
    private IReadOnlyList<ListEntry> _list = [];
    private IReadOnlyList<StoredSanction> _sanctions = [];
    private MailboxState _mailbox = null!;

    private static IReadOnlyList<string> NumberColumns => s_numberColumns;

    private static IReadOnlyList<string> SanctionColumns => s_sanctionColumns;

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync(Guid detainee)
    {
        _list = await Directory.ListAsync(detainee, Http.RequestAborted);
        _sanctions = await Directory.SanctionsAsync(detainee, Http.RequestAborted);
        _mailbox = await voicemail.StateAsync(detainee, Options.Clock.GetUtcNow(), Http.RequestAborted);
        return true;
    }

    /// <summary>A registered number is above sanctions (EXC-03).</summary>
    private bool IsSuspended(ListEntry entry) =>
        !entry.IsRegistered && _sanctions.Any(stored => stored.Sanction.HoldsAt(Options.Clock.GetUtcNow()) && (stored.Sanction.Number is null || stored.Sanction.Number == entry.Correspondent.Number));

    private bool CanBeLifted(Sanction sanction) => Policies.Allows(Policies.Sanctions, Officer.Role) && !sanction.IsOverAt(Options.Clock.GetUtcNow());
}
