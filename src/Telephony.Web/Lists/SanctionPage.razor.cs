using Microsoft.AspNetCore.Components;
using Telephony.Directory;
using Telephony.Web.Forms;

namespace Telephony.Web.Lists;

/// <summary>The head of the establishment suspends a number or all calls of a detainee (OUT-08 to OUT-10); the Directory tells both sides.</summary>
public sealed partial class SanctionPage
{
    private IReadOnlyList<ListEntry> _list = [];

    /// <summary>The entry from whose page one comes.</summary>
    [SupplyParameterFromQuery(Name = "number")]
    public string? Chosen { get; set; }

    /// <summary>Chosen: an entry of the list; empty for all calls.</summary>
    [SupplyParameterFromForm(FormName = "sanction")]
    public string? About { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "sanction")]
    public string? Scope { get; set; }

    /// <summary>Typed: the first day; empty for now.</summary>
    [SupplyParameterFromForm(FormName = "sanction")]
    public string? From { get; set; }

    /// <summary>Typed: the last day; empty until it is ended.</summary>
    [SupplyParameterFromForm(FormName = "sanction")]
    public string? Until { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "sanction")]
    public string? Ground { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "sanction")]
    public string? Reason { get; set; }

    private IReadOnlyList<(string, string)> Numbers =>
        [("", T["lists.sanction.all"]), .. _list.Select(entry => (entry.Correspondent.Id.ToString(), $"{entry.Correspondent.Number.Value} {entry.Correspondent.Name}"))];

    private IReadOnlyList<(string, string)> Scopes => [.. SanctionScope.Every.Select(scope => (scope, T["lists.scope." + scope]))];

    /// <inheritdoc/>
    protected override async Task<bool> LoadAsync(Guid detainee)
    {
        // A number of the registry is above the sanctions of an establishment (EXC-03).
        _list = [.. (await Directory.ListAsync(detainee, Http.RequestAborted)).Where(entry => !entry.IsRegistered)];
        return true;
    }

    private async Task SuspendAsync()
    {
        if (Profile is null) return;
        var entry = _list.SingleOrDefault(entry => entry.Correspondent.Id.ToString() == About);
        if (!string.IsNullOrEmpty(About) && entry is null) Refuse(nameof(About), "lists.error.choice");
        if (!SanctionScope.Every.Contains(Scope)) Refuse(nameof(Scope), "lists.error.choice");
        if (!Grounds.All.Contains(Ground)) Refuse(nameof(Ground), "lists.error.ground");
        var now = Options.Clock.GetUtcNow();
        var from = DayOf(nameof(From), From, days: 0) ?? now;
        var until = DayOf(nameof(Until), Until, days: 1);
        if (until <= from || until <= now) Refuse(nameof(Until), "lists.error.until");
        var reason = ReasonOf(nameof(Reason), Reason);
        if (!IsFaultless) return;

        var sanction = new Sanction(entry?.Correspondent.Number, Scope!, from, until, Grounds.Stored(Ground!, reason), Officer.Name);
        await WriteDownAsync(HistoryAction.SanctionAdded, sanction.Ground, entry, ("scope", sanction.Scope), ("from", $"{from:u}"), ("until", until is { } end ? $"{end:u}" : ""));
        if (await Directory.AddSanctionAsync(Profile.Detainee.Id, sanction, Http.RequestAborted) is null) Refuse(nameof(From), "lists.error.sameSanction");
        else GoTo(Overview, "lists.done.suspended");
    }

    /// <summary>Midnight at the beginning of a typed day, or so many days later, where the detainee is; null for none.</summary>
    private DateTimeOffset? DayOf(string field, string? typed, int days)
    {
        if (string.IsNullOrWhiteSpace(typed)) return null;
        if (TypedDay.Of(typed) is { } day) return TypedDay.BeginsAt(day.AddDays(days), TimeZoneInfo.FindSystemTimeZoneById(Profile!.Detainee.TimeZone));
        Refuse(field, "lists.error.day");
        return null;
    }
}
