using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Directory;
using Telephony.Web.Staff;

namespace Telephony.Web.Lists;

/// <summary>Numbers that wait for a decision, the oldest first (OUT-01): what is decided makes room for what comes after.</summary>
public sealed partial class RequestsPage(DirectoryStore directory, ConsoleOptions options)
{
    /// <summary>Rows at most.</summary>
    public const int PageLength = 100;

    private static readonly string[] s_columns = ["asked", "person", "establishment", "number", "name", "kind", "missing", "magistrate"];
    private IReadOnlyList<WaitingNumber> _waiting = [];

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    private static IReadOnlyList<string> Columns => s_columns;

    private ConsoleOptions Options => options;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _waiting = await directory.RequestedNumbersAsync(Http.Officer().Establishments, PageLength, Http.RequestAborted);
}
