using Telephony.Directory;

namespace Telephony.Web.Lists.Csv;

/// <summary>Rows that were read, and what is wrong with the others.</summary>
internal sealed record CorrespondentsFile(IReadOnlyList<ListImportRow> Rows, IReadOnlyList<CsvError> Errors);

/// <summary>
/// Correspondents as a file: what is written is what can be read. The columns have the names of the import file's fields; a cell that is empty says nothing. Protected entries are not written (section 17).
/// </summary>
internal static class CorrespondentsCsv
{
    /// <summary>Characters of a name.</summary>
    public const int MaxName = 200;

    public const string Identifier = "identifier", Number = "number", Name = "name", Kind = "kind", State = "state", Papers = "papers", Magistrate = "magistrate";

    private const string NoPapers = "none";
    private const string Agreed = "agreed";
    private const string Refused = "refused";

    /// <summary>All columns, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Columns { get; } = [Identifier, Number, Name, Kind, State, Papers, Magistrate];

    private static readonly string[] s_required = [Identifier, Number];

    /// <summary>A detainee's list.</summary>
    public static byte[] Write(string identifier, IEnumerable<ListEntry> entries) => CsvFile.Write(Columns, entries.Where(entry => !entry.IsProtected).Select(entry => (IReadOnlyList<string>)
    [
        identifier, entry.Correspondent.Number.Value, entry.Correspondent.Name, entry.Correspondent.Kind, Shown.Key(entry.State), Write(entry.Papers),
        entry.Magistrate switch { true => Agreed, false => Refused, null => "" },
    ]));

    /// <summary>Reads a file, whole: errors of one row hide no other's.</summary>
    public static CorrespondentsFile Read(byte[] file)
    {
        var (rows, faults) = CsvFile.Read(file, DirectoryStore.MaxImportRows);
        var errors = faults.ToList();
        if (rows.Count == 0)
        {
            if (errors.Count == 0) errors.Add(new CsvError(1, "", CsvFault.NoHeader));
            return new CorrespondentsFile([], errors);
        }
        var header = rows[0].Cells.Select(cell => cell.ToLowerInvariant()).ToList();
        errors.AddRange(ErrorsOf(rows[0].Line, header));
        if (errors.Exists(error => error.Line == rows[0].Line)) return new CorrespondentsFile([], errors);
        var read = rows.Skip(1).Select(row => Read(row, header, errors)).OfType<ListImportRow>().ToList();
        return new CorrespondentsFile(read, errors);
    }

    private static IEnumerable<CsvError> ErrorsOf(int line, List<string> header)
    {
        foreach (var column in header.Where(column => !Columns.Contains(column)).Distinct()) yield return new CsvError(line, column, CsvFault.UnknownColumn);
        foreach (var column in header.Where(Columns.Contains).GroupBy(column => column).Where(same => same.Count() > 1)) yield return new CsvError(line, column.Key, CsvFault.RepeatedColumn);
        foreach (var column in s_required.Where(column => !header.Contains(column))) yield return new CsvError(line, column, CsvFault.MissingColumn);
    }

    private static ListImportRow? Read(CsvRow row, List<string> header, List<CsvError> errors)
    {
        if (row.Cells.Count != header.Count)
        {
            errors.Add(new CsvError(row.Line, "", CsvFault.Cells));
            return null;
        }
        var wrong = errors.Count;
        string? Cell(string column) => header.IndexOf(column) is >= 0 and var place && row.Cells[place].Length > 0 ? row.Cells[place] : null;
        T? Value<T>(string column, CsvFault fault, Func<string, (bool IsRead, T? Value)> read)
        {
            if (Cell(column) is not { } cell) return default;
            var (isRead, value) = read(cell);
            if (!isRead) errors.Add(new CsvError(row.Line, column, fault));
            return value;
        }

        if (Cell(Identifier) is not { } identifier || !Identifiers.IsIdentifier(identifier)) errors.Add(new CsvError(row.Line, Identifier, CsvFault.Identifier));
        if (!PhoneNumber.TryParse(Cell(Number), out var number)) errors.Add(new CsvError(row.Line, Number, CsvFault.Number));
        var read = new ListImportRow(row.Line, Cell(Identifier) ?? "", number)
        {
            Name = Value<string>(Name, CsvFault.Name, text => (text.Length <= MaxName && !text.Any(char.IsControl), text)),
            Kind = Value<string>(Kind, CsvFault.Kind, text => (CorrespondentKind.All.Contains(text), text)),
            State = Value<CorrespondentState?>(State, CsvFault.State, ReadState),
            Papers = Value<Papers?>(Papers, CsvFault.Papers, ReadPapers),
            Magistrate = Value<bool?>(Magistrate, CsvFault.Magistrate, text => (text is Agreed or Refused, text == Agreed)),
        };
        return errors.Count == wrong ? read : null;
    }

    private static (bool, CorrespondentState?) ReadState(string text)
    {
        foreach (var state in Enum.GetValues<CorrespondentState>())
            if (text == Shown.Key(state)) return (true, state);
        return (false, null);
    }

    private static string Write(Papers papers) => papers == Directory.Papers.None ? NoPapers : string.Join(' ', OnePapers.Where(paper => papers.HasFlag(paper)).Select(Shown.Key));

    private static (bool, Papers?) ReadPapers(string text)
    {
        if (text == NoPapers) return (true, Directory.Papers.None);
        var papers = Directory.Papers.None;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var paper = OnePapers.FirstOrDefault(paper => Shown.Key(paper) == word);
            if (paper == Directory.Papers.None) return (false, null);
            papers |= paper;
        }
        return (true, papers);
    }

    private static IReadOnlyList<Papers> OnePapers { get; } = [Directory.Papers.Identity, Directory.Papers.Letter, Directory.Papers.Invoice];
}
