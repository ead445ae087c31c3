using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Lists.Csv;

namespace Telephony.Web.Lists;

/// <summary>
/// Many correspondents from a file, in two steps: what the file would change is shown, and done once it is confirmed. The file travels with the confirmation and is read and planned again: what is shown
/// is for the officer, what is checked is what is done.
/// </summary>
public sealed partial class ImportPage
{
    /// <summary>Bytes of a file.</summary>
    public const int LongestFile = 512 * 1024;

    /// <summary>Bytes of a form with the file in it, in either step. Beyond that the server does not read on.</summary>
    public const long LongestRequest = 2 * 1024 * 1024;

    private const int MostShown = 100;
    private static readonly string[] s_planColumns = ["line", "identifier", "number", "name", "action"];
    private IReadOnlyList<(int Line, string Column, string Key)> _faults = [];
    private ListImportResult? _plan;

    /// <summary>The file in Base64, with the confirmation.</summary>
    [SupplyParameterFromForm(FormName = "confirm")]
    public string? Content { get; set; }

    private string? Reason { get; set; }

    private static IReadOnlyList<string> PlanColumns => s_planColumns;

    private async Task CheckAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        Reason = form["Reason"];
        var file = form.Files.GetFile("File");
        if (file is null || file.Length == 0) Refuse("File", "lists.error.noFile");
        else if (file.Length > LongestFile) Refuse("File", "lists.error.longFile");
        ReasonOf("Reason", Reason);
        if (!IsFaultless) return;
        using var buffer = new MemoryStream();
        await file!.CopyToAsync(buffer, Http.RequestAborted);
        var content = buffer.ToArray();
        var read = CorrespondentsCsv.Read(content);
        var plan = await Directory.PlanListImportAsync(read.Rows, Officer.Establishments, Http.RequestAborted);
        Show(read, plan);
        if (_plan is { Changes.Count: > 0 }) Content = Convert.ToBase64String(content);
    }

    private async Task ImportAsync()
    {
        var form = await Http.Request.ReadFormAsync(Http.RequestAborted);
        Reason = form["Reason"];
        var content = new byte[LongestFile];
        if (!Convert.TryFromBase64String(Content ?? "", content, out var length)) Refuse("File", "lists.error.longFile");
        var reason = ReasonOf("Reason", Reason);
        if (!IsFaultless)
        {
            Content = null;
            return;
        }
        var file = content[..length];
        var read = CorrespondentsCsv.Read(file);
        if (read.Errors.Count > 0)
        {
            Show(read, new ListImportResult([], []));
            return;
        }
        var done = await Directory.ImportListsAsync(read.Rows, Officer.Establishments, Officer.Name, reason, result => WriteDownAsync(result, file, reason), Http.RequestAborted);
        if (done.Errors.Count > 0) Show(read, done);
        else GoTo("/detainees/import", "lists.done.imported");
    }

    /// <summary>One entry for one import, because it is one act: the file's hash says which, and each change has its own rows in the lists' history, with this author and reason.</summary>
    private Task WriteDownAsync(ListImportResult result, byte[] file, string reason) => WriteDownAsync(AuditAction.ListChanged, Officer.Establishment, "import", reason, new Dictionary<string, string>
    {
        ["change"] = "listsImported", ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file)), ["added"] = result.Added.ToString(CultureInfo.InvariantCulture),
        ["changed"] = result.Changed.ToString(CultureInfo.InvariantCulture),
    });

    private void Show(CorrespondentsFile read, ListImportResult plan)
    {
        _faults =
        [
            .. read.Errors.Select(error => (error.Line, error.Column, Shown.Key(error.Fault)))
                .Concat(plan.Errors.Select(error => (error.Line, error.Column, Shown.Key(error.Fault)))).OrderBy(fault => fault.Line),
        ];
        (_plan, Content) = _faults.Count == 0 ? (plan, Content) : (null, null);
    }
}
