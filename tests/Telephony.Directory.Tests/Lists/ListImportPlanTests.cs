namespace Telephony.Directory.Tests.Lists;

/// <summary>What a file of correspondents changes, or what is wrong with it (OUT-01 to OUT-04).</summary>
public sealed class ListImportPlanTests
{
    private static readonly PhoneNumber Marie = Number("0612345678");
    private static readonly PhoneNumber Aunt = Number("0611111111");
    private static readonly PhoneNumber Lawyer = Number("0144556677");
    private static readonly PhoneNumber Angry = Number("0699999999");

    private static readonly ImportedList List = new(Guid.NewGuid(), MostNumbers: 3, new Dictionary<PhoneNumber, ImportedEntry>
    {
        [Marie] = new(Guid.NewGuid(), "Marie", CorrespondentKind.Relative, CorrespondentState.Approved, Papers.All, true),
        [Lawyer] = new(Guid.NewGuid(), "Maître Grand", CorrespondentKind.Lawyer, CorrespondentState.Requested, Papers.None, null),
    }, new HashSet<PhoneNumber> { Angry });

    private static ListImportRow Row(PhoneNumber number, string identifier = "12345678", int line = 2) => new(line, identifier, number);

    private static string Plan(params ListImportRow[] rows)
    {
        var result = ListImportPlan.Make(rows, new Dictionary<string, ImportedList> { ["12345678"] = List }, Guid.NewGuid);
        return string.Join("; ", result.Errors.Select(error => $"{error.Line} {error.Column} {error.Fault}")
            .Concat(result.Changes.Select(change => $"{change.Line} {(change.IsNew ? "new " : "")}{change.Kind} {change.State} {string.Join('+', change.Actions.Select(action => action.Action))}")));
    }

    private static IEnumerable<TestCaseData> Rows()
    {
        yield return new TestCaseData(Row(Aunt) with { Name = "Aunt" }, "2 new relative Requested numberRequested");
        yield return new TestCaseData(Row(Aunt) with { Name = "Aunt", State = CorrespondentState.Approved, Papers = Papers.All, Magistrate = false },
            "2 new relative Approved numberRequested+numberApproved+papersReceived+magistrateAnswered");
        yield return new TestCaseData(Row(Aunt), "2 name NameMissing");
        yield return new TestCaseData(Row(Aunt) with { Name = "Aunt", State = CorrespondentState.Refused }, "2 state StateNotReachable");
        yield return new TestCaseData(Row(Angry) with { Name = "Angry" }, "2 number RefusedByCorrespondent");
        yield return new TestCaseData(Row(Marie, "99999999"), "2 identifier UnknownDetainee");
        yield return new TestCaseData(Row(Marie), "");
        yield return new TestCaseData(Row(Marie) with { Name = "Marie", Kind = "relative", State = CorrespondentState.Approved, Papers = Papers.All, Magistrate = true }, "");
        yield return new TestCaseData(Row(Marie) with { Name = "Marie P." }, "2 relative Approved entryChanged");
        yield return new TestCaseData(Row(Marie) with { State = CorrespondentState.Refused }, "2 state StateNotReachable");
        yield return new TestCaseData(Row(Marie) with { State = CorrespondentState.Requested }, "2 state StateNotReachable");
        yield return new TestCaseData(Row(Marie) with { State = CorrespondentState.Withdrawn, Papers = Papers.None }, "2 relative Withdrawn numberWithdrawn+papersReceived");
        yield return new TestCaseData(Row(Lawyer) with { Kind = "relative" }, "2 kind KindDiffers").SetDescription("EXC-03: nothing local takes a protection away");
        yield return new TestCaseData(Row(Lawyer) with { State = CorrespondentState.Refused }, "2 lawyer Refused numberRefused");
        yield return new TestCaseData(Row(Lawyer) with { State = CorrespondentState.Approved, Magistrate = true }, "2 lawyer Approved numberApproved+magistrateAnswered");
    }

    [TestCaseSource(nameof(Rows))]
    public void A_row_says_what_changes(ListImportRow row, string expected) => Assert.That(Plan(row), Is.EqualTo(expected));

    [Test]
    public void Every_error_is_told_and_with_one_nothing_changes() => Assert.That(
        Plan(Row(Aunt) with { Name = "Aunt" }, Row(Aunt, line: 3), Row(Marie, "99999999", 4), Row(Lawyer, line: 5) with { Kind = "relative", State = CorrespondentState.Requested }),
        Is.EqualTo("3 number Repeated; 4 identifier UnknownDetainee; 5 kind KindDiffers"));

    [Test]
    public void A_list_takes_no_more_than_it_may_and_what_leaves_it_makes_room()
    {
        var (one, two) = (Row(Aunt, line: 3) with { Name = "Aunt" }, Row(Number("0622222222"), line: 4) with { Name = "Uncle" });
        Assert.That(Plan(one, two), Is.EqualTo("4 number ListFull"));
        Assert.That(Plan(Row(Marie) with { State = CorrespondentState.Withdrawn }, one, two),
            Is.EqualTo("2 relative Withdrawn numberWithdrawn; 3 new relative Requested numberRequested; 4 new relative Requested numberRequested"));
    }

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
