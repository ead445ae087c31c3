using System.Net;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Evidence;

/// <summary>Exports as officers meet them (MON-12): asked for by one, decided by another, had by the two until it expires, read by the auditor.</summary>
public sealed class ExportPagesTests
{
    private EvidenceRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await EvidenceRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private async Task<string> RequestAsync(SignedIn? who = null)
    {
        var asked = await (who ?? _rig.Surface.Officer).Browser.SubmitFormAsync(
            $"/recordings/{_rig.Exchange.Id}/export", "export", new() { ["Purpose"] = "inquiry 2026/114", ["Recipient"] = "TJ de Rouen <3>" });
        Assert.That(asked.Location, Does.Contain("/exports/").And.EndWith("?done=exports.done.requested"));
        return new Uri(_rig.Console.Address, asked.Location).AbsolutePath;
    }

    [Test]
    public async Task From_the_request_to_the_file_and_to_its_end()
    {
        var officer = _rig.Surface.Officer.Browser;
        Assert.That((await officer.GetAsync($"/recordings/{_rig.Exchange.Id}")).Body, Does.Contain($"/recordings/{_rig.Exchange.Id}/export").And.Not.Contain("/holds/"));
        var wrong = await officer.SubmitFormAsync($"/recordings/{_rig.Exchange.Id}/export", "export", new() { ["Purpose"] = "x", ["Recipient"] = "TJ de Rouen" });
        Assert.That(wrong.Body, Does.Contain("State a purpose of at least five characters.").And.Contain("value=\"TJ de Rouen\"").And.Contain("value=\"x\""));

        var export = await RequestAsync();
        Assert.That((await officer.GetAsync(export)).Body, Does.Contain("To be decided").And.Contain("TJ de Rouen &lt;3&gt;").And.Not.Contain("name=\"_handler\" value=\"approve\""));
        SurfaceRig.IsNotThere(await officer.GetAsync(export + "/file"), "not approved");
        Assert.That((await _rig.Head.Browser.GetAsync("/exports")).Body, Does.Contain(export).And.Contain("To be decided"));
        var approved = await _rig.Head.Browser.SubmitFormAsync(export, "approve", []);
        Assert.That(approved.Location, Does.EndWith("exports.done.approved"));

        var page = await officer.GetAsync(export);
        Assert.That(page.Body, Does.Contain("Approved").And.Contain($"{export}/file"));
        var file = await officer.GetBytesAsync(export + "/file");
        Assert.That((file.Status, file.Headers["Content-Type"], file.Headers["Cache-Control"]), Is.EqualTo((HttpStatusCode.OK, "application/zip", "no-store")));
        Assert.That(file.Headers["Content-Disposition"], Does.Contain($"export-{export.Split('/')[^1]}.zip"));
        var key = await _rig.Console.Modules.ExportKeys.GetAsync(_rig.Console.Clock.GetUtcNow(), default);
        Assert.That((await ExportVerifier.VerifyAsync(new MemoryStream(file.Bytes), key.PublicKey, default)).Faults, Is.Empty);
        Assert.That((await _rig.Head.Browser.GetBytesAsync(export + "/file")).Status, Is.EqualTo(HttpStatusCode.OK));

        Assert.That(await _rig.EntriesAsync(export.Split('/')[^1]), Is.EqualTo(new[]
        {
            (AuditAction.ExportRequested, "a.martin"), (AuditAction.ExportApproved, "h.blanc"), (AuditAction.Exported, "a.martin"), (AuditAction.Exported, "h.blanc"),
        }));
        Assert.That(_rig.Console.Audit.Entries.Select(entry => (entry.Action, entry.Author, entry.Subject)), Does.Contain((AuditAction.EvidenceRead, "a.martin", export)), "that it was looked at");

        // Whoever is signed in is signed out by then: somebody signs in anew.
        _rig.Console.Clock.Advance(TimeSpan.FromDays(7));
        var late = await _rig.Console.FirstSignInAsync("n.neuf", OfficerRole.HeadOfEstablishment, SurfaceRig.Rouen);
        Assert.That((await late.Browser.GetAsync(export)).Body, Does.Contain("Expired").And.Not.Contain("/file"));
    }

