using Microsoft.AspNetCore.Components;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;

namespace Telephony.Web.Phones;

/// <summary>The phone of a detainee's cell (OUT-07): what he has asked for is granted or refused, what he has is taken back.</summary>
/// <param name="directory">Has it.</param>
public sealed partial class CellPhonePage(DirectoryStore directory)
{
    private const string Grant = "grant";
    private const string Refuse = "refuse";

    private CellPhone? _cell;
    private Guid _detainee;
    private string? _phoneError;

    /// <summary>Of the detainee.</summary>
    [Parameter]
    public string Identifier { get; set; } = "";

    /// <summary>Typed: the user of the phone.</summary>
    [SupplyParameterFromForm]
    public string? Phone { get; set; }

    /// <summary>Chosen: <c>grant</c> or <c>refuse</c>.</summary>
    [SupplyParameterFromForm]
    public string? Decision { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _cell = await directory.FindCellPhoneAsync(Identifier, Officer.Establishments, Http.RequestAborted);
        if (_cell is not null && await directory.FindDetaineeAsync(_cell.Identifier, Http.RequestAborted) is { } detainee) _detainee = detainee.Id;
        else NotThere();
    }

    private async Task DecideAsync()
    {
        if (_cell is not { Phone: null }) return;
        if (Decision == Refuse)
        {
            await ActAsync("cellPhoneRefused", "", reason => directory.RefuseCellPhoneAsync(_detainee, Officer.Name, reason, Http.RequestAborted), "phones.done.refused");
            return;
        }
        var user = Phone?.Trim() ?? "";
        var phone = user.Length == 0 || user.Contains('\0', StringComparison.Ordinal) ? null : await directory.FindListedPhoneAsync(user, [_cell.Establishment], Http.RequestAborted);
        if (phone is not { Owner: null }) _phoneError = "phones.error.phone";
        if (_phoneError is null) await ActAsync("cellPhoneGranted", user, reason => directory.GrantCellPhoneAsync(_detainee, user, Officer.Name, reason, Http.RequestAborted), "phones.done.granted");
    }

    private async Task WithdrawAsync()
    {
        if (_cell is not { Phone: { } phone }) return;
        await ActAsync("cellPhoneWithdrawn", phone, reason => directory.WithdrawCellPhoneAsync(_detainee, Officer.Name, reason, Http.RequestAborted), "phones.done.withdrawn");
    }

    private async Task ActAsync(string what, string phone, Func<string, Task<bool>> act, string done)
    {
        if (await StateAsync(AuditAction.ListChanged, _cell!.Establishment, Identifier, ("what", what), ("phone", phone)) is not { } reason) return;
        // What another officer has done meanwhile is seen on the page that follows.
        Navigation.NavigateTo(await act(reason) ? Done.At("/cell-phones", done) : $"/cell-phones/{Identifier}");
    }
}
