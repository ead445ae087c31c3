using System.Net;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Lists;

/// <summary>The registry in the console: read by who keeps lists, changed by two people of the national telephone service (EXC-03).</summary>
public sealed class RegistryPagesTests
{
    private ListsRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await ListsRig.CreateAsync(establishment: null);

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task Two_people_enter_a_number_and_two_people_end_its_protection()
    {
        var typed = new Dictionary<string, string> { ["Number"] = "0144556677", ["Category"] = "law yer", ["Name"] = "Maître Grand", ["From"] = "2026-01-01", ["Reason"] = "bar of Paris" };
        Assert.That((await _rig.SubmitAsync("/registry/propose", "add", typed)).Body, Does.Contain("Give a category in letters").And.Contain("value=\"law yer\""));
        typed["Category"] = "lawyer";
        var done = await _rig.SubmitAsync("/registry/propose", "add", typed);
        Assert.That((await _rig.GetAsync(done.Location!)).Text, Does.Contain("another person has to confirm it").And.Contain("to confirm"));
        Assert.That((await _rig.SubmitAsync("/registry/propose", "add", typed)).Body, Does.Contain("A change of this number waits already."));
        var proposal = (await _rig.Directory.ProposalsAsync(default)).Single().Id;
        var page = $"/registry/proposals/{proposal}";
        Assert.That((await _rig.GetAsync(page)).Body, Does.Contain("You proposed this change").And.Not.Contain("name=\"Decision\""));

        var second = await _rig.Console.FirstSignInAsync("c.petit", OfficerRole.TelephoneService);
        // The first sends the form that only the second was shown.
        var form = (await second.Browser.GetAsync(page)).Form("decide").Fields;
        form["__RequestVerificationToken"] = (await _rig.GetAsync("/registry/propose")).Form("add").Fields["__RequestVerificationToken"];
        (form["Decision"], form["Reason"]) = ("confirm", "by myself");
        var entries = _rig.Console.Audit.Entries.Count;
        await _rig.Officer.Browser.PostAsync(page, form);
        Assert.That((await _rig.Directory.ProtectedNumbersAsync(default), _rig.Console.Audit.Entries.Count), Is.EqualTo((Array.Empty<ProtectedNumber>(), entries)));

        await second.Browser.SubmitFormAsync(page, "decide", new() { ["Decision"] = "confirm", ["Reason"] = "seen in the roll" });
        Assert.That((await _rig.GetAsync("/registry?q=grand")).Text, Does.Contain(ListsRig.Grand).And.Contain("Maître Grand"));
        var (first, last) = (_rig.Console.Audit.Entries.Single(entry => entry.Details.GetValueOrDefault("change") == "registryChangeProposed"), _rig.Console.Audit.Last);
        Assert.That((first.Author, first.Subject, first.Reason), Is.EqualTo(("b.leroy", proposal.ToString(), "bar of Paris")));
        Assert.That((last.Action, last.Author, last.Establishment, last.Subject, last.Reason, last.Details["change"], last.Details["number"]),
            Is.EqualTo((AuditAction.ListChanged, "c.petit", (string?)null, proposal.ToString(), "seen in the roll", "registryChangeConfirmed", ListsRig.Grand)));

        var end = "/registry/propose?end=%2B33144556677";
        Assert.That((await _rig.GetAsync("/registry")).Body, Does.Contain(end));
        Assert.That((await _rig.SubmitAsync(end, "end", new() { ["LastDay"] = "2020-01-01", ["EndReason"] = "left the bar" })).Body, Does.Contain("That day is over."));
        await _rig.SubmitAsync(end, "end", new() { ["LastDay"] = "2199-01-01", ["EndReason"] = "left the bar" });
        var ending = (await _rig.Directory.ProposalsAsync(default))[0].Id;
        await second.Browser.SubmitFormAsync($"/registry/proposals/{ending}", "decide", new() { ["Decision"] = "refuse", ["Reason"] = "she has not" });
        Assert.That((await _rig.Directory.ProtectedNumbersAsync(default)).Single().Until, Is.Null);
        Assert.That((await _rig.GetAsync($"/registry/proposals/{ending}")).Text, Does.Contain("refused").And.Contain("c.petit: she has not"));
    }

    [Test]
    public async Task Who_works_for_one_establishment_reads_it_and_changes_nothing()
    {
        await _rig.Directory.AddProtectedNumberAsync(new ProtectedNumber(ListsRig.Number("0800858858"), "cred", "CRED", new DateOnly(2020, 1, 1), null, true), "ministry", "national list", default);
        await _rig.Directory.ProposeAsync(new RegistryChange.End(ListsRig.Number("0800858858"), new DateOnly(2199, 1, 1)), "somebody", "a reason", _ => Task.CompletedTask, default);
        var proposal = (await _rig.Directory.ProposalsAsync(default)).Single().Id;
        foreach (var (name, role, status) in new[] { ("d.rouen", OfficerRole.TelephoneService, HttpStatusCode.NotFound), ("the.head", OfficerRole.HeadOfEstablishment, HttpStatusCode.Forbidden) })
        {
            var local = (await _rig.Console.FirstSignInAsync(name, role, ListsRig.Rouen)).Browser;
            Assert.That((await local.GetAsync("/registry?q=0800")).Body, Does.Contain("33800858858").And.Not.Contain("/registry/propose").And.Not.Contain("/registry/proposals/"));
            foreach (var page in new[] { "/registry/propose", $"/registry/proposals/{proposal}" }) Assert.That((await local.GetAsync(page)).Status, Is.EqualTo(status), page);
        }
        SurfaceRig.IsNotThere(await _rig.GetAsync("/registry/propose?end=%2B33199999999"), "a number without an entry");
        SurfaceRig.IsNotThere(await _rig.GetAsync($"/registry/proposals/{Guid.NewGuid()}"), "no such proposal");
    }
}
