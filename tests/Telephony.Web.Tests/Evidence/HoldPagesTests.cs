using System.Net;
using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Tests.Evidence;

/// <summary>Holds and certificates of erasure as they are met (RET-08).</summary>
public sealed class HoldPagesTests
{
    private EvidenceRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await EvidenceRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_recording_is_held_listed_and_let_go_again()
    {
        var page = $"/holds/{_rig.Recording}";
        Assert.That((await _rig.Head.Browser.GetAsync($"/recordings/{_rig.Exchange.Id}")).Body, Does.Contain(page));
        var wrong = await _rig.Head.Browser.SubmitFormAsync(page, "hold", new() { ["Reference"] = " x " });
        Assert.That(wrong.Body, Does.Contain("Give a reference of three characters at least").And.Contain("value=\" x \""));
        Assert.That((await _rig.Head.Browser.SubmitFormAsync(page, "hold", new() { ["Reference"] = "PR-2026/77" })).Location, Does.EndWith("holds.done.held"));
        Assert.That((await _rig.Head.Browser.SubmitFormAsync(page, "hold", new() { ["Reference"] = "PR-2026/77" })).Body, Does.Contain("Nothing changed"));

        var listed = await _rig.Auditor.Browser.GetAsync("/holds");
        Assert.That(listed.Body, Does.Contain("PR-2026/77").And.Contain("h.blanc").And.Contain("12345678").And.Contain(page));
        var read = await _rig.Auditor.Browser.GetAsync(page);
        Assert.That(read.Body, Does.Contain("PR-2026/77").And.Not.Contain("value=\"hold\"").And.Not.Contain("value=\"release\""), "an auditor reads only");
        Assert.That((await _rig.Elsewhere.Browser.GetAsync("/holds")).Body, Does.Contain("Nothing is held."));
        SurfaceRig.IsNotThere(await _rig.Elsewhere.Browser.GetAsync(page), "another establishment's");
        Assert.That((await _rig.Surface.GetAsync("/holds")).Status, Is.EqualTo(HttpStatusCode.Forbidden));

        Assert.That((await _rig.Head.Browser.SubmitFormAsync(page, "release", new() { ["Released"] = "another" })).Body, Does.Contain("Nothing changed"));
        Assert.That((await _rig.Head.Browser.SubmitFormAsync(page, "release", new() { ["Released"] = "PR-2026/77" })).Location, Does.EndWith("holds.done.released"));
        Assert.That(await _rig.EntriesAsync($"{_rig.Recording}"), Is.EqualTo(new[] { (AuditAction.Held, "h.blanc"), (AuditAction.Released, "h.blanc") }));
        Assert.That((await _rig.Head.Browser.GetAsync("/holds")).Body, Does.Contain("Nothing is held."));
        Assert.That(_rig.Console.Audit.Last is { Action: AuditAction.EvidenceRead, Author: "h.blanc", Subject: "/holds" });
    }

    [Test]
    public async Task An_auditor_cannot_hold_by_sending_the_form_himself()
    {
        var page = $"/holds/{_rig.Recording}";
        var form = (await _rig.Auditor.Browser.GetAsync(page)).Form("/sign-out").Fields;
        form["_handler"] = "hold";
        form["Reference"] = "PR-2026/77";
        await _rig.Auditor.Browser.PostAsync(page, form);
        Assert.That(await _rig.EntriesAsync($"{_rig.Recording}"), Is.Empty);
    }

    [Test]
    public async Task An_erasure_is_found_by_id_and_day_and_its_certificate_names_the_entry_and_its_hash()
    {
        var store = new Telephony.Monitoring.MonitoringStore(_rig.Console.Options.Database);
        await store.OrderErasureAsync(_rig.Recording, "an order", "h.blanc", _rig.Console.Clock.GetUtcNow(), default);
        var retention = new Telephony.Monitoring.RecordingRetention(
            _rig.Console.Options.Database, _rig.Console.Modules.RecordedSounds, "n1", Microsoft.Extensions.Logging.Abstractions.NullLogger<Telephony.Monitoring.RecordingRetention>.Instance);
        Assert.That(await retention.RunOnceAsync(_rig.Console.Clock.GetUtcNow(), default), Is.EqualTo(1));
        var row = (await _rig.Chain.ErasuresAsync(new ErasureQuery(), default)).Single();

        foreach (var found in new[] { $"?subject={_rig.Recording}", "?subject=a", "", "?from=2020-01-01&until=2030-01-01" })
            Assert.That((await _rig.Head.Browser.GetAsync("/erasures" + found)).Body, Does.Contain($"/erasures/{row.Number}\"").And.Contain("Order of an authority"), found);
        foreach (var missed in new[] { "?subject=b", "?from=2029-01-01", "?until=2020-01-01" })
            Assert.That((await _rig.Head.Browser.GetAsync("/erasures" + missed)).Body, Does.Contain("No erasure matches."), missed);
        Assert.That((await _rig.Head.Browser.GetAsync("/erasures?from=yesterday")).Body, Does.Contain("Give a day such as").And.Contain("value=\"yesterday\""));
        Assert.That((await _rig.Head.Browser.GetAsync("/erasures?from=2026-03-02&until=2026-03-01")).Body, Does.Contain("The last day comes before the first one."));

        var certificate = await _rig.Auditor.Browser.GetAsync($"/erasures/{row.Number}");
        Assert.That(certificate.Body, Does.Contain($"{_rig.Recording}").And.Contain(row.Hash).And.Contain("Recording of a call").And.Contain("Order of an authority").And.Contain("the.prosecutor"));
        Assert.That(certificate.Body, Does.Not.Contain("33612345678").And.Not.Contain("12345678"), "it does not say who spoke");
        SurfaceRig.IsNotThere(await _rig.Elsewhere.Browser.GetAsync($"/erasures/{row.Number}"), "another establishment's");
        SurfaceRig.IsNotThere(await _rig.Head.Browser.GetAsync($"/erasures/{row.Number - 1}"), "an entry that is no erasure");
        Assert.That((await _rig.Elsewhere.Browser.GetAsync("/erasures")).Body, Does.Contain("No erasure matches."));
        SurfaceRig.IsNotThere(await _rig.Head.Browser.GetAsync($"/holds/{_rig.Recording}"), "it is gone");
    }
}
