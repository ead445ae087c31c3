using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence;

/// <summary>The audit chain for who may read it (MON-12): who did what, when and why, and whether the chain is whole. Reading it is an entry of it.</summary>
/// <param name="audit">The chain.</param>
/// <param name="check">Goes through it.</param>
public sealed partial class AuditPage(AuditStore audit, ChainCheck check)
{
    /// <summary>Entries of a page.</summary>
    public const int PageLength = 100;

    private static readonly string[] s_columns = ["number", "at", "author", "action", "subject", "reason", "details"];
    private IReadOnlyList<AuditRow> _rows = [];
    private AuditVerification? _verified;
    private bool _isBeingVerified;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "author")]
    public string? Author { get; set; }

    /// <summary>Chosen.</summary>
    [SupplyParameterFromQuery(Name = "action")]
    public string? Action { get; set; }

    /// <summary>Typed.</summary>
    [SupplyParameterFromQuery(Name = "subject")]
    public string? Subject { get; set; }

    /// <summary>Where the page begins; anything that is no number is the beginning.</summary>
    [SupplyParameterFromQuery(Name = "before")]
    public string? Before { get; set; }

    /// <summary>Whether the chain is to be gone through.</summary>
    [SupplyParameterFromQuery(Name = "verify")]
    public string? Verify { get; set; }

    private static IReadOnlyList<string> Columns => s_columns;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var officer = Http.Officer();
        var query = new AuditQuery
        {
            Establishments = officer.Establishments,
            Author = Trimmed(Author),
            Action = Enum.TryParse<AuditAction>(Action, ignoreCase: true, out var action) && Enum.IsDefined(action) ? action : null,
            Subject = Trimmed(Subject),
            Before = long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null,
            Limit = PageLength,
        };
        _rows = await audit.ListAsync(query, Http.RequestAborted);
        // The whole chain is gone through once, when somebody asks for it.
        if (Verify == "yes") _isBeingVerified = (_verified = await check.VerifyAsync(Http.RequestAborted)) is null;
        await audit.AppendAsync(
            new AuditEntry(Options.Clock.GetUtcNow(), officer.Name, officer.Establishment, AuditAction.AuditRead, Http.Request.QueryString.Value ?? "", Reason: null), Http.RequestAborted);
    }

    private QueryString Query(long? before, bool verify)
    {
        var fields = new Dictionary<string, string?> { ["author"] = Trimmed(Author), ["action"] = Trimmed(Action), ["subject"] = Trimmed(Subject) };
        if (before is { } number) fields["before"] = number.ToString(CultureInfo.InvariantCulture);
        if (verify) fields["verify"] = "yes";
        return QueryString.Create(fields.Where(field => field.Value is not null));
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
