using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Telephony.Web.Staff.Officers;

/// <summary>The officers' accounts for an administrator: of his establishment, or of all (MON-05).</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="choices">What there is to choose from.</param>
public sealed partial class OfficersPage(OfficerAccounts accounts, OfficerChoices choices)
{
    /// <summary>Accounts of a page.</summary>
    public const int PageLength = 50;

    private const string Disabled = "disabled";
    private const string All = "all";
    private IReadOnlyList<OfficerRow> _officers = [];

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed: part of a name.</summary>
    [SupplyParameterFromQuery(Name = "name")]
    public string? Name { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromQuery(Name = "role")]
    public string? Role { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromQuery(Name = "establishment")]
    public string? Establishment { get; set; }

    /// <summary>Chosen: those that may sign in, unless something else is.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>The name behind which the page begins.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    private Officer Officer => Http.Officer();

    private IReadOnlyList<(string Value, string Text)> RoleChoices => [("", T["officers.any"]), .. choices.Roles(T)];

    private IReadOnlyList<(string Value, string Text)> EstablishmentChoices { get; set; } = [];

    private IReadOnlyList<(string Value, string Text)> StateChoices => [("", T["officers.state.enabled"]), (Disabled, T["officers.state.disabled"]), (All, T["officers.any"])];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Officer.Establishment is null) EstablishmentChoices = [("", T["officers.any"]), .. await choices.EstablishmentsAsync(Http.RequestAborted)];
        var query = new OfficerQuery
        {
            Establishment = Officer.Establishment ?? Readable(Establishment),
            NamePart = Readable(Name),
            Role = OfficerChoices.RoleOf(Role),
            IsDisabled = State switch { All => null, Disabled => true, _ => false },
            After = Readable(After),
            Limit = PageLength,
        };
        _officers = await accounts.ListAsync(query, Http.RequestAborted);
    }

    private QueryString Query(string after) => QueryString.Create(
        new Dictionary<string, string?> { ["name"] = Readable(Name), ["role"] = Role, ["establishment"] = Readable(Establishment), ["state"] = State, ["after"] = after }.Where(field => !string.IsNullOrEmpty(field.Value)));

    // What PostgreSQL does not take is in no name.
    private static string? Readable(string? typed) => typed?.Trim() is { Length: > 0 } text ? new string([.. text.Where(letter => !char.IsControl(letter))]) : null;
}
