using System.Net;
using System.Security.Cryptography;
using System.Text;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Lists;

namespace Telephony.Web.Tests.Lists;

/// <summary>Many correspondents from a file: every error at once, a look at what will change, then all of it.</summary>
public sealed class ImportPageTests
{
    private const string Page = "/detainees/import";
    private ListsRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await ListsRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private Task<Answer> UploadAsync(string text, string reason = "transfer of 2 March") => UploadAsync(Encoding.UTF8.GetBytes(text), reason);

    private Task<Answer> UploadAsync(byte[] file, string reason) => _rig.Officer.Browser.UploadAsync(Page, "check", file, new() { ["Reason"] = reason });

    [Test]
    public async Task A_file_is_looked_at_before_it_is_imported_and_is_one_entry_of_the_evidence()
    {
        var file = $"\uFEFFidentifier;number;name;state;papers;magistrate\r\n{ListsRig.Jean};0611111111;Aunt;approved;identity letter invoice;agreed\r\n{ListsRig.Jean};{ListsRig.Marie};;withdrawn;;\r\n";
        var entries = _rig.Console.Audit.Entries.Count;
        var preview = await UploadAsync(file);
        Assert.That(preview.Text, Does.Contain("1 correspondents added, 1 changed. Nothing is done yet.").And.Contain("Number requested, Number allowed, Papers received, Magistrate’s answer").And.Contain("Number withdrawn"));
        Assert.That((_rig.Console.Audit.Entries.Count, await _rig.CallAsync("+33611111111")), Is.EqualTo((entries, "NotOnList")));

        var done = await _rig.Officer.Browser.PostAsync(Page, preview.Form("confirm").Fields);
        Assert.That((await _rig.GetAsync(done.Location!)).Body, Does.Contain("The import is done."));
        Assert.That((await _rig.CallAsync("+33611111111"), await _rig.CallAsync(ListsRig.Marie)), Is.EqualTo(("Permitted", "NotOnList")));
        var entry = _rig.Console.Audit.Last;
        Assert.That((entry.Action, entry.Subject, entry.Establishment, entry.Reason, entry.Details["added"], entry.Details["changed"], entry.Details["sha256"]), Is.EqualTo(
            (AuditAction.ListChanged, "import", ListsRig.Rouen, "transfer of 2 March", "1", "1", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file))))));
        Assert.That(await UploadAsync(file), Has.Property("Text").Contains("This file changes nothing."));
        // Sent again it finds nothing to do: no further evidence, no change.
        await _rig.Officer.Browser.PostAsync(Page, preview.Form("confirm").Fields);
        Assert.That(_rig.Console.Audit.Last, Is.EqualTo(entry));
    }

    [Test]
    public async Task Every_error_is_told_with_its_line_and_column_and_nothing_is_changed()
    {
        var answer = await UploadAsync($"identifier;number;name;kind\n{ListsRig.Jean};0611111111;Aunt;relative\n{ListsRig.Paul};0622222222;Anne;relative\n{ListsRig.Jean};12;x;relative\n{ListsRig.Jean};{ListsRig.Grand};;relative\n");
        Assert.That(answer.Text, Does.Contain("Nothing was changed: 3 errors.").And.Match(@"3\s+identifier\s+There is no detainee here").And.Match(@"4\s+number\s+This is no telephone number").And.Match(@"5\s+kind\s+He is on the list as another kind"));
        Assert.That(answer.Body, Does.Not.Contain("name=\"Content\"").And.Contain("value=\"transfer of 2 March\""));
        Assert.That(await _rig.CallAsync("+33611111111"), Is.EqualTo("NotOnList"));
    }

    [Test]
    public async Task A_file_with_an_error_is_not_imported_without_the_row_that_has_it()
    {
        var text = $"identifier;number;name\n{ListsRig.Jean};0611111111;Aunt\n{ListsRig.Jean};12;x\n";
        Assert.That((await UploadAsync(text)).Body, Does.Contain("Nothing was changed: 1 errors.").And.Not.Contain("name=\"Content\""));
        var form = (await UploadAsync($"identifier;number;name\n{ListsRig.Jean};0622222222;Uncle\n")).Form("confirm").Fields;
        form["Content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        Assert.That((await _rig.Officer.Browser.PostAsync(Page, form)).Body, Does.Contain("Nothing was changed: 1 errors."));
        Assert.That(await _rig.CallAsync("+33611111111"), Is.EqualTo("NotOnList"));
    }

    [Test]
    public async Task What_becomes_wrong_before_it_is_confirmed_is_told_then()
    {
        var preview = await UploadAsync($"identifier;number;name\n{ListsRig.Jean};0611111111;Aunt\n");
        await _rig.Directory.RefuseFurtherCallsAsync((await _rig.Directory.FindDetaineeAsync(ListsRig.Jean, default))!.Id, ListsRig.Number("0611111111"), "call", default);
        var form = preview.Form("confirm").Fields;
        Assert.That((await _rig.Officer.Browser.PostAsync(Page, form)).Text, Does.Contain("This correspondent refuses calls"));
        form["Content"] = "not base64!";
        Assert.That((await _rig.Officer.Browser.PostAsync(Page, form)).Status, Is.EqualTo(HttpStatusCode.OK));
        form["Content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"identifier;number;name\n{ListsRig.Paul};0611111111;Aunt\n"));
        Assert.That((await _rig.Officer.Browser.PostAsync(Page, form)).Text, Does.Contain("There is no detainee here with this identifier."));
    }

    [Test]
    public async Task A_file_that_is_missing_or_too_long_is_refused_beside_its_field()
    {
        Assert.That((await UploadAsync("", "a good reason")).Body, Does.Contain("Choose a file."));
        Assert.That((await UploadAsync("identifier;number\n", "hm")).Body, Does.Contain("State a reason"));
        Assert.That((await UploadAsync(new byte[ImportPage.LongestFile + 1], "a good reason")).Body, Does.Contain("The file is too long."));
        Assert.That((await UploadAsync(new byte[ImportPage.LongestRequest + 1], "a good reason")).Status, Is.EqualTo(HttpStatusCode.BadRequest).Or.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That((await UploadAsync("identifier;number\n", "a good reason")).Body, Does.Contain("This file changes nothing."));
    }
}
