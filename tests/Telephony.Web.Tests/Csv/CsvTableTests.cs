using Telephony.Web.Csv;

namespace Telephony.Web.Tests.Csv;

/// <summary>Files that spreadsheets open: nothing in them is calculated.</summary>
public sealed class CsvTableTests
{
    [TestCase("=1+1", "'=1+1")]
    [TestCase("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [TestCase("-2+3", "'-2+3")]
    [TestCase("@SUM(A1)", "'@SUM(A1)")]
    [TestCase("\t=1", "'\t=1")]
    [TestCase("-12,50", "-12,50")]
    [TestCase("+33612345678", "+33612345678")]
    [TestCase("Durand; Paul", "Durand; Paul")]
    [TestCase(null, "")]
    public void A_cell_that_would_be_a_formula_is_text_and_a_number_stays_one(string? cell, string written) => Assert.That(CsvTable.Harmless(cell), Is.EqualTo(written));

    [Test]
    public async Task Separators_quotation_marks_and_line_ends_stay_within_their_cell()
    {
        await using var text = new StringWriter();
        await CsvTable.WriteAsync(text, ["a", "b"], new IReadOnlyList<string?>[] { ["x;y", "he said \"no\"\nand left"], [null, "=1"] }.ToAsyncEnumerable(), default);
        Assert.That(text.ToString(), Is.EqualTo("a;b\r\n\"x;y\";\"he said \"\"no\"\"\nand left\"\r\n;'=1\r\n"));
    }
}
