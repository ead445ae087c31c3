using Microsoft.AspNetCore.Components;
using Telephony.Directory;

namespace Telephony.Web.Lists;

/// <summary>One number of a detainee's list: what it lacks, the decision (OUT-10), its papers (OUT-03, OUT-04), and its history.</summary>
public sealed partial class NumberPage
{
    private const string Approve = "approve";
    private const string Refusal = "refuse";
    private const string Withdraw = "withdraw";
    private const string Reopen = "reopen";

    private static readonly string[] s_historyColumns = ["at", "action", "details", "author", "reason"];
    private ListEntry? _entry;
    private IReadOnlyList<HistoryEntry> _history = [];
    private Papers _received;
    private string? _answer;

    /// <summary>Of the entry.</summary>
    [Parameter]
    public Guid Entry { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "decide")]
    public string? Decision { get; set; }

    /// <summary>Chosen: why it is refused or withdrawn.</summary>
    [SupplyParameterFromForm(FormName = "decide")]
    public string? Ground { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "decide")]
    public string? Reason { get; set; }

    /// <summary>Whether the identity document was received.</summary>
    [SupplyParameterFromForm(FormName = "papers")]
    public bool Identity { get; set; }

    /// <summary>Whether the letter was.</summary>
    [SupplyParameterFromForm(FormName = "papers")]
    public bool Letter { get; set; }

    /// <summary>Whether the invoice was.</summary>
    [SupplyParameterFromForm(FormName = "papers")]
    public bool Invoice { get; set; }

    /// <summary>Chosen: the magistrate's answer.</summary>
    [SupplyParameterFromForm(FormName = "papers")]
    public string? Magistrate { get; set; }

    /// <summary>Typed: how the papers came.</summary>
    [SupplyParameterFromForm(FormName = "papers")]
    public string? Remark { get; set; }

    private static IReadOnlyList<string> HistoryColumns => s_historyColumns;

    private string Here => $"{Overview}/numbers/{Entry}";

    private IReadOnlyList<(string, string)> Decisions => [("", T["lists.choose"]), .. PossibleDecisions().Select(decision => (decision, T["lists.decision." + decision]))];

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync(Guid detainee)
    {
        _entry = (await Directory.ListAsync(detainee, Http.RequestAborted)).SingleOrDefault(entry => entry.Correspondent.Id == Entry);
        if (_entry is null) return false;
        _history = await Directory.HistoryAsync(detainee, _entry.Correspondent.Number, Http.RequestAborted);
        (_received, _answer) = (_entry.Papers, PapersFields.AnswerOf(_entry.Magistrate));
        return true;
    }

    private IEnumerable<string> PossibleDecisions()
    {
        if (_entry!.State != CorrespondentState.Approved) yield return Approve;
        if (_entry.State == CorrespondentState.Requested) yield return Refusal;
        if (_entry.State is CorrespondentState.Approved or CorrespondentState.Requested) yield return Withdraw;
        if (_entry.IsRefusing) yield return Reopen;
    }

    private async Task DecideAsync()
    {
        if (Profile is null || _entry is null) return;
        var needsGround = Decision is Refusal or Withdraw;
        if (!PossibleDecisions().Contains(Decision)) Refuse(nameof(Decision), "lists.error.choice");
        if (needsGround ? !Grounds.All.Contains(Ground) : !string.IsNullOrEmpty(Ground)) Refuse(nameof(Ground), needsGround ? "lists.error.ground" : "lists.error.noGround");
        var reason = ReasonOf(nameof(Reason), Reason);
        if (!IsFaultless) return;
        if (needsGround) reason = Grounds.Stored(Ground!, reason);

        var (detainee, number, author) = (Profile.Detainee.Id, _entry.Correspondent.Number, Officer.Name);
        await WriteDownAsync(ActionOf(Decision!), reason, _entry);
        var isDone = Decision switch
        {
            Approve => await Directory.ApproveNumberAsync(detainee, number, author, reason, Http.RequestAborted),
            Refusal => await Directory.RefuseNumberAsync(detainee, number, author, reason, Http.RequestAborted),
            Withdraw => await Directory.WithdrawNumberAsync(detainee, number, author, reason, Http.RequestAborted),
            _ => await Directory.AcceptFurtherCallsAsync(detainee, number, author, reason, Http.RequestAborted),
        };
        if (isDone) GoTo(Here, "lists.done.decided");
        else Refuse(nameof(Decision), "lists.error.decidedMeanwhile");
    }

    private async Task WritePapersAsync()
    {
        if (Profile is null || _entry is null) return;
        (_received, _answer) = (PapersFields.PapersOf(Identity, Letter, Invoice), Magistrate);
        if (!PapersFields.TryAnswer(Magistrate, out var answer)) Refuse(nameof(Magistrate), "lists.error.choice");
        var reason = ReasonOf(nameof(Remark), Remark);
        if (!IsFaultless) return;

        var (detainee, number, author) = (Profile.Detainee.Id, _entry.Correspondent.Number, Officer.Name);
        if (_received != _entry.Papers)
        {
            await WriteDownAsync(HistoryAction.PapersReceived, reason, _entry, ("papers", _received.ToString()));
            await Directory.SetPapersAsync(detainee, number, _received, author, reason, Http.RequestAborted);
        }
        if (_entry.NeedsMagistrate && answer != _entry.Magistrate)
        {
            await WriteDownAsync(HistoryAction.MagistrateAnswered, reason, _entry, ("answer", PapersFields.AnswerOf(answer)));
            await Directory.SetMagistrateAsync(detainee, number, answer, author, reason, Http.RequestAborted);
        }
        GoTo(Here, "lists.done.papers");
    }

    private static string ActionOf(string decision) => decision switch
    {
        Approve => HistoryAction.NumberApproved,
        Refusal => HistoryAction.NumberRefused,
        Withdraw => HistoryAction.NumberWithdrawn,
        _ => HistoryAction.FurtherCallsAccepted,
    };
}
