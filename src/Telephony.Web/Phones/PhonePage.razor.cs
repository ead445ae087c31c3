using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Web.Staff;

namespace Telephony.Web.Phones;

/// <summary>One phone: where, whose and how it is, and what stops it.</summary>
/// <param name="directory">Has it.</param>
/// <param name="calls">Knows whether it is in use.</param>
public sealed partial class PhonePage(DirectoryStore directory, CallStore calls)
{
    private ListedPhone? _phone;
    private DateTimeOffset? _inUseSince;
    private IReadOnlyList<PhoneStop> _stops = [];

    /// <summary>Of the address.</summary>
    [Parameter]
    public string User { get; set; } = "";

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _phone = await directory.FindListedPhoneAsync(User.Replace('\0', ' '), Http.Officer().Establishments, Http.RequestAborted);
        if (_phone is null)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        _stops = await directory.StopsOfAsync(_phone.User, Http.RequestAborted);
        _inUseSince = (await calls.PhonesInUseAsync(Http.RequestAborted)).TryGetValue(_phone.User, out var since) ? since : null;
    }
}
