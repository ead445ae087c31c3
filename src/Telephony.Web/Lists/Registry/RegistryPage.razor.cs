using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Directory;
using Telephony.Web.Forms;

namespace Telephony.Web.Lists.Registry;

/// <summary>The national registry of protected numbers (EXC-03), which whoever keeps lists may read; and, for who may change it, what is proposed.</summary>
/// <param name="directory">Keeps it.</param>
/// <param name="options">Of the console.</param>
public sealed partial class RegistryPage(DirectoryStore directory, ConsoleOptions options)
{
    /// <summary>Rows of a page.</summary>
    public const int PageLength = 50;

    private static readonly string[] s_columns = ["number", "category", "name", "from", "until", "free", "change"];
    private static readonly string[] s_proposalColumns = ["at", "change", "number", "author", "state"];
    private IReadOnlyList<ProtectedNumber> _found = [];
    private IReadOnlyList<RegistryProposal> _proposals = [];
    private (PhoneNumber, DateOnly)? _after;
    private DateOnly _today;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    /// <summary>Number and day of the last entry of the page before; anything else is the beginning.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    private static IReadOnlyList<string> Columns => s_columns;

    private static IReadOnlyList<string> ProposalColumns => s_proposalColumns;

    private ConsoleOptions Options => options;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _after = CursorOf(After);
        _today = RegistryShown.Today(options);
        _found = await directory.SearchRegistryAsync(new RegistryQuery { Text = Text ?? "", After = _after, Limit = PageLength }, Http.RequestAborted);
        if (Http.MayChangeRegistry()) _proposals = await directory.ProposalsAsync(Http.RequestAborted);
    }

    private QueryString Query(ProtectedNumber? after) => QueryString.Create(new Dictionary<string, string?>
    {
        ["q"] = Text, ["after"] = after is null ? null : after.Number.Value + "." + TypedDay.TextOf(after.From),
    }.Where(field => !string.IsNullOrEmpty(field.Value)));

    private static (PhoneNumber, DateOnly)? CursorOf(string? text) =>
        text?.Split('.') is [var number, var day] && PhoneNumber.TryParse(number, out var parsed) && TypedDay.Of(day) is { } from
            ? (parsed, from)
            : null;
}
