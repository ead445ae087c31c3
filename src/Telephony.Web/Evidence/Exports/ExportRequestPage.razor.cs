using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Exports;
using Telephony.Monitoring.Search;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Exports;

/// <summary>Asks for the export of a recording (MON-12): what for and for whom. Of a protected exchange there is none to ask for (MON-08).</summary>
/// <param name="exchanges">Finds it.</param>
/// <param name="exports">Takes the request, which is an entry.</param>
/// <param name="options">Of the console.</param>
/// <param name="navigation">To the export.</param>
public sealed partial class ExportRequestPage(ExchangeStore exchanges, ExportStore exports, ConsoleOptions options, NavigationManager navigation)
{
    private Exchange? _exchange;
    private string? _purposeError;
    private string? _recipientError;

    /// <summary>Of the row of the search.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "export")]
    public string? Purpose { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "export")]
    public string? Recipient { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _exchange = await exchanges.FindAsync(Id, Http.Officer().Establishments, Http.RequestAborted);
        if (_exchange is { IsProtected: false, Recording: not null }) return;
        _exchange = null;
        Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task RequestAsync()
    {
        if (_exchange is null) return;
        var (purpose, recipient) = (StatedReason.Of(Purpose), StatedReason.Of(Recipient));
        if (purpose is null) _purposeError = "exports.error.purpose";
        if (recipient is null) _recipientError = "exports.error.recipient";
        if (purpose is null || recipient is null) return;
        if (await exports.RequestAsync(Id, purpose, recipient, Http.Officer().Acting, options.Clock.GetUtcNow(), Http.RequestAborted) is { } export)
            navigation.NavigateTo(Done.At($"/exports/{export}", "exports.done.requested"));
        else Http.Response.StatusCode = StatusCodes.Status404NotFound; // erased since the page was opened
    }
}
