using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Telephony.Web.Staff.Officers;

/// <summary>Makes an account and shows its first password, once: not by redirect, so that it stands in no address and no second answer.</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="choices">What there is to choose from.</param>
public sealed partial class AddOfficerPage(OfficerAccounts accounts, OfficerChoices choices)
{
    private IReadOnlyList<(string Value, string Text)> _roles = [];
    private IReadOnlyList<(string Value, string Text)> _establishments = [];
    private string? _password;
    private string? _nameError;
    private string? _roleError;
    private string? _establishmentError;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Name { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Role { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromForm(FormName = "add")]
    public string? Establishment { get; set; }

    private string NameTyped => Name?.Trim() ?? "";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _roles = [("", T["officers.choose"]), .. choices.Roles(T)];
        _establishments = [("", T["officers.choose"]), .. await choices.OfAsync(Http.Officer(), T, Http.RequestAborted)];
    }

    private async Task AddAsync()
    {
        if (!OfficerAccounts.IsName(NameTyped)) _nameError = "officers.error.name";
        var role = OfficerChoices.RoleOf(Role);
        if (role is null) _roleError = "officers.error.choice";
        if (string.IsNullOrEmpty(Establishment) || !_establishments.Any(choice => choice.Value == Establishment)) _establishmentError = "officers.error.choice";
        if (_nameError is not null || _roleError is not null || _establishmentError is not null) return;
        var establishment = Establishment == OfficerChoices.All ? null : Establishment;
        var result = await accounts.AddAsync(NameTyped, role!.Value, establishment, AccountKeeper.Of(Http.Officer()), Http.RequestAborted);
        if (result.Change == OfficerChange.NameTaken) _nameError = "officers.error.taken";
        else if (!result.IsDone) _establishmentError = "officers.error.choice";
        _password = result.Password;
    }

    private string? ErrorOf(string? key) => key is null ? null : T[key];
}
