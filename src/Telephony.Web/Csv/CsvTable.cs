using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.AspNetCore.Http;

namespace Telephony.Web.Csv;

/// <summary>
/// A table as a file for spreadsheets: UTF-8 with a byte order mark and semicolons, which is what those of a French office open without questions. A cell that a spreadsheet would take for a formula is
/// written with an apostrophe before it; a number, a sign before it or not, stays as it is.
/// </summary>
internal static partial class CsvTable
{
    /// <summary>A cell that begins with one of these is a formula for a spreadsheet.</summary>
    public const string Formulas = "=+-@\t\r\n";

    /// <summary>How every table is written.</summary>
    public static CsvConfiguration Form { get; } = new(CultureInfo.InvariantCulture) { Delimiter = ";", NewLine = "\r\n" };

    /// <summary>Answers with a table that is saved under <paramref name="name"/>.</summary>
    public static async Task AnswerAsync(HttpContext http, string name, IEnumerable<string> columns, IAsyncEnumerable<IReadOnlyList<string?>> rows)
    {
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        http.Response.Headers.CacheControl = "no-store";
        await using var text = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await WriteAsync(text, columns, rows, http.RequestAborted);
    }

    /// <summary>Writes one.</summary>
    public static async Task WriteAsync(TextWriter text, IEnumerable<string> columns, IAsyncEnumerable<IReadOnlyList<string?>> rows, CancellationToken cancellation)
    {
        await using var csv = new CsvWriter(text, Form, leaveOpen: true);
        await WriteRowAsync(csv, columns);
        await foreach (var row in rows.WithCancellation(cancellation)) await WriteRowAsync(csv, row);
        await csv.FlushAsync();
    }

    /// <summary>A cell that no spreadsheet calculates.</summary>
    public static string Harmless(string? cell) => cell is null ? "" : cell.Length > 0 && Formulas.Contains(cell[0], StringComparison.Ordinal) && !Number().IsMatch(cell) ? "'" + cell : cell;

    private static Task WriteRowAsync(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells) csv.WriteField(Harmless(cell));
        return csv.NextRecordAsync();
    }

    [GeneratedRegex(@"\A[+-]?[0-9]+([.,][0-9]+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