    [Test]
    public async Task Who_asked_does_not_decide_even_as_the_head()
    {
        var export = await RequestAsync(_rig.Head);
        var own = await _rig.Head.Browser.GetAsync(export);
        Assert.That(own.Body, Does.Contain("You asked for this export: another person has to decide.").And.Not.Contain("value=\"approve\""));
        // The form of somebody else's page, sent by who asked: the module refuses, whatever the page shows.
        var other = await RequestAsync();
        var form = (await _rig.Head.Browser.GetAsync(other)).Form("approve").Fields;
        await _rig.Head.Browser.PostAsync(export, form);
        Assert.That((await _rig.Auditor.Browser.GetAsync(export)).Body, Does.Contain("To be decided"));
        var deputy = await _rig.Console.FirstSignInAsync("d.noir", OfficerRole.HeadOfEstablishment, SurfaceRig.Rouen);
        var refused = await deputy.Browser.SubmitFormAsync(export, "refuse", new() { ["Refusal"] = "no" });
        Assert.That(refused.Body, Does.Contain("State a reason of at least five characters.").And.Contain("value=\"no\""));
        await deputy.Browser.SubmitFormAsync(export, "refuse", new() { ["Refusal"] = "not needed for the inquiry" });
        Assert.That((await _rig.Head.Browser.GetAsync(export)).Body, Does.Contain("Refused").And.Contain("not needed for the inquiry"));
        SurfaceRig.IsNotThere(await _rig.Head.Browser.GetAsync(export + "/file"), "refused");
    }

    [Test]
    public async Task An_officer_cannot_decide_by_sending_the_form_himself_and_the_auditor_reads_only()
    {
        var export = await RequestAsync(_rig.Head);
        var form = (await _rig.Surface.Officer.Browser.GetAsync($"/recordings/{_rig.Exchange.Id}")).Form("flag").Fields;
        form["_handler"] = "approve";
        await _rig.Surface.Officer.Browser.PostAsync(export, form);
        var read = await _rig.Auditor.Browser.GetAsync(export);
        Assert.That(read.Body, Does.Contain("To be decided").And.Not.Contain("value=\"approve\"").And.Not.Contain("value=\"refuse\""));
        Assert.That((await _rig.Auditor.Browser.GetAsync("/exports")).Body, Does.Contain(export));
        SurfaceRig.IsNotThere(await _rig.Auditor.Browser.GetAsync(export + "/file"), "it is for the two");
        Assert.That((await _rig.Auditor.Browser.GetAsync($"/recordings/{_rig.Exchange.Id}/export")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Of_another_establishment_protected_or_without_sound_there_is_nothing()
    {
        var export = await RequestAsync();
        foreach (var page in new[] { export, export + "/file", $"/recordings/{_rig.Exchange.Id}/export", $"/exports/{Guid.NewGuid()}", $"/recordings/{Guid.NewGuid()}/export" })
            SurfaceRig.IsNotThere(await _rig.Elsewhere.Browser.GetAsync(page), page);
        Assert.That((await _rig.Elsewhere.Browser.GetAsync("/exports")).Body, Does.Contain("No export was asked for."));
        await _rig.Surface.RunAsync("lawyer", isProtected: true);
        await _rig.Surface.EndAsync("lawyer");
        var lawyer = (await _rig.Surface.ExchangesAsync()).Single(exchange => exchange.IsProtected);
        SurfaceRig.IsNotThere(await _rig.Head.Browser.GetAsync($"/recordings/{lawyer.Id}/export"), "protected");
        Assert.That((await _rig.Head.Browser.GetAsync($"/recordings/{lawyer.Id}")).Body, Does.Not.Contain($"{lawyer.Id}/export"));
    }

    [Test]
    public async Task An_altered_sound_says_so_and_is_neither_approved_nor_given()
    {
        var (open, approved) = (await RequestAsync(), await RequestAsync());
        await _rig.Head.Browser.SubmitFormAsync(approved, "approve", []);
        var file = _rig.Console.SoundFile(_rig.Recording);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^50] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        foreach (var export in new[] { open, approved })
            Assert.That((await _rig.Head.Browser.GetAsync(export)).Body, Does.Contain("is not what was sealed").And.Not.Contain("value=\"approve\"").And.Not.Contain("/file"));
        Assert.That((await _rig.Head.Browser.GetAsync(approved + "/file")).Status, Is.EqualTo(HttpStatusCode.Gone));
        Assert.That((await _rig.EntriesAsync(approved.Split('/')[^1])).Select(entry => entry.Item1), Has.No.Member(AuditAction.Exported));
    }

    [TestCase(OfficerRole.TelephoneService)]
    [TestCase(OfficerRole.AccountsOffice)]
    [TestCase(OfficerRole.Administrator)]
    public async Task Other_roles_find_nothing_here(OfficerRole role)
    {
        var export = await RequestAsync();
        var other = await _rig.Console.FirstSignInAsync("somebody", role);
        foreach (var page in new[] { "/exports", export, export + "/file", $"/recordings/{_rig.Exchange.Id}/export", "/holds", $"/holds/{_rig.Recording}", "/erasures", "/erasures/1", "/reports", "/reports/officers", "/reports/officers/report.csv" })
            Assert.That((await other.Browser.GetAsync(page)).Status, Is.EqualTo(HttpStatusCode.Forbidden), page);
    }
}
