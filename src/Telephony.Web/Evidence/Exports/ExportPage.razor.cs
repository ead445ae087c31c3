using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Exports;

/// <summary>One export: what was asked for, the decision of another one than who asked, the file while its time lasts, and every entry about it.</summary>
/// <param name="exports">Keeps it.</param>
/// <param name="replay">Looks at the sound.</param>
/// <param name="chain">Has its history.</param>
/// <param name="audit">Gets that it was read.</param>
/// <param name="options">Of the console.</param>
/// <param name="navigation">Back to the page once a form is done.</param>
public sealed partial class ExportPage(ExportStore exports, Monitoring.Replay replay, AuditStore chain, IAuditLog audit, ConsoleOptions options, NavigationManager navigation)
{
    private Export? _export;
    private ExportState _state;
    private ReplayState? _sound;
    private IReadOnlyList<AuditRow> _history = [];
    private string? _error;
    private string? _refusalError;

    /// <summary>Of the address.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "refuse")]
    public string? Refusal { get; set; }

    private Officer Officer => Http.Officer();

    private bool MayDecide => Policies.Allows(Policies.ExportDecisions, Officer.Role);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _export = await exports.FindAsync(Id, Officer.Establishments, Http.RequestAborted);
        if (_export is null)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await audit.ReadAsync(Http, options);
        _state = _export.StateAt(options.Clock.GetUtcNow());
        // What is decided on, or taken, must be there and be what was sealed.
        if (_state is ExportState.Requested or ExportState.Approved) _sound = await replay.CheckAsync(_export.Recording, Http.RequestAborted);
        _history = await chain.ListAsync(new AuditQuery { Subject = Id.ToString(), Establishments = Officer.Establishments }, Http.RequestAborted);
    }

    private async Task ApproveAsync()
    {
        if (_export is null || !MayDecide || _sound != ReplayState.Playable) return;
        var now = options.Clock.GetUtcNow();
        Answer(await exports.ApproveAsync(Id, now + options.ExportsLast, Officer.Acting, now, Http.RequestAborted), "exports.done.approved");
    }

    private async Task RefuseAsync()
    {
        if (_export is null || !MayDecide) return;
        if (StatedReason.Of(Refusal) is not { } refusal)
        {
            _refusalError = "exports.error.refusal";
            return;
        }
        Answer(await exports.RefuseAsync(Id, refusal, Officer.Acting, options.Clock.GetUtcNow(), Http.RequestAborted), "exports.done.refused");
    }

    private void Answer(ExportOutcome outcome, string done)
    {
        if (outcome == ExportOutcome.Done) navigation.NavigateTo(Done.At($"/exports/{Id}", done));
        else _error = "exports.error." + Shown.Key(outcome);
    }
}
