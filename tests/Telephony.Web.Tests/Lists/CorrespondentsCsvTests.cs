using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telephony.Directory;
using Telephony.Web.Lists.Csv;

namespace Telephony.Web.Tests.Lists;

/// <summary>Correspondents as files: what is written is read back the same, nothing that is written is a formula, and what cannot be read is told by line and column.</summary>
public sealed class CorrespondentsCsvTests
{
    /// <summary>Names as people and attackers write them: quotation marks, separators, formulas, apostrophes, accents.</summary>
    private static readonly Gen<string> Names = Gen.ListOf(Gen.Elements("a", "É", "ß", " ", ";", ",", "\"", "'", "=", "+", "-", "@", "日", "😀", "0", "(", "\\")).Select(parts => string.Concat(parts).Trim())
        .Where(name => name.Length <= CorrespondentsCsv.MaxName);

    private static readonly Gen<ListEntry> Entries =
        from name in Names
        from digits in Gen.Choose(100_000_000, 999_999_999)
        from state in Gen.Elements(Enum.GetValues<CorrespondentState>())
        from papers in Gen.Choose(0, 7)
        from magistrate in Gen.Elements<bool?>(null, true, false)
        select new ListEntry(new Correspondent(Guid.NewGuid(), Number($"+33{digits}"), name, CorrespondentKind.Relative), state, (Papers)papers, magistrate, new Change("a", "b", default));

    [Test]
    public void What_is_written_is_read_back_the_same() => Prop.ForAll(Gen.ListOf(Entries).ToArbitrary(), entries =>
    {
        var file = CorrespondentsCsv.Read(CorrespondentsCsv.Write("12345678", entries));
        Assert.That(file.Errors, Is.Empty);
        Assert.That(file.Rows, Is.EqualTo(entries.Select((entry, place) => new ListImportRow(place + 2, "12345678", entry.Correspondent.Number)
        {
            Name = entry.Correspondent.Name.Length == 0 ? null : entry.Correspondent.Name, Kind = entry.Correspondent.Kind, State = entry.State, Papers = entry.Papers, Magistrate = entry.Magistrate,
        })));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Test]
    public void No_cell_that_is_written_begins_as_a_formula_does() => Prop.ForAll(Names.ToArbitrary(), name =>
    {
        var guarded = CsvCells.Guarded(name);
        Assert.That(guarded.Length == 0 || !"=+-@\t\r\n".Contains(guarded[0]), guarded);
        Assert.That(CsvCells.Read(guarded), Is.EqualTo(name));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [TestCase("\uFEFFidentifier;number;name\r\n12345678;0612345678;Marie\r\n")]
    [TestCase("identifier,number,name\n12345678,0612345678,Marie\n")]
    [TestCase("Identifier ; NUMBER;name\r\n\r\n 12345678; 06 12 34 56 78 ;\"Marie\"")]
    [TestCase("name;number;identifier\r\nMarie;+33612345678;12345678\r\n;;\r\n")]
    [TestCase("identifier;number;name\n12345678;'+33612345678;Marie")]
    public void A_spreadsheet_s_file_is_read_however_it_was_saved(string text)
    {
        var file = CorrespondentsCsv.Read(Encoding.UTF8.GetBytes(text));
        Assert.That(file.Errors, Is.Empty);
        var row = file.Rows.Single();
        Assert.That((row.Identifier, row.Number.Value, row.Name, row.Kind, row.State, row.Papers, row.Magistrate),
            Is.EqualTo(("12345678", "+33612345678", "Marie", (string?)null, (CorrespondentState?)null, (Papers?)null, (bool?)null)));
    }

    [TestCase("", "1  NoHeader")]
    [TestCase("identifier;nom\n", "1 nom UnknownColumn, 1 number MissingColumn")]
    [TestCase("identifier;number;number\n", "1 number RepeatedColumn")]
    [TestCase("identifier;number\n1;2\n12345678;0612345678;x\n\n12345678;06\n", "2 identifier Identifier, 2 number Number, 3  Cells, 5 number Number")]
    [TestCase("identifier;number;kind;state;papers;magistrate\n12345678;0612345678;friend;2;letter,invoice;maybe", "2 kind Kind, 2 state State, 2 papers Papers, 2 magistrate Magistrate")]
    [TestCase("identifier;number;name\n12345678;0612345678;\"Ma\nrie\"\n1;0612345678;x\n", "2 name Name, 4 identifier Identifier")]
    [TestCase("identifier;number;name\n12345678;0612345678;Ma\"rie\n", "2  Quote")]
    [TestCase("identifier;number;name\n12345678;0612345678;\"Marie\n12345678;0612345678;x\n", "2  Quote")]
    public void What_is_wrong_is_told_by_line_and_column(string text, string errors) => Assert.That(Errors(Encoding.UTF8.GetBytes(text)), Is.EqualTo(errors));

    [Test]
    public void What_is_no_text_or_too_much_is_told_at_once()
    {
        Assert.That(Errors([.. "identifier;number;name\n12345678;0612345678;"u8, 0xE9]), Is.EqualTo("1  NotUtf8"), "as old spreadsheets save accents");
        var rows = string.Concat(Enumerable.Range(0, DirectoryStore.MaxImportRows + 1).Select(n => $"12345678;06{n:00000000}\n"));
        Assert.That(Errors(Encoding.UTF8.GetBytes("identifier;number\n" + rows)), Is.EqualTo($"{DirectoryStore.MaxImportRows + 2}  TooManyRows"));
        Assert.That(Errors(Encoding.UTF8.GetBytes("identifier;number\n" + rows[..^20])), Is.Empty);
        Assert.That(Errors(Encoding.UTF8.GetBytes("identifier;number;name\n12345678;0612345678;" + new string('a', CorrespondentsCsv.MaxName + 1))), Is.EqualTo("2 name Name"));
    }

    private static string Errors(byte[] file) => string.Join(", ", CorrespondentsCsv.Read(file).Errors.Select(error => $"{error.Line} {error.Column} {error.Fault}"));

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
