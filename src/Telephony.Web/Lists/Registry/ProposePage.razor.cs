using Microsoft.AspNetCore.Components;
using Telephony.Directory;
using Telephony.Web.Forms;
using Telephony.Web.Lists.Csv;

namespace Telephony.Web.Lists.Registry;

/// <summary>Proposes a change of the registry: a new entry, or the end of the one that the address names. It changes nothing until another person confirms it (EXC-03).</summary>
public sealed partial class ProposePage
{
    private ProtectedNumber? _ended;

    /// <summary>The number whose protection is to end.</summary>
    [SupplyParameterFromQuery(Name = "end")]
    public string? Ended { get; set; }

    /// <summary>Typed: the first day without protection.</summary>
    [SupplyParameterFromForm(FormName = "end")]
    public string? LastDay { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "end")]
    public string? EndReason { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Number { get; set; }

    /// <summary>Typed: what protects it.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Category { get; set; }

    /// <summary>Typed: whose it is.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Name { get; set; }

    /// <summary>Typed: the first day.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? From { get; set; }

    /// <summary>Typed: the first day without protection; empty for no end.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Until { get; set; }

    /// <summary>Whether it is a free line (EXC-05).</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public bool Free { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync()
    {
        if (string.IsNullOrEmpty(Ended)) return true;
        if (!PhoneNumber.TryParse(Ended, out var number)) return false;
        var today = RegistryShown.Today(Options);
        _ended = (await Directory.SearchRegistryAsync(new RegistryQuery { Text = number.Value }, Http.RequestAborted)).FirstOrDefault(entry => entry.Until is null || entry.Until > today);
        return _ended is not null;
    }

    private async Task ProposeEntryAsync()
    {
        if (!IsThere) return;
        if (!PhoneNumber.TryParse(Number, out var number)) Refuse(nameof(Number), "lists.error.number");
        var (category, name) = (Category?.Trim() ?? "", Name?.Trim() ?? "");
        if (category.Length is 0 or > 40 || !category.All(char.IsAsciiLetter)) Refuse(nameof(Category), "lists.error.category");
        if (name.Length is 0 or > CorrespondentsCsv.MaxName || name.Any(char.IsControl)) Refuse(nameof(Name), "lists.error.name");
        var (from, until) = (DayOf(nameof(From), From, isRequired: true), DayOf(nameof(Until), Until, isRequired: false));
        if (until <= from) Refuse(nameof(Until), "lists.error.until");
        var reason = ReasonOf(nameof(Reason), Reason);
        if (!IsFaultless) return;
        await ProposeAsync(new RegistryChange.Add(new ProtectedNumber(number, category, name, from!.Value, until, Free)), nameof(Number), reason);
    }

    private async Task ProposeEndAsync()
    {
        if (!IsThere || _ended is null) return;
        var until = DayOf(nameof(LastDay), LastDay, isRequired: true);
        if (until < RegistryShown.Today(Options)) Refuse(nameof(LastDay), "lists.error.pastDay");
        var reason = ReasonOf(nameof(EndReason), EndReason);
        if (!IsFaultless) return;
        await ProposeAsync(new RegistryChange.End(_ended.Number, until!.Value), nameof(LastDay), reason);
    }

    private async Task ProposeAsync(RegistryChange change, string field, string reason)
    {
        switch (await Directory.ProposeAsync(change, Officer.Name, reason, WriteDownAsync, Http.RequestAborted))
        {
            case ProposalResult.OneWaits: Refuse(field, "lists.error.oneWaits"); break;
            case ProposalResult.DoesNotFit: Refuse(field, "lists.error.doesNotFit"); break;
            default: GoTo("/registry", "lists.done.proposed"); break;
        }
    }

    private DateOnly? DayOf(string field, string? typed, bool isRequired)
    {
        if (string.IsNullOrWhiteSpace(typed) && !isRequired) return null;
        if (TypedDay.Of(typed) is { } day) return day;
        Refuse(field, "lists.error.day");
        return null;
    }
}
