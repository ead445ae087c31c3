namespace Telephony.Directory.Tests.Lists;

/// <summary>Correspondents of a file in the database: all or nothing, and the next call.</summary>
public sealed class BulkImportTests
{
    private static readonly PhoneNumber Marie = Number("0612345678");
    private static readonly PhoneNumber Aunt = Number("0611111111");
    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync();

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task What_was_imported_may_be_called_and_each_change_is_in_the_history()
    {
        ListImportRow[] rows =
        [
            new(2, "12345678", Aunt) { Name = "Aunt", State = CorrespondentState.Approved, Papers = Papers.All },
            new(3, "12345678", Marie) { State = CorrespondentState.Withdrawn },
        ];
        var planned = await _directory.Store.PlanListImportAsync(rows, ["MA-ROUEN"], default);
        Assert.That((planned.Added, planned.Changed), Is.EqualTo((1, 1)));
        Assert.That(await CallAsync(Aunt), Is.EqualTo("NotOnList"), "a plan changes nothing");

        var written = 0;
        var done = await _directory.Store.ImportListsAsync(rows, ["MA-ROUEN"], "b.leroy", "transfer", result => { written += result.Changes.Count; return Task.CompletedTask; }, default);
        Assert.That((done.Errors.Count, written), Is.EqualTo((0, 2)));
        Assert.That((await CallAsync(Aunt), await CallAsync(Marie)), Is.EqualTo(("Permitted", "NotOnList")));
        Assert.That(
            await _directory.ScalarAsync<string>("select string_agg(concat_ws(' ', action, author, reason, number, details), ', ' order by id) from directory.history where author = 'b.leroy'"),
            Is.EqualTo("numberRequested b.leroy transfer +33611111111, numberApproved b.leroy transfer +33611111111, "
                + "papersReceived b.leroy transfer +33611111111 identity letter invoice, numberWithdrawn b.leroy transfer +33612345678"));
        var again = await _directory.Store.ImportListsAsync(rows, null, "b.leroy", "transfer", _ => throw new InvalidOperationException("There is nothing to write down."), default);
        Assert.That(again.Changes, Is.Empty);
    }

    [Test]
    public async Task With_an_error_or_without_evidence_nothing_is_changed()
    {
        var before = await _directory.DumpAsync();
        ListImportRow[] rows = [new(2, "12345678", Aunt) { Name = "Aunt" }, new(3, "12345678", Marie) { State = CorrespondentState.Refused }];
        var refused = await _directory.Store.ImportListsAsync(rows, null, "b.leroy", "transfer", _ => throw new InvalidOperationException("There is nothing to write down."), default);
        Assert.That(refused.Errors.Single(), Is.EqualTo(new ListImportError(3, "state", ListImportFault.StateNotReachable)));
        var elsewhere = await _directory.Store.ImportListsAsync(rows[..1], ["CP-LILLE"], "b.leroy", "transfer", _ => Task.CompletedTask, default);
        Assert.That(elsewhere.Errors.Single().Fault, Is.EqualTo(ListImportFault.UnknownDetainee));
        await Assert.ThrowsAsync<IOException>(() => _directory.Store.ImportListsAsync(rows[..1], null, "b.leroy", "transfer", _ => throw new IOException("The audit log is away."), default));
        Assert.That(await _directory.DumpAsync(), Is.EqualTo(before));
    }

    private async Task<string> CallAsync(PhoneNumber number) => await _directory.Store.DecideCallAsync("12345678", number, "cell-12", default) switch
    {
        Decision.Permitted => "Permitted",
        Decision.Refused refused => refused.Reason.ToString(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
