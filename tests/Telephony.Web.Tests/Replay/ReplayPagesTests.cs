using System.Net;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Replay;

/// <summary>Search and replay as an officer meets them (MON-07, MON-08, MON-12).</summary>
public sealed class ReplayPagesTests
{
    private SurfaceRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await SurfaceRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private Task<Answer> PurposeAsync(Guid id) => _rig.Officer.Browser.SubmitFormAsync($"/recordings/{id}", "purpose", new() { ["Purpose"] = "inquiry 2026/114" });

    [Test]
    public async Task A_call_is_found_with_what_is_known_of_it_and_the_search_is_evidence()
    {
        await _rig.TalkedAsync("a", 3);
        var found = await _rig.GetAsync("/recordings?number=06%2012&kind=call");
        Assert.That(found.Body, Does.Contain("12345678").And.Contain("33612345678").And.Contain("cell-12").And.Contain("Answered"));
        var entry = _rig.Console.Audit.Last;
        Assert.That((entry.Action, entry.Author, entry.Subject, entry.Details["results"]), Is.EqualTo((AuditAction.Searched, "a.martin", "?number=06%2012&kind=call", "1")));
        Assert.That((await _rig.GetAsync("/recordings?number=0799")).Body, Does.Contain("No call or message matches."));
        await _rig.GetAsync("/recordings");
        entry = _rig.Console.Audit.Last;
        Assert.That((entry.Action, entry.Subject, entry.Details["results"]), Is.EqualTo((AuditAction.Searched, "", "1")), "the newest are results too");
    }

    [Test]
    public async Task What_is_wrong_in_the_form_stands_beside_the_field_and_what_was_typed_stays()
    {
        var page = await _rig.GetAsync("/recordings?number=x&from=2026-03-01");
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(page.Body, Does.Contain("Give at least three digits").And.Contain("value=\"x\"").And.Contain("value=\"2026-03-01\"").And.Contain("aria-invalid=\"true\""));
    }

    [Test]
    public async Task A_protected_call_is_listed_without_number_and_has_neither_sound_nor_peaks()
    {
        await _rig.RunAsync("lawyer", isProtected: true, number: "+33644444444");
        await _rig.EndAsync("lawyer");
        await _rig.SearchableAsync();
        var list = await _rig.GetAsync("/recordings");
        Assert.That(list.Body, Does.Contain("Protected correspondent").And.Not.Contain("33644444444"));
        var id = (await _rig.ExchangesAsync()).Single().Id;
        var page = await _rig.GetAsync($"/recordings/{id}");
        Assert.That(page.Body, Does.Contain("no number, no sound, no listening").And.Not.Contain("33644444444").And.Not.Contain("name=\"Purpose\""));
        foreach (var part in new[] { "sound", "peaks" }) SurfaceRig.IsNotThere(await _rig.GetAsync($"/recordings/{id}/{part}"), part);
    }

    [Test]
    public async Task Sound_is_given_only_after_a_purpose_was_stated_by_range_and_to_no_cache()
    {
        await _rig.TalkedAsync("a", 3);
        var id = (await _rig.ExchangesAsync()).Single().Id;
        foreach (var part in new[] { "sound", "peaks" }) SurfaceRig.IsNotThere(await _rig.GetAsync($"/recordings/{id}/{part}"), "before a purpose");
        var wrong = await _rig.Officer.Browser.SubmitFormAsync($"/recordings/{id}", "purpose", new() { ["Purpose"] = "hm" });
        Assert.That(wrong.Body, Does.Contain("State a purpose of at least five characters.").And.Contain("value=\"hm\""));

        await PurposeAsync(id);
        var entry = _rig.Console.Audit.Last;
        Assert.That((entry.Action, entry.Subject, entry.Reason), Is.EqualTo((AuditAction.Replayed, $"{id}", "inquiry 2026/114")));
        var whole = await _rig.Officer.Browser.GetBytesAsync($"/recordings/{id}/sound");
        Assert.That(whole.Bytes[..4], Is.EqualTo("OggS"u8.ToArray()));
        Assert.That(whole.Headers["Cache-Control"], Does.Contain("no-store"));
        var part2 = await _rig.Officer.Browser.GetBytesAsync($"/recordings/{id}/sound", ("Range", "bytes=100-199"));
        Assert.That((part2.Status, part2.Headers["Content-Range"]), Is.EqualTo((HttpStatusCode.PartialContent, $"bytes 100-199/{whole.Bytes.Length}")));
        Assert.That(part2.Bytes, Is.EqualTo(whole.Bytes[100..200]));
        Assert.That((await _rig.GetAsync($"/recordings/{id}/peaks")).Body, Does.StartWith("{\"channels\":[["));
        Assert.That((await _rig.GetAsync($"/recordings/{id}")).Body, Does.Contain("inquiry 2026/114").And.Contain("id=\"player\""));
        Assert.That((await _rig.GetAsync("/recordings?heard=yes")).Body, Does.Contain($"/recordings/{id}"));
    }

