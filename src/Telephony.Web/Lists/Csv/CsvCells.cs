using Telephony.Web.Csv;

namespace Telephony.Web.Lists.Csv;

/// <summary>
/// Cells of files that people open in a spreadsheet, which takes what begins with <c>=</c>, <c>+</c>, <c>-</c>, <c>@</c> or a tab for a formula and would run it. Such a text gets an apostrophe in front,
/// and so does one that begins with an apostrophe, so that reading takes away exactly what writing has put there.
/// </summary>
internal static class CsvCells
{
    private const char Guard = '\'';

    public static string Guarded(string text) => text.Length > 0 && (CsvTable.Formulas.Contains(text[0]) || text[0] == Guard) ? Guard + text : text;

    public static string Read(string cell) => cell.Length > 1 && cell[0] == Guard && (CsvTable.Formulas.Contains(cell[1]) || cell[1] == Guard) ? cell[1..] : cell;
}
