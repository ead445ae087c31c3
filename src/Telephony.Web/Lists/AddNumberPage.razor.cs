using Microsoft.AspNetCore.Components;
using Telephony.Directory;
using Telephony.Web.Lists.Csv;

namespace Telephony.Web.Lists;

/// <summary>Staff enter what a detainee has asked for in writing (OUT-01 to OUT-04): the number waits for a decision afterwards.</summary>
public sealed partial class AddNumberPage
{
    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Number { get; set; }

    /// <summary>Typed: the correspondent's.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Name { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Kind { get; set; }

    /// <summary>Whether the identity document was received.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public bool Identity { get; set; }

    /// <summary>Whether the letter was.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public bool Letter { get; set; }

    /// <summary>Whether the invoice was.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public bool Invoice { get; set; }

    /// <summary>Chosen: the magistrate's answer.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Magistrate { get; set; }

    /// <summary>Typed: how the detainee asked.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Reason { get; set; }

    private Papers Received => PapersFields.PapersOf(Identity, Letter, Invoice);

    private IReadOnlyList<(string, string)> Kinds => [.. CorrespondentKind.All.Select(kind => (kind, T["lists.kind." + kind]))];

    private async Task AddAsync()
    {
        if (Profile is null) return;
        if (!PhoneNumber.TryParse(Number, out var number)) Refuse(nameof(Number), "lists.error.number");
        var name = Name?.Trim() ?? "";
        if (name.Length is 0 or > CorrespondentsCsv.MaxName || name.Any(char.IsControl)) Refuse(nameof(Name), "lists.error.name");
        if (!CorrespondentKind.All.Contains(Kind)) Refuse(nameof(Kind), "lists.error.choice");
        if (!PapersFields.TryAnswer(Magistrate, out var answer)) Refuse(nameof(Magistrate), "lists.error.choice");
        var reason = ReasonOf(nameof(Reason), Reason);
        if (!IsFaultless) return;

        var detainee = Profile.Detainee.Id;
        await WriteDownAsync(HistoryAction.NumberRequested, reason, entry: null, [("kind", Kind!), .. Kind == CorrespondentKind.Relative ? [("number", number.Value)] : Array.Empty<(string, string)>()]);
        switch (await Directory.RequestNumberAsync(detainee, new NumberRequest(number, name, Kind!) { Papers = Received, Magistrate = answer }, Officer.Name, reason, Http.RequestAborted))
        {
            case RequestResult.RequestedBefore: Refuse(nameof(Number), "lists.error.requestedBefore"); break;
            case RequestResult.OnList: Refuse(nameof(Number), "lists.error.onList"); break;
            case RequestResult.ListFull: Refuse(nameof(Number), "lists.error.listFull"); break;
            case RequestResult.RefusedByCorrespondent: Refuse(nameof(Number), "lists.error.refusedByCorrespondent"); break;
            default: GoTo(Overview, "lists.done.requested"); break;
        }
    }
}
