using System.Net;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Phones;

/// <summary>Phones as staff meet them: how they are, stopping and starting them, cells and locks (MON-06, MON-08, MON-12, OUT-07, IVR-14).</summary>
public sealed class PhonePagesTests
{
    private const string Reason = "a fight in the yard";

    private SurfaceRig _rig = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = await SurfaceRig.CreateAsync();
        await _rig.Console.ImportAsync(
            """
            { "establishments": [ { "code": "MA-ROUEN" }, { "code": "CP-LILLE" } ],
              "phones": [ { "user": "cell-12", "password": "x", "establishment": "MA-ROUEN", "location": "B-112" }, { "user": "cell-13", "password": "x", "establishment": "MA-ROUEN", "location": "B-113" },
                          { "user": "yard", "password": "x", "establishment": "MA-ROUEN", "location": "Cour" }, { "user": "lille-1", "password": "x", "establishment": "CP-LILLE", "location": "B-1" } ],
              "detainees": [ { "identifier": "12345678", "code": "4321", "establishment": "MA-ROUEN", "correspondents": [ { "number": "0612345678", "name": "Marie", "kind": "relative" }, { "number": "0144556677", "name": "Maître", "kind": "lawyer" } ] },
                             { "identifier": "87654321", "code": "4321", "establishment": "CP-LILLE" } ] }
            """);
    }

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private DirectoryStore Directory => _rig.Modules.Directory;

    private IEnumerable<AuditEntry> Entries(AuditAction action) => _rig.Console.Audit.Entries.Where(entry => entry.Action == action);

    private async Task<string> DecideAsync(string phone, string number = "0612345678")
    {
        Assert.That(PhoneNumber.TryParse(number, out var parsed));
        return await Directory.DecideCallAsync("12345678", parsed, phone, default) is Decision.Refused refused ? refused.Reason.ToString() : "Permitted";
    }

    [Test]
    public async Task The_list_shows_how_the_phones_of_his_establishment_are_and_the_address_is_the_filter()
    {
        await Directory.ChangeBindingsAsync<int>("yard", _ => ([new Binding("sip:yard@10.0.0.1", [], "c", 1, 1m, null, _rig.Console.Clock.GetUtcNow().AddHours(1))], 0), default);
        _rig.Log.Started(new CallStart("s", CallKind.Services, "n2", "s@sip", "cell-13", "services", _rig.Console.Clock.GetUtcNow()));
        await _rig.WrittenAsync();
        await Directory.StopPhonesAsync(new PhoneScope(SurfaceRig.Rouen, Phone: "cell-12"), "b.durand", Reason, default);
        async Task<string> UsersAsync(string query)
        {
            var page = await _rig.GetAsync("/phones" + query);
            Assert.That(page.Status, Is.EqualTo(HttpStatusCode.OK));
            return string.Join(',', new[] { "cell-12", "cell-13", "yard", "lille-1" }.Where(user => page.Body.Contains($"\"/phones/{user}\"", StringComparison.Ordinal)));
        }
        Assert.That(await UsersAsync(""), Is.EqualTo("cell-12,cell-13,yard"));
        Assert.That(await UsersAsync("?state=stopped"), Is.EqualTo("cell-12"));
        Assert.That(await UsersAsync("?state=inUse"), Is.EqualTo("cell-13"));
        Assert.That(await UsersAsync("?state=registered"), Is.EqualTo("yard"));
        Assert.That(await UsersAsync("?state=nonsense&after=lille-1&text=%01"), Is.Empty);
        Assert.That(await UsersAsync("?wing=B&text=113"), Is.EqualTo("cell-13"));
        Assert.That(await UsersAsync("?establishment=CP-LILLE"), Is.Empty);
        Assert.That(await UsersAsync("?after=cell-13"), Is.EqualTo("yard"));
        Assert.That((await _rig.GetAsync("/phones")).Text, Does.Contain("Stops of phones in force: 1."));
        Assert.That((await _rig.GetAsync("/phones/cell-12")).Text, Does.Contain("Stopped").And.Contain("Not registered").And.Contain(Reason));
        Assert.That((await _rig.GetAsync("/phones/cell-13")).Text, Does.Contain("In use since").And.Not.Contain("Stops in force"));
    }

    [Test]
    public async Task A_stop_needs_a_reason_which_is_evidence_first_and_holds_until_the_phones_are_started_again()
    {
        var wrong = await _rig.Officer.Browser.SubmitAsync("/phones/cell-12/stop", new() { ["Reason"] = "no" });
        Assert.That(wrong.Body, Does.Contain("State a reason of at least five characters.").And.Contain("value=\"no\""));
        _rig.Console.Audit.IsAway = true;
        Assert.That((await _rig.Officer.Browser.SubmitAsync("/phones/cell-12/stop", new() { ["Reason"] = Reason })).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        _rig.Console.Audit.IsAway = false;
        Assert.That(await DecideAsync("cell-12"), Is.EqualTo("Permitted"), "what cannot be written down is not done");

        var stopped = await _rig.Officer.Browser.SubmitAsync("/phones/cell-12/stop", new() { ["Reason"] = Reason });
        Assert.That(stopped.Location, Does.EndWith("/stops?done=phones.done.stopped"));
        Assert.That((await DecideAsync("cell-12"), await DecideAsync("cell-12", "0144556677"), await DecideAsync("cell-13")), Is.EqualTo(("PhoneStopped", "Permitted", "Permitted")));
        var entry = Entries(AuditAction.PhonesStopped).Single();
        Assert.That((entry.Author, entry.Establishment, entry.Subject, entry.Reason, entry.Details["scope"], entry.Details["cut"]), Is.EqualTo(("a.martin", SurfaceRig.Rouen, "cell-12", Reason, "phone", "no")));
        Assert.That((await _rig.GetAsync(stopped.Location!)).Text, Does.Contain("The phones are stopped.").And.Contain("Phone cell-12").And.Contain(Reason).And.Contain("a.martin"));
        Assert.That((await _rig.GetAsync("/phones/cell-12/stop")).Text, Does.Contain("These phones are stopped already."));
        Assert.That((await _rig.GetAsync("/live")).Text, Does.Contain("Stops of phones in force: 1."), "the board says it too");

        var stop = (await Directory.StopsAsync(null, default)).Single();
        Assert.That((await _rig.Officer.Browser.SubmitAsync($"/stops/{stop.Id}/end", new() { ["Reason"] = "" })).Body, Does.Contain("State a reason"));
        var started = await _rig.Officer.Browser.SubmitAsync($"/stops/{stop.Id}/end", new() { ["Reason"] = "calm again" });
        Assert.That(started.Location, Does.EndWith("/stops?done=phones.done.started"));
        Assert.That((Entries(AuditAction.PhonesStarted).Single().Subject, Entries(AuditAction.PhonesStarted).Single().Reason), Is.EqualTo(("cell-12", "calm again")));
        Assert.That(await DecideAsync("cell-12"), Is.EqualTo("Permitted"));
        SurfaceRig.IsNotThere(await _rig.GetAsync($"/stops/{stop.Id}/end"), "ended");
        Assert.That((await _rig.GetAsync("/stops")).Text, Does.Contain("calm again"));
    }

    [Test]
    public async Task A_wing_or_all_phones_are_stopped_and_the_monitored_calls_that_run_are_cut_when_that_is_chosen()
    {
        var far = new CallDoors();
        await using var otherNode = _rig.Console.StartOrders("n2", far);
        Assert.That(async () => await _rig.Modules.Orders.CutAsync("n2", "nothing", default), Is.EqualTo(CutAnswer.NotThere).After(10_000, 1));
        await _rig.RunAsync("here");
        await _rig.RunAsync("far", phone: "cell-13", node: "n2");
        await _rig.RunAsync("lawyer", isProtected: true);
        await _rig.RunAsync("yard", phone: "yard");
        using var here = _rig.Modules.Doors.Open("here");
        using var elsewhere = far.Open("far");
        using var lawyer = _rig.Modules.Doors.Open("lawyer"); // which no flow would
        using var yard = _rig.Modules.Doors.Open("yard");

        Assert.That((await _rig.GetAsync("/stops/new")).Text, Does.Contain("Wing B (2 phones)").And.Contain("All phones of the establishment"));
        var page = await _rig.GetAsync("/stops/new?wing=B");
        Assert.That(page.Text, Does.Contain("The phones of wing B (MA-ROUEN)"));
        await _rig.Officer.Browser.PostAsync("/stops/new?wing=B", page.Fill(new() { ["Reason"] = Reason, ["Cut"] = "yes" }));
        Assert.That((await DecideAsync("cell-12"), await DecideAsync("cell-13"), await DecideAsync("yard")), Is.EqualTo(("PhoneStopped", "PhoneStopped", "Permitted")));
        Assert.That((here.CutAsked.IsCompleted, elsewhere.CutAsked.IsCompleted, lawyer.CutAsked.IsCompleted, yard.CutAsked.IsCompleted), Is.EqualTo((true, true, false, false)));
        Assert.That(Entries(AuditAction.Cut).Select(entry => entry.Subject), Is.EquivalentTo(new[] { "here", "far" }));

        await _rig.Officer.Browser.SubmitAsync("/stops/new?wing=", new() { ["Reason"] = Reason });
        Assert.That((await DecideAsync("yard"), yard.CutAsked.IsCompleted), Is.EqualTo(("PhoneStopped", false)), "calls run on unless it is chosen");
        Assert.That(Entries(AuditAction.PhonesStopped).Select(entry => $"{entry.Details["scope"]} {entry.Subject} {entry.Details["phones"]} {entry.Details["cut"]}"),
            Is.EqualTo(new[] { "wing B 2 yes", "establishment MA-ROUEN 3 no" }));
    }

    [Test]
    public async Task What_is_of_another_establishment_is_not_there()
    {
        await LockAsync("87654321", "lille-1");
        await Directory.RequestCellPhoneAsync((await Directory.FindDetaineeAsync("87654321", default))!.Id, default);
        var stop = await Directory.StopPhonesAsync(new PhoneScope(SurfaceRig.Lille, Phone: "lille-1"), "c.petit", Reason, default);
        foreach (var page in new[] { "/phones/lille-1", "/phones/nobody", "/phones/lille-1/stop", "/phones/nobody/stop", $"/stops/{stop}/end", $"/stops/{Guid.NewGuid()}/end", "/stops/new?establishment=CP-LILLE&wing=", "/stops/new?wing=Z" })
            SurfaceRig.IsNotThere(await _rig.GetAsync(page), page);
        var head = await _rig.Console.FirstSignInAsync("head", OfficerRole.HeadOfEstablishment, SurfaceRig.Rouen);
        foreach (var page in new[] { "/cell-phones/87654321", "/cell-phones/12345678", "/locked/87654321", "/locked/12345678" }) SurfaceRig.IsNotThere(await head.Browser.GetAsync(page), page);
        foreach (var page in new[] { "/stops", "/phones", "/cell-phones", "/locked" }) Assert.That((await head.Browser.GetAsync(page)).Text, Does.Not.Contain("lille-1").And.Not.Contain("87654321"), page);

        // The form of his own, sent to the other's address.
        var form = (await _rig.GetAsync("/phones/cell-12/stop")).Fill(new() { ["Reason"] = Reason });
        foreach (var page in new[] { "/phones/lille-1/stop", "/phones/nobody/stop", $"/stops/{stop}/end", $"/stops/{Guid.NewGuid()}/end" })
        {
            form["_handler"] = page.EndsWith("/end", StringComparison.Ordinal) ? "start" : "stop";
            Assert.That((await _rig.Officer.Browser.PostAsync(page, form)).Status, Is.EqualTo(HttpStatusCode.BadRequest), $"{page}: there is no such form");
        }
        Assert.That((await Directory.FindStopAsync(stop!.Value, null, default))!.Ended, Is.Null);
        Assert.That(Entries(AuditAction.PhonesStopped).Concat(Entries(AuditAction.PhonesStarted)), Is.Empty);

        var everywhere = await _rig.Console.FirstSignInAsync("national", OfficerRole.HeadOfEstablishment);
        Assert.That((await everywhere.Browser.GetAsync("/stops/new")).Text, Does.Contain("CP-LILLE").And.Not.Contain("Wing"));
        Assert.That((await everywhere.Browser.GetAsync("/stops/new?establishment=CP-LILLE")).Text, Does.Contain("Wing B (1 phones)"));
        await everywhere.Browser.SubmitAsync("/stops/new?establishment=CP-LILLE&wing=B", new() { ["Reason"] = Reason });
        Assert.That(Entries(AuditAction.PhonesStopped).Single().Establishment, Is.EqualTo(SurfaceRig.Lille));
        SurfaceRig.IsNotThere(await everywhere.Browser.GetAsync("/stops/new?establishment=CP-NANTES&wing="), "no such establishment");
    }

    [TestCase(OfficerRole.TelephoneService, true, true, false)]
    [TestCase(OfficerRole.HeadOfEstablishment, true, true, true)]
    [TestCase(OfficerRole.MonitoringOfficer, true, false, true)]
    [TestCase(OfficerRole.AccountsOffice, false, false, false)]
    [TestCase(OfficerRole.Auditor, false, false, false)]
    [TestCase(OfficerRole.Administrator, false, false, false)]
    public async Task Each_role_has_its_part(OfficerRole role, bool sees, bool changes, bool cuts)
    {
        var other = await _rig.Console.FirstSignInAsync("somebody", role, SurfaceRig.Rouen);
        foreach (var page in new[] { "/phones", "/phones/cell-12", "/phones/cell-12/stop", "/stops", "/stops/new" })
            Assert.That((await other.Browser.GetAsync(page)).Status, Is.EqualTo(sees ? HttpStatusCode.OK : HttpStatusCode.Forbidden), page);
        foreach (var page in new[] { "/cell-phones", "/locked" }) Assert.That((await other.Browser.GetAsync(page)).Status, Is.EqualTo(changes ? HttpStatusCode.OK : HttpStatusCode.Forbidden), page);
        if (!sees) return;
        await _rig.RunAsync("a");
        using var door = _rig.Modules.Doors.Open("a");
        Assert.That((await other.Browser.GetAsync("/phones/cell-12/stop")).Body.Contains("name=\"Cut\"", StringComparison.Ordinal), Is.EqualTo(cuts));
        await other.Browser.SubmitAsync("/phones/cell-12/stop", new() { ["Reason"] = Reason, ["Cut"] = "yes" });
        Assert.That((await DecideAsync("cell-12"), door.CutAsked.IsCompleted), Is.EqualTo(("PhoneStopped", cuts)));
    }

    [Test]
    public async Task The_telephone_service_gives_phones_takes_them_back_and_opens_locks()
    {
        var service = await _rig.Console.FirstSignInAsync("b.leroy", OfficerRole.TelephoneService, SurfaceRig.Rouen);
        var detainee = (await Directory.FindDetaineeAsync("12345678", default))!.Id;
        await Directory.RequestCellPhoneAsync(detainee, default);
        Assert.That((await service.Browser.GetAsync("/cell-phones")).Text, Does.Contain("12345678"));
        Task<Answer> DecideAsync(string decision, string phone, string reason = "work in the kitchens") =>
            service.Browser.SubmitFormAsync("/cell-phones/12345678", "decide", new() { ["Decision"] = decision, ["Phone"] = phone, ["Reason"] = reason });
        foreach (var phone in new[] { "", "nobody", "lille-1" }) Assert.That((await DecideAsync("grant", phone)).Text, Does.Contain("There is no such phone in the establishment"), phone);
        Assert.That((await DecideAsync("grant", "cell-12", "")).Text, Does.Contain("State a reason"));
        Assert.That((await DecideAsync("grant", "cell-12")).Location, Does.EndWith("phones.done.granted"));
        Assert.That((await service.Browser.GetAsync("/phones?state=owned")).Text, Does.Contain("cell-12").And.Contain("12345678"));
        Assert.That((await service.Browser.SubmitFormAsync("/cell-phones/12345678", "withdraw", new() { ["Reason"] = "moved to another cell" })).Location, Does.EndWith("phones.done.withdrawn"));
        await Directory.RequestCellPhoneAsync(detainee, default);
        Assert.That((await DecideAsync("refuse", "")).Location, Does.EndWith("phones.done.refused"));

        await LockAsync("12345678", "yard");
        Assert.That((await service.Browser.GetAsync("/locked")).Text, Does.Contain("12345678").And.Contain("yard"));
        Assert.That((await service.Browser.SubmitAsync("/locked/12345678", new() { ["Reason"] = "" })).Text, Does.Contain("State a reason"));
        Assert.That((await service.Browser.SubmitAsync("/locked/12345678", new() { ["Reason"] = "he came to the office" })).Location, Does.EndWith("phones.done.unlocked"));
        Assert.That(await Directory.LocksAsync(null, default), Is.Empty);
        Assert.That(Entries(AuditAction.ListChanged).Select(entry => $"{entry.Author} {entry.Subject} {entry.Details["what"]}"), Is.EqualTo(new[]
        {
            "b.leroy 12345678 cellPhoneGranted", "b.leroy 12345678 cellPhoneWithdrawn", "b.leroy 12345678 cellPhoneRefused", "b.leroy 12345678 identifierUnlocked",
        }));
    }

    private async Task LockAsync(string identifier, string phone)
    {
        for (var guess = 0; guess < new DirectoryOptions().CodesBeforeLock; guess++)
        {
            await Directory.IdentifyAsync(identifier, "0000", phone, default);
            _rig.Console.Clock.Advance(TimeSpan.FromSeconds(30));
        }
    }
}
