using System.Globalization;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Lists;

/// <summary>Correspondents who have to be told of a decision (OUT-10): the telephone service writes to them and says here that it has. Detainees hear theirs on the phone.</summary>
public sealed partial class NoticesPage
{
    private static readonly string[] s_columns = ["sent", "at", "action", "identifier", "recipient", "about", "scope", "from", "until"];
    private IReadOnlyList<Notice> _waiting = [];

    private static IReadOnlyList<string> Columns => s_columns;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _waiting = await Directory.NoticesToSendAsync(Officer.Establishments, Http.RequestAborted);

    private async Task WriteSentAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        // What is not among those that this officer sees is nobody's here.
        var chosen = _waiting.Where(notice => form["Notice"].Contains(notice.Id.ToString(CultureInfo.InvariantCulture))).ToList();
        if (chosen.Count == 0)
        {
            Refuse("Notice", "lists.error.noNotice");
            return;
        }
        foreach (var notice in chosen)
        {
            await WriteDownAsync(
                AuditAction.ListChanged, Officer.Establishment, notice.Identifier, reason: null, new Dictionary<string, string> { ["change"] = "noticeSent", ["notice"] = notice.ToString() });
            await Directory.NoticeSentAsync(notice.Id, Officer.Name, Http.RequestAborted);
        }
        GoTo("/notices", "lists.done.sent");
    }
}
