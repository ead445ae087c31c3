using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Tests.Evidence;

/// <summary>Reports for who heads an establishment and for the auditor; each view is evidence (MON-12), none has protected numbers (MON-08).</summary>
public sealed class ReportPagesTests
{
    private EvidenceRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await EvidenceRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private async Task<string> ReadAsync(SignedIn who, string report) => (await who.Browser.GetAsync("/reports/" + report)).Text;

    [Test]
    public async Task Each_shows_what_there_is_of_the_officer_s_establishment_and_is_written_down()
    {
        await _rig.Surface.RunAsync("b", number: "+33612345678", identifier: "87654321");
        await _rig.Surface.EndAsync("b");
        await _rig.Surface.RunAsync("lawyer", isProtected: true, number: "+33644444444", identifier: "87654321");
        await _rig.Surface.EndAsync("lawyer");
        await _rig.Surface.SearchableAsync();
        await _rig.Chain.AppendAsync(new AuditEntry(_rig.Console.Clock.GetUtcNow(), "a.martin", SurfaceRig.Rouen, AuditAction.Replayed, "x", "inquiry 2026/114"), default);

        Assert.That(await ReadAsync(_rig.Head, "sharedNumbers"), Does.Contain("+33612345678").And.Contain("12345678, 87654321").And.Not.Contain("33644444444"));
        var last = _rig.Console.Audit.Last;
        Assert.That((last.Action, last.Author, last.Subject), Is.EqualTo((AuditAction.EvidenceRead, "h.blanc", "/reports/sharedNumbers")));
        Assert.That(await ReadAsync(_rig.Auditor, "mostCalled"), Does.Contain("+33612345678").And.Not.Contain("33644444444"));
        Assert.That(await ReadAsync(_rig.Auditor, "officers"), Does.Contain("a.martin").And.Contain("inquiry 2026/114"));
        var file = await _rig.Head.Browser.GetBytesAsync("/reports/sharedNumbers/report.csv");
        Assert.That(file.Headers["Content-Disposition"], Does.Contain("sharedNumbers.csv"));
        Assert.That(System.Text.Encoding.UTF8.GetString(file.Bytes), Does.Contain("\r\n+33612345678;2;12345678, 87654321;2;"));
        last = _rig.Console.Audit.Last;
        Assert.That((last.Action, last.Subject, last.Details["rows"]), Is.EqualTo((AuditAction.Exported, "/reports/sharedNumbers/report.csv", "1")));
        SurfaceRig.IsNotThere(await _rig.Head.Browser.GetAsync("/reports/salaries/report.csv"), "there is no such report");
        SurfaceRig.IsNotThere(await _rig.Head.Browser.GetAsync("/reports/officers/report.csv?from=x"), "no such day");
        foreach (var report in new[] { "sharedNumbers", "mostCalled", "officers", "wrongCodes", "codeUses" })
            Assert.That(await ReadAsync(_rig.Elsewhere, report), Does.Contain("Nothing in this period."), report);
        SurfaceRig.IsNotThere(await _rig.Head.Browser.GetAsync("/reports/salaries"), "there is no such report");
        Assert.That((await _rig.Head.Browser.GetAsync("/reports")).Text, Does.Contain("Codes used by absent persons").And.Contain("Wrong codes"));
    }

    [Test]
    public async Task The_period_is_in_the_address_and_is_bounded()
    {
        Assert.That(await ReadAsync(_rig.Head, "mostCalled?from=2020-01-01&until=2020-03-01"), Does.Contain("Nothing in this period."));
        var page = await _rig.Head.Browser.GetAsync("/reports/mostCalled?from=2026-01-01&until=2026-04-03");
        Assert.That(page.Body, Does.Contain("The period is at most 92 days.").And.Contain("value=\"2026-01-01\""));
        Assert.That((await _rig.Head.Browser.GetAsync("/reports/mostCalled?from=2026-01-01&until=2026-04-02")).Body, Does.Not.Contain("at most 92 days"), "the clocks were put forward within it");
        Assert.That((await _rig.Head.Browser.GetAsync("/reports/mostCalled?from=x")).Body, Does.Contain("Give a day such as").And.Contain("value=\"x\""));
    }
}
