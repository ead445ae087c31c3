using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Telephony.Monitoring;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Search;
using Telephony.Web.Staff;

namespace Telephony.Web.Replay;

/// <summary>
/// One call or message: what is known of it, its player, its notes. Before its sound is given to an officer for the first time he states a purpose, which is evidence (MON-12); of a protected
/// one there is neither sound nor number (MON-08), and an altered one is never played as good.
/// </summary>
/// <param name="exchanges">Finds it, and keeps notes.</param>
/// <param name="replay">Looks at its sound.</param>
/// <param name="persons">Knows who is searched for.</param>
/// <param name="audit">Gets what is done here.</param>
/// <param name="navigation">Back to the page once a form is done.</param>
public sealed partial class RecordingPage(ExchangeStore exchanges, Monitoring.Replay replay, PersonSearch persons, IAuditLog audit, NavigationManager navigation)
{
    /// <summary>Characters of a note.</summary>
    public const int MaxNote = 500;

    private static readonly string[] s_speeds = ["0.5", "0.75", "1", "1.25", "1.5", "2"];
    private Exchange? _exchange;
    private ReplayState _state;
    private string? _purpose;
    private Guid? _next;
    private IReadOnlyList<ExchangeNote> _notes = [];
    private string? _purposeError;
    private string? _noteError;
    private string? _noteAtError;

    /// <summary>Of the row.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>The query of the search that led here, with its question mark.</summary>
    [SupplyParameterFromQuery(Name = "search")]
    public string? Search { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "purpose")]
    public string? Purpose { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "note")]
    public string? Note { get; set; }

    /// <summary>Typed: minutes and seconds.</summary>
    [SupplyParameterFromForm(FormName = "note")]
    public string? NoteAt { get; set; }

    private static IReadOnlyList<string> Speeds => s_speeds;

    private Officer Officer => Http.Officer();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _exchange = await exchanges.FindAsync(Id, Officer.Establishments, Http.RequestAborted);
        if (_exchange is null)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        _notes = await exchanges.NotesAsync(Id, Http.RequestAborted);
        if (_exchange is { IsProtected: false, Recording: { } recording })
        {
            _state = await replay.CheckAsync(recording, Http.RequestAborted);
            _purpose = await exchanges.PurposeAsync(Id, Officer.Id, Http.RequestAborted);
        }
        await FindNextAsync();
    }

    // The row after this one in the same search.
    private async Task FindNextAsync()
    {
        var form = SearchForm.Of(new QueryCollection(QueryHelpers.ParseQuery(Search)));
        if (await persons.ToQueryAsync(form, Officer, Options.TimeZone, limit: 1, Http.RequestAborted) is not { } query) return;
        _next = await exchanges.SearchAsync(query with { After = _exchange!.Cursor }, Http.RequestAborted) is [var next, ..] ? next.Id : null;
    }

    private async Task StatePurposeAsync()
    {
        if (_exchange is not { IsProtected: false, Recording: not null } || _state != ReplayState.Playable) return;
        if (StatedReason.Of(Purpose) is not { } purpose)
        {
            _purposeError = "replay.error.purpose";
            return;
        }
        await AppendAsync(AuditAction.Replayed, purpose);
        await exchanges.HeardAsync(Id, Officer.Id, purpose, Options.Clock.GetUtcNow(), Http.RequestAborted);
        Again();
    }

    private async Task AddNoteAsync()
    {
        if (_exchange is null) return;
        var text = Note?.Trim() ?? "";
        if (text.Length is 0 or > MaxNote) _noteError = "replay.error.note";
        if (!TryParse(NoteAt, out var at) || at > _exchange.Duration) _noteAtError = "replay.error.noteAt";
        if (_noteError is not null || _noteAtError is not null) return;
        await AppendAsync(AuditAction.Noted, reason: null); // what a note says goes with its recording one day; the chain stays
        await exchanges.AddNoteAsync(Id, at, text, Officer.Name, Options.Clock.GetUtcNow(), Http.RequestAborted);
        Again();
    }

    private async Task FlagAsync()
    {
        if (_exchange is null) return;
        await AppendAsync(AuditAction.Flagged, _exchange.IsFlagged ? "removed" : "set");
        await exchanges.FlagAsync(Id, !_exchange.IsFlagged, Http.RequestAborted);
        Again();
    }

    // Evidence first: what could not be written down is not done.
    private Task AppendAsync(AuditAction action, string? reason) => audit.AppendAsync(
        new AuditEntry(Options.Clock.GetUtcNow(), Officer.Name, Officer.Establishment, action, Id.ToString(), reason) { Details = new Dictionary<string, string> { ["call"] = _exchange!.CallId } },
        Http.RequestAborted);

    private void Again() => navigation.NavigateTo(LinkTo(Id));

    private string LinkTo(Guid id) => $"/recordings/{id}" + (string.IsNullOrEmpty(Search) ? "" : QueryString.Create("search", Search).Value);

    private static string Seconds(TimeSpan at) => at.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static bool TryParse(string? typed, out TimeSpan at) =>
        TimeSpan.TryParseExact(typed?.Trim(), [@"m\:ss", @"mm\:ss", @"h\:mm\:ss", @"m\:ss\.f"], CultureInfo.InvariantCulture, out at);
}
