namespace Telephony.Web.Evidence.Reports;

/// <summary>A report as it is shown and written into a file.</summary>
/// <param name="Columns">The last parts of the columns' texts.</param>
/// <param name="Rows">Of each its cells.</param>
public sealed record ReportTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Whether not all of it is here: there are as many rows as a report may have.</summary>
    public bool IsCut => Rows.Count >= ReportBook.MaxRows;
}
