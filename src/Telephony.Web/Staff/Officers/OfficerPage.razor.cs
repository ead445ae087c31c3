using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Web.Forms;

namespace Telephony.Web.Staff.Officers;

/// <summary>One account: its role, its sessions, its end. What of it an administrator may change is <see cref="OfficerAccounts"/>' to say.</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="choices">What there is to choose from.</param>
/// <param name="navigation">Back to the page once a form is done.</param>
public sealed partial class OfficerPage(OfficerAccounts accounts, OfficerChoices choices, NavigationManager navigation)
{
    private OfficerRow? _row;
    private IReadOnlyList<OfficerSession> _sessions = [];
    private IReadOnlyList<(string Value, string Text)> _roles = [];
    private IReadOnlyList<(string Value, string Text)> _establishments = [];
    private string? _password;
    private string? _fault;
    private string? _roleError;
    private string? _establishmentError;
    private string? _againError;
    private string? _subjectError;

    /// <summary>Of the account.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "role")]
    public string? Role { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "role")]
    public string? Establishment { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "subject")]
    public string? Subject { get; set; }

    /// <summary>Typed: the name once more, of an account that is to end.</summary>
    [SupplyParameterFromForm(FormName = "disable")]
    public string? Again { get; set; }

    private AccountKeeper Keeper => AccountKeeper.Of(Http.Officer());

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _row = await accounts.FindAsync(Id, Keeper, Http.RequestAborted);
        if (_row is null)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        _sessions = await Sessions.OfAsync(Id, Http.RequestAborted);
        _roles = choices.Roles(T);
        _establishments = await choices.OfAsync(Http.Officer(), T, Http.RequestAborted);
    }

    private async Task SetRoleAsync()
    {
        if (_row is null) return;
        if (OfficerChoices.RoleOf(Role) is not { } role) _roleError = "officers.error.choice";
        else if (!_establishments.Any(choice => choice.Value == Establishment)) _establishmentError = "officers.error.choice";
        else Tell(await accounts.SetRoleAsync(_row.Name, role, Establishment == OfficerChoices.All ? null : Establishment, Keeper, Http.RequestAborted), "officers.done.role");
    }

    private async Task EndSessionsAsync()
    {
        if (_row is not null) Tell(await accounts.EndSessionsAsync(_row.Name, Keeper, Http.RequestAborted), "officers.done.sessions");
    }

    private async Task BindAsync()
    {
        if (_row is null || Options.Oidc is not { } provider) return;
        var subject = Subject?.Trim() is { Length: > 0 } text ? text : null;
        if (subject is not null && !OfficerAccounts.IsName(subject)) _subjectError = "officers.error.subject";
        else Tell(await accounts.BindAsync(_row.Name, provider.Name, subject, Keeper, Http.RequestAborted), "officers.done.subject");
    }

    // The password is in this answer and in no other.
    private async Task ResetAsync()
    {
        if (_row is null) return;
        var result = await accounts.ResetAsync(_row.Name, Keeper, Http.RequestAborted);
        if (!result.IsDone) Tell(result, done: null);
        _password = result.Password;
        _sessions = [];
    }

    private async Task DisableAsync()
    {
        if (_row is null) return;
        if (Again?.Trim() != _row.Name) _againError = "officers.error.again";
        else Tell(await accounts.DisableAsync(_row.Name, Keeper, Http.RequestAborted), "officers.done.disabled");
    }

    private void Tell(OfficerResult result, string? done)
    {
        if (result.IsDone) navigation.NavigateTo(Done.At($"/officers/{Id}", done!));
        else _fault = "officers.refused." + Shown.Key(result.Change);
    }

    private string? ErrorOf(string? key) => key is null ? null : T[key];
}
