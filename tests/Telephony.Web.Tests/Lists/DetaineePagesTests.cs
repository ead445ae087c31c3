using System.Net;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Lists;

/// <summary>Detainees and their numbers as the telephone service keeps them (OUT-01 to OUT-10).</summary>
public sealed class DetaineePagesTests
{
    private const string Aunt = "+33611111111";
    private ListsRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await ListsRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private AuditEntry Last => _rig.Console.Audit.Last;

    [Test]
    public async Task A_detainee_is_found_by_name_within_the_establishment_and_the_search_is_evidence()
    {
        var found = await _rig.GetAsync("/detainees?q=p%C3%A9tit");
        Assert.That(found.Text, Does.Contain("Jean Petit").And.Contain("E-55").And.Not.Contain("Paul Lille").And.Not.Contain("Establishment All"));
        Assert.That((Last.Action, Last.Subject, Last.Details["results"]), Is.EqualTo((AuditAction.Searched, "detainees?q=p%C3%A9tit", "1")));
        Assert.That((await _rig.GetAsync("/detainees?q=paul&establishment=CP-LILLE")).Body, Does.Contain("No detainee matches."));
        Assert.That((await _rig.GetAsync("/detainees?q=%00")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task His_page_says_who_he_is_whom_he_may_call_and_how_full_his_mailbox_is()
    {
        var page = await _rig.GetAsync($"/detainees/{ListsRig.Jean}");
        Assert.That(page.Text, Does.Contain("Jean Petit").And.Contain("remand").And.Contain("Marie Petit").And.Contain("Maître Grand").And.Contain("0 of 20").And.Contain("– of 30:00").Or.Contain("0:00 of 30:00"));
        Assert.That(page.Body, Does.Not.Contain("/accounts/").And.Not.Contain("/sanctions/add"), "neither is this officer's");
    }

    [Test]
    public async Task Nothing_of_another_establishment_is_there()
    {
        var paul = (await _rig.Directory.FindDetaineeAsync(ListsRig.Paul, default))!.Id;
        var anne = (await _rig.Directory.ListAsync(paul, default)).Single().Correspondent.Id;
        foreach (var page in new[] { "", "/export", "/numbers/add", $"/numbers/{anne}" })
        {
            SurfaceRig.IsNotThere(await _rig.GetAsync($"/detainees/{ListsRig.Paul}{page}"), page);
            SurfaceRig.IsNotThere(await _rig.GetAsync($"/detainees/99999999{page}"), page);
        }
        SurfaceRig.IsNotThere(await _rig.GetAsync($"/detainees/{ListsRig.Jean}/numbers/{anne}"), "another's number");
        // With a form of ours, sent to where there is none: nothing is done.
        var form = (await _rig.GetAsync(await _rig.PageOfAsync(ListsRig.Marie))).Form("decide").Fields;
        (form["Decision"], form["Ground"], form["Reason"]) = ("withdraw", "goodOrder", "another's number");
        Assert.That((await _rig.Officer.Browser.PostAsync($"/detainees/{ListsRig.Paul}/numbers/{anne}", form)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await _rig.Directory.ListAsync(paul, default)).Single().State, Is.EqualTo(CorrespondentState.Approved));
    }

    [Test]
    public async Task A_number_from_the_letter_to_the_call()
    {
        var typed = new Dictionary<string, string> { ["Number"] = "06 11", ["Name"] = "Aunt <b>", ["Kind"] = "relative", ["Identity"] = "true", ["Reason"] = "hm" };
        var wrong = await _rig.SubmitAsync($"/detainees/{ListsRig.Jean}/numbers/add", "add", typed);
        Assert.That(wrong.Body, Does.Contain("Give a telephone number").And.Contain("State a reason").And.Contain("value=\"06 11\"").And.Contain("Aunt &lt;b&gt;"));
        Assert.That(wrong.Body, Does.Match("name=\"Identity\"[^>]*checked").And.Not.Match("name=\"Letter\"[^>]*checked"));
        (typed["Number"], typed["Reason"]) = ("06 11 11 11 11", "letter of 2 March");
        var done = await _rig.SubmitAsync($"/detainees/{ListsRig.Jean}/numbers/add", "add", typed);
        Assert.That((await _rig.GetAsync(done.Location!)).Body, Does.Contain("The request is saved."));
        Assert.That((Last.Action, Last.Subject, Last.Establishment, Last.Reason, Last.Details["change"], Last.Details["number"]),
            Is.EqualTo((AuditAction.ListChanged, ListsRig.Jean, ListsRig.Rouen, "letter of 2 March", "numberRequested", Aunt)));
        Assert.That((await _rig.SubmitAsync($"/detainees/{ListsRig.Jean}/numbers/add", "add", typed)).Body, Does.Contain("This number is requested already."));
        Assert.That((await _rig.EntryAsync(Aunt)).Papers, Is.EqualTo(Papers.Identity));

        var queue = await _rig.GetAsync("/requests");
        Assert.That(queue.Text, Does.Contain(Aunt).And.Contain("handwritten letter, subscription invoice").And.Contain("awaited"));
        var page = await _rig.PageOfAsync(Aunt);
        Assert.That(queue.Body, Does.Contain(page));
        await _rig.SubmitAsync(page, "papers", new() { ["Identity"] = "true", ["Letter"] = "true", ["Invoice"] = "true", ["Magistrate"] = "agreed", ["Remark"] = "order of 5 March" });
        Assert.That(_rig.Console.Audit.Entries.TakeLast(2).Select(entry => entry.Details["change"]), Is.EqualTo(new[] { "papersReceived", "magistrateAnswered" }));
        Assert.That(await _rig.CallAsync(Aunt), Is.EqualTo("NotYetAuthorised"));
        var unfounded = await _rig.SubmitAsync(page, "decide", new() { ["Decision"] = "refuse", ["Reason"] = "a threat" });
        Assert.That(unfounded.Body, Does.Contain("State the ground of the decision.").And.Contain("value=\"a threat\""));
        await _rig.SubmitAsync(page, "decide", new() { ["Decision"] = "approve", ["Reason"] = "file complete" });
        Assert.That(await _rig.CallAsync(Aunt), Is.EqualTo("Permitted"), "OUT-01 to OUT-04: the decision counts from the next call on");
        Assert.That((await _rig.GetAsync("/requests")).Body, Does.Contain("No request waits."));

        await _rig.SubmitAsync(page, "decide", new() { ["Decision"] = "withdraw", ["Ground"] = "preventionOfOffences", ["Reason"] = "report 12" });
        Assert.That(await _rig.CallAsync(Aunt), Is.EqualTo("NotOnList"));
        Assert.That((await _rig.GetAsync("/notices")).Text, Does.Contain(Aunt).And.Contain("Number withdrawn"), "OUT-10: both sides are told");
        var after = await _rig.GetAsync(page);
        Assert.That(after.Text, Does.Contain("b.leroy: prevention of offences: report 12").And.Contain("Magistrate’s answer").And.Contain("Number requested").And.Contain("identity document, handwritten letter, subscription invoice"));
    }

    [Test]
    public async Task What_cannot_be_written_down_is_not_done()
    {
        var page = await _rig.PageOfAsync(ListsRig.Marie);
        var form = (await _rig.GetAsync(page)).Form("decide").Fields;
        (form["Decision"], form["Ground"], form["Reason"]) = ("withdraw", "goodOrder", "no evidence");
        _rig.Console.Audit.IsAway = true;
        Assert.That((await _rig.Officer.Browser.PostAsync(page, form)).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That((await _rig.GetAsync($"/detainees/{ListsRig.Jean}/export")).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        _rig.Console.Audit.IsAway = false;
        Assert.That(await _rig.CallAsync(ListsRig.Marie), Is.EqualTo("Permitted"));
    }

    [Test]
    public async Task A_lawyer_s_number_is_neither_in_the_evidence_nor_in_an_export()
    {
        var page = await _rig.PageOfAsync(ListsRig.Grand);
        Assert.That((await _rig.GetAsync(page)).Body, Does.Contain("This number is not in the national registry"));
        await _rig.SubmitAsync(page, "papers", new() { ["Identity"] = "true", ["Remark"] = "bar card" });
        Assert.That(Last.Details.Keys, Does.Contain("entry").And.Not.Contain("number"), "MON-12, EXC-01");
        var (status, bytes, headers) = await _rig.Officer.Browser.GetBytesAsync($"/detainees/{ListsRig.Jean}/export");
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        Assert.That((status, headers["Content-Type"]), Is.EqualTo((HttpStatusCode.OK, "text/csv; charset=utf-8")));
        Assert.That(text, Is.EqualTo($"\uFEFFidentifier;number;name;kind;state;papers;magistrate\r\n{ListsRig.Jean};'{ListsRig.Marie};Marie Petit;relative;approved;identity letter invoice;agreed\r\n"));
        Assert.That(headers["Cache-Control"], Does.Contain("no-store"));
        Assert.That((Last.Action, Last.Subject, Last.Establishment, Last.Details["rows"]), Is.EqualTo((AuditAction.Exported, "correspondents of 12345678", ListsRig.Rouen, "1")));
        var all = await _rig.GetAsync("/detainees/export?q=jean");
        Assert.That(all.Body, Does.Contain("12345678;E-55;Jean Petit;MA-ROUEN;active;remand;2;0").And.Not.Contain("30000001"));
    }

    [Test]
    public async Task The_head_suspends_a_number_and_all_calls_and_ends_it()
    {
        var head = (await _rig.Console.FirstSignInAsync("the.head", OfficerRole.HeadOfEstablishment, ListsRig.Rouen)).Browser;
        var (overview, marie) = ($"/detainees/{ListsRig.Jean}", await _rig.EntryAsync(ListsRig.Marie));
        var add = $"{overview}/sanctions/add?number={marie.Correspondent.Id}";
        Assert.That((await head.GetAsync(await _rig.PageOfAsync(ListsRig.Marie))).Body, Does.Contain(add));
        Assert.That((await _rig.GetAsync(add)).Status, Is.EqualTo(HttpStatusCode.Forbidden), "OUT-08: the head's");
        Assert.That((await head.GetAsync(add)).Body, Does.Match($"value=\"{marie.Correspondent.Id}\" selected"));
        var past = await head.SubmitFormAsync(add, "sanction", new() { ["About"] = $"{marie.Correspondent.Id}", ["Scope"] = "all", ["From"] = "2026-03-05", ["Until"] = "2026-03-04", ["Ground"] = "goodOrder", ["Reason"] = "insults" });
        Assert.That(past.Body, Does.Contain("The end is before the beginning, or is over."));
        var done = await head.SubmitFormAsync(add, "sanction", new() { ["About"] = $"{marie.Correspondent.Id}", ["Scope"] = "all", ["Ground"] = "goodOrder", ["Reason"] = "insults" });
        Assert.That((await head.GetAsync(done.Location!)).Text, Does.Contain("The suspension is saved").And.Contain("good order and security: insults"));
        Assert.That(await _rig.CallAsync(ListsRig.Marie), Is.EqualTo("NumberSuspended"), "OUT-09");
        Assert.That((Last.Action, Last.Reason, Last.Details["scope"], Last.Details["number"]), Is.EqualTo((AuditAction.ListChanged, "goodOrder: insults", "all", ListsRig.Marie)));
        var notice = (await _rig.Directory.NoticesToSendAsync(default)).Single().Id;
        Assert.That((await _rig.GetAsync("/notices")).Text, Does.Contain(ListsRig.Marie).And.Contain("Suspended"), "OUT-10: both sides are told");
        var lille = (await _rig.Console.FirstSignInAsync("e.lille", OfficerRole.TelephoneService, "CP-LILLE")).Browser;
        Assert.That((await lille.GetAsync("/notices")).Body, Does.Contain("No notice waits."));
        Assert.That((await _rig.SubmitAsync("/notices", "sent", [])).Body, Does.Contain("Check the notices that were sent."));
        await _rig.SubmitAsync("/notices", "sent", new() { ["Notice"] = $"{notice}" });
        Assert.That((await _rig.Directory.NoticesToSendAsync(default), Last.Details["change"]), Is.EqualTo((Array.Empty<Notice>(), "noticeSent")));

        var sanction = (await _rig.Directory.SanctionsAsync((await _rig.Directory.FindDetaineeAsync(ListsRig.Jean, default))!.Id, default)).Single().Id;
        SurfaceRig.IsNotThere(await head.GetAsync($"/detainees/{ListsRig.Paul}/sanctions/{sanction}/lift"), "elsewhere");
        await head.SubmitFormAsync($"{overview}/sanctions/{sanction}/lift", "lift", new() { ["Reason"] = "apologised" });
        Assert.That(await _rig.CallAsync(ListsRig.Marie), Is.EqualTo("Permitted"));
        SurfaceRig.IsNotThere(await head.GetAsync($"{overview}/sanctions/{sanction}/lift"), "it is over");
        await head.SubmitFormAsync($"{overview}/sanctions/add", "sanction", new() { ["About"] = "", ["Scope"] = "all", ["Ground"] = "goodOrder", ["Reason"] = "a phone was found" });
        Assert.That(await _rig.CallAsync(ListsRig.Marie), Is.EqualTo("CallsSuspended"), "OUT-08");
    }

    [Test]
    public async Task A_called_person_who_refused_further_calls_is_called_again_when_he_asks_for_it()
    {
        var jean = (await _rig.Directory.FindDetaineeAsync(ListsRig.Jean, default))!.Id;
        await _rig.Directory.RefuseFurtherCallsAsync(jean, ListsRig.Number(ListsRig.Marie), "call", default);
        var page = await _rig.PageOfAsync(ListsRig.Marie);
        Assert.That((await _rig.GetAsync(page)).Body, Does.Contain("has refused further calls"));
        await _rig.SubmitAsync(page, "decide", new() { ["Decision"] = "reopen", ["Reason"] = "her letter" });
        Assert.That(await _rig.CallAsync(ListsRig.Marie), Is.EqualTo("Permitted"));
    }

    [TestCase(OfficerRole.MonitoringOfficer)]
    [TestCase(OfficerRole.AccountsOffice)]
    [TestCase(OfficerRole.Auditor)]
    [TestCase(OfficerRole.Administrator)]
    public async Task Other_roles_find_nothing_here(OfficerRole role)
    {
        var page = await _rig.PageOfAsync(ListsRig.Marie);
        var other = await _rig.Console.FirstSignInAsync("somebody", role);
        foreach (var path in new[]
        {
            "/detainees", "/detainees/export", "/detainees/import", $"/detainees/{ListsRig.Jean}", $"/detainees/{ListsRig.Jean}/export", $"/detainees/{ListsRig.Jean}/numbers/add", page,
            $"/detainees/{ListsRig.Jean}/sanctions/add", $"/detainees/{ListsRig.Jean}/sanctions/{Guid.NewGuid()}/lift", "/requests", "/notices", "/registry", "/registry/propose", $"/registry/proposals/{Guid.NewGuid()}",
        })
            Assert.That((await other.Browser.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.Forbidden), path);
    }
}