    [Test]
    public async Task One_officer_s_purpose_does_not_open_it_for_another()
    {
        await _rig.TalkedAsync("a", 2);
        var id = (await _rig.ExchangesAsync()).Single().Id;
        await PurposeAsync(id);
        var other = await _rig.Console.FirstSignInAsync("b.durand", OfficerRole.MonitoringOfficer, SurfaceRig.Rouen);
        SurfaceRig.IsNotThere(await other.Browser.GetAsync($"/recordings/{id}/sound"), "his own purpose is wanted");
    }

    [Test]
    public async Task Nothing_of_another_establishment_is_there()
    {
        await _rig.TalkedAsync("a", 2, SurfaceRig.Lille);
        await _rig.SearchableAsync();
        Assert.That((await _rig.GetAsync("/recordings?establishment=CP-LILLE")).Body, Does.Contain("No call or message matches."));
        var id = (await _rig.ExchangesAsync()).Single().Id;
        foreach (var page in new[] { "", "/sound", "/peaks" }) SurfaceRig.IsNotThere(await _rig.GetAsync($"/recordings/{id}{page}"), page);
        foreach (var page in new[] { "", "/sound", "/peaks" }) SurfaceRig.IsNotThere(await _rig.GetAsync($"/recordings/{Guid.NewGuid()}{page}"), page);
    }

    [Test]
    public async Task An_altered_or_missing_file_says_so_and_is_never_played()
    {
        var recording = await _rig.TalkedAsync("a", 3);
        var id = (await _rig.ExchangesAsync()).Single().Id;
        await PurposeAsync(id);
        var file = _rig.Console.SoundFile(recording);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^50] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.That((await _rig.GetAsync($"/recordings/{id}")).Body, Does.Contain("is not what was sealed").And.Not.Contain("id=\"player\""));
        Assert.That((await _rig.GetAsync($"/recordings/{id}/sound")).Status, Is.EqualTo(HttpStatusCode.Gone));
        File.Delete(file);
        Assert.That((await _rig.GetAsync($"/recordings/{id}")).Body, Does.Contain("The file of this recording is missing."));
    }

    [Test]
    public async Task Notes_and_a_flag_are_kept_and_are_evidence()
    {
        await _rig.TalkedAsync("a", 3);
        var id = (await _rig.ExchangesAsync()).Single().Id;
        var late = await _rig.Officer.Browser.SubmitFormAsync($"/recordings/{id}", "note", new() { ["Note"] = "a name", ["NoteAt"] = "9:59" });
        Assert.That(late.Body, Does.Contain("Give an instant within the recording").And.Contain("value=\"a name\""));
        await _rig.Officer.Browser.SubmitFormAsync($"/recordings/{id}", "note", new() { ["Note"] = "a name <b>", ["NoteAt"] = "0:01" });
        Assert.That(_rig.Console.Audit.Last.Action, Is.EqualTo(AuditAction.Noted));
        await _rig.Officer.Browser.SubmitFormAsync($"/recordings/{id}", "flag", []);
        Assert.That(_rig.Console.Audit.Last.Action, Is.EqualTo(AuditAction.Flagged));
        Assert.That((await _rig.GetAsync($"/recordings/{id}")).Body, Does.Contain("a name &lt;b&gt;").And.Contain("data-seek=\"1.0\"").And.Contain("Remove the flag"));
        Assert.That((await _rig.GetAsync("/recordings?flagged=yes")).Body, Does.Contain($"/recordings/{id}"));
    }

    [Test]
    public async Task The_next_recording_is_the_next_of_the_same_search()
    {
        await _rig.TalkedAsync("old", 2);
        await _rig.RunAsync("between", number: "+33699999999");
        await _rig.EndAsync("between");
        await _rig.TalkedAsync("new", 2);
        await _rig.SearchableAsync();
        var exchanges = await _rig.ExchangesAsync();
        var (old, between, newest) = (exchanges.Single(e => e.CallId == "old").Id, exchanges.Single(e => e.CallId == "between").Id, exchanges.Single(e => e.CallId == "new").Id);
        Assert.That((await _rig.GetAsync($"/recordings/{newest}")).Body, Does.Contain($"/recordings/{between}"));
        Assert.That((await _rig.GetAsync($"/recordings/{newest}?search=%3Fnumber%3D0612")).Body, Does.Contain($"/recordings/{old}?search=%3Fnumber%3D0612").And.Not.Contain($"{between}"));
    }
}
