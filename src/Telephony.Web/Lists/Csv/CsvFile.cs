using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Telephony.Web.Csv;

namespace Telephony.Web.Lists.Csv;

/// <summary>What is wrong with a file's form.</summary>
public enum CsvFault
{
    /// <summary>It is not UTF-8 text.</summary>
    NotUtf8,

    /// <summary>It has no header.</summary>
    NoHeader,

    /// <summary>The header has a column that nobody knows.</summary>
    UnknownColumn,

    /// <summary>The header has a column twice.</summary>
    RepeatedColumn,

    /// <summary>The header lacks a column that must be there.</summary>
    MissingColumn,

    /// <summary>A row has more or fewer cells than the header.</summary>
    Cells,

    /// <summary>A quotation mark stands where none may, or is not closed.</summary>
    Quote,

    /// <summary>There are more rows than one file may have.</summary>
    TooManyRows,

    /// <summary>It is no identifier.</summary>
    Identifier,

    /// <summary>It is no telephone number.</summary>
    Number,

    /// <summary>It is too long, or has characters that no name has.</summary>
    Name,

    /// <summary>It is no kind of correspondent.</summary>
    Kind,

    /// <summary>It is no state.</summary>
    State,

    /// <summary>They are no papers.</summary>
    Papers,

    /// <summary>It is no answer of a magistrate.</summary>
    Magistrate,
}

/// <summary>What is wrong, and where.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">The header's name; empty for the whole line.</param>
/// <param name="Fault">What.</param>
public sealed record CsvError(int Line, string Column, CsvFault Fault);

/// <summary>A row with the line on which it begins.</summary>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Cells);

/// <summary>Comma-separated values as spreadsheets write them: UTF-8 with or without a mark at its beginning, semicolons (as in French) or commas between cells, any line ends.</summary>
internal static class CsvFile
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A file as <see cref="CsvTable"/> makes them, of which reading gives back every cell as it was: also a number with its sign.</summary>
    public static byte[] Write(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        using var buffer = new MemoryStream();
        using (var writer = new CsvWriter(new StreamWriter(buffer, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)), CsvTable.Form))
        {
            foreach (var row in rows.Prepend(header))
            {
                foreach (var cell in row) writer.WriteField(CsvCells.Guarded(cell));
                writer.NextRecord();
            }
        }
        return buffer.ToArray();
    }

    /// <summary>The rows of a file, the header among them, without empty ones; and what is wrong with its form.</summary>
    public static (IReadOnlyList<CsvRow> Rows, IReadOnlyList<CsvError> Errors) Read(byte[] file, int mostRows)
    {
        if (TextOf(file) is not { } text) return ([], [new CsvError(1, "", CsvFault.NotUtf8)]);
        var (rows, errors) = (new List<CsvRow>(), new List<CsvError>());
        var isBad = false;
        // No line end is set: of those that there are, each is one.
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = DelimiterOf(text), HasHeaderRecord = false, BadDataFound = _ => isBad = true };
        using var parser = new CsvParser(new StringReader(text), configuration);
        while (parser.Read())
        {
            var isOpen = IsOpen(parser.RawRecord, configuration.Delimiter[0]);
            var line = parser.RawRow - (isOpen ? parser.RawRecord : parser.RawRecord.TrimEnd('\r', '\n')).Count(c => c == '\n');
            if (rows.Count > mostRows)
            {
                errors.Add(new CsvError(line, "", CsvFault.TooManyRows));
                break;
            }
            var cells = parser.Record!; // only now is it looked at whether the quotation marks are in place
            if (isBad || isOpen) errors.Add(new CsvError(line, "", CsvFault.Quote));
            else if (cells.Any(cell => cell.Length > 0)) rows.Add(new CsvRow(line, [.. cells.Select(cell => CsvCells.Read(cell.Trim()))]));
            isBad = false;
        }
        return (rows, errors);
    }

    /// <summary>Whether a cell's quotation mark is never closed: it has taken in the rest of the file. One within a cell opens nothing.</summary>
    private static bool IsOpen(string record, char delimiter)
    {
        var (isQuoted, isAtStart) = (false, true);
        foreach (var c in record)
        {
            if (c == '"' && isQuoted) (isQuoted, isAtStart) = (false, true); // two of them are one within the cell
            else if (c == '"' && isAtStart) (isQuoted, isAtStart) = (true, false);
            else if (!isQuoted) isAtStart = c == delimiter || c is '\r' or '\n';
        }
        return isQuoted;
    }

    private static string? TextOf(byte[] file)
    {
        try
        {
            var text = s_strict.GetString(file);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string DelimiterOf(string text)
    {
        var header = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? end : text.Length);
        return header.Count(';') >= header.Count(',') ? ";" : ",";
    }
}
