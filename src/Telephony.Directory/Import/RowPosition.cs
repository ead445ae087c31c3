namespace Telephony.Directory;

/// <summary>Where a row of an import file stands, for errors found when it is compared with what is stored.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Field">The row, such as <c>phones[2]</c>.</param>
public sealed record RowPosition(int Line, string Field)
{
    /// <summary>An error about one field of the row.</summary>
    public ImportError Error(string field, string reason) => new(Line, $"{Field}.{field}", reason);
}
