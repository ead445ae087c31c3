using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Holds;

/// <summary>Keeps a recording that was sent to the judicial authority beyond its term, and lets it go again (RET-08). Each is an entry, in the statement that does it.</summary>
/// <param name="recordings">Holds it.</param>
/// <param name="audit">Gets that it was read.</param>
/// <param name="options">Of the console.</param>
/// <param name="navigation">Back to the page once a form is done.</param>
public sealed partial class HoldPage(MonitoringStore recordings, IAuditLog audit, ConsoleOptions options, NavigationManager navigation)
{
    private const int ShortestReference = 3;

    private KeptRecording? _recording;
    private IReadOnlyList<HoldEvent> _events = [];
    private string? _referenceError;
    private string? _releaseError;

    /// <summary>Of the recording.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "hold")]
    public string? Reference { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "release")]
    public string? Released { get; set; }

    private Officer Officer => Http.Officer();

    private bool MayChange => Policies.Allows(Policies.Holds, Officer.Role);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _recording = await recordings.FindAsync(Id, Officer.Establishments, Http.RequestAborted);
        if (_recording is null)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await audit.ReadAsync(Http, options);
        _events = await recordings.HoldsAsync(Id, Http.RequestAborted);
    }

    private async Task HoldAsync()
    {
        if (_recording is null || !MayChange) return;
        if (Reference?.Trim() is not { Length: >= ShortestReference and <= MonitoringStore.MaxReference } reference) _referenceError = "holds.error.reference";
        else Answer(await recordings.HoldAsync(Id, reference, Officer.Acting, options.Clock.GetUtcNow(), Http.RequestAborted), "holds.done.held", error => _referenceError = error);
    }

    private async Task ReleaseAsync()
    {
        if (_recording is null || !MayChange) return;
        if (string.IsNullOrWhiteSpace(Released)) _releaseError = "holds.error.unchanged";
        else Answer(await recordings.ReleaseAsync(Id, Released, Officer.Acting, options.Clock.GetUtcNow(), Http.RequestAborted), "holds.done.released", error => _releaseError = error);
    }

    private void Answer(HoldOutcome outcome, string done, Action<string> fail)
    {
        if (outcome == HoldOutcome.Done) navigation.NavigateTo(Done.At($"/holds/{Id}", done));
        else fail("holds.error." + Shown.Key(outcome));
    }
}
