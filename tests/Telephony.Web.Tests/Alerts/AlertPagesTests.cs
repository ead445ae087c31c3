using System.Net;
using Telephony.Monitoring.Alerts;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Alerts;

/// <summary>Alerts as officers set, see and end them (MON-06, MON-08, MON-12).</summary>
public sealed class AlertPagesTests
{
    private static readonly Dictionary<string, string> s_onNumber = new()
    {
        ["Typed.Kind"] = "number", ["Typed.Value"] = "06 12 34 56 78", ["Typed.Begun"] = "yes", ["Typed.Until"] = "2026-03-31", ["Typed.Reason"] = "threats to the family",
    };

    private SurfaceRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await SurfaceRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task An_alert_is_evidence_fires_on_the_board_leads_to_the_call_and_stays_until_each_has_seen_it()
    {
        await SetAsync(_rig.Officer, s_onNumber);
        var set = _rig.Console.Audit.Last;
        Assert.That((set.Action, set.Author, set.Establishment, set.Reason, set.Details["number"], set.Details["occasions"], set.Details["until"]),
            Is.EqualTo((AuditAction.AlertSet, "a.martin", SurfaceRig.Rouen, "threats to the family", "+33612345678", "begun", "2026-03-31 22:00:00Z")));
        Assert.That((await _rig.GetAsync("/alerts")).Text, Does.Contain("Number +33612345678").And.Contain("threats to the family").And.Contain("2026-03-31"));
        var colleague = await _rig.Console.FirstSignInAsync("b.petit", OfficerRole.HeadOfEstablishment, SurfaceRig.Rouen);

        await using var events = await _rig.Officer.Browser.StreamAsync("/live/events");
        using var lines = new StreamReader(events);
        await _rig.EventAsync(lines, "alerts");
        await RunAsync("a");
        using var door = _rig.Modules.Doors.Open("a");
        var told = await _rig.EventAsync(lines, "alerts");
        Assert.That(told, Does.Contain("33612345678").And.Contain("12345678").And.Contain("threats to the family"));
        var fired = (await FiredAsync()).Single();
        Assert.That(told, Does.Contain($"/alerts/fired/{fired.Id}/seen").And.Contain("__RequestVerificationToken"));
        Assert.That((await _rig.GetAsync($"/alerts/fired/{fired.Id}")).Location, Is.EqualTo("/live/a/listen"));

        Assert.That((await _rig.Officer.Browser.SubmitFormAsync("/live", "/seen", [])).Location, Is.EqualTo("/live"), "without script");
        Assert.That(await _rig.EventAsync(lines, "alerts"), Does.Not.Contain("33612345678"));
        Assert.That((await _rig.GetAsync("/live")).Body, Does.Not.Contain(fired.Id.ToString()));
        Assert.That((await colleague.Browser.GetAsync("/live")).Body, Does.Contain(fired.Id.ToString()), "he has not seen it");

        door.Dispose();
        await _rig.EndAsync("a");
        Assert.That((await _rig.GetAsync($"/alerts/fired/{fired.Id}")).Location, Is.EqualTo("/live"), "not in the search yet");
        var exchange = (await _rig.ExchangesAsync()).Single();
        Assert.That((await _rig.GetAsync($"/alerts/fired/{fired.Id}")).Location, Is.EqualTo($"/recordings/{exchange.Id}"));
    }

    [Test]
    public async Task The_token_that_the_board_gets_by_events_is_good()
    {
        await SetAsync(_rig.Officer, s_onNumber);
        await RunAsync("a");
        await _rig.GetAsync("/live");
        await using var events = await _rig.Officer.Browser.StreamAsync("/live/events");
        using var lines = new StreamReader(events);
        var told = await _rig.EventAsync(lines, "alerts");
        var form = new Answer(HttpStatusCode.OK, null, told, new Dictionary<string, string>(), []).Form("/seen");
        Assert.That((await _rig.Officer.Browser.PostAsync(form.Action!, form.Fields)).Location, Is.EqualTo("/live"));
    }

    [Test]
    public async Task A_protected_call_fires_nothing_and_shows_nothing()
    {
        await SetAsync(_rig.Officer, s_onNumber);
        await SetAsync(_rig.Officer, new(s_onNumber) { ["Typed.Kind"] = "person", ["Typed.Value"] = "12345678", ["Typed.Answered"] = "yes", ["Typed.Message"] = "yes" });
        await RunAsync("lawyer", isProtected: true);
        Assert.That(await FiredAsync(), Is.Empty);
        Assert.That((await _rig.GetAsync("/live")).Body, Does.Contain("Protected correspondent").And.Not.Contain("/alerts/fired/").And.Not.Contain("33612345678"));
    }

    [Test]
    public async Task Officers_of_another_establishment_see_neither_rule_nor_firing_and_other_roles_nothing()
    {
        await SetAsync(_rig.Officer, s_onNumber);
        await RunAsync("a");
        await RunAsync("elsewhere", SurfaceRig.Lille);
        var fired = (await FiredAsync()).Single();
        var alert = (await new AlertStore(_rig.Console.Options.Database).ListAsync(null, _rig.Console.Clock.GetUtcNow(), default)).Single();
        var lille = await _rig.Console.FirstSignInAsync("c.noir", OfficerRole.MonitoringOfficer, SurfaceRig.Lille);
        foreach (var page in new[] { "/alerts", "/live" })
            Assert.That((await lille.Browser.GetAsync(page)).Body, Does.Not.Contain("threats to the family").And.Not.Contain(fired.Id.ToString()), page);
        SurfaceRig.IsNotThere(await lille.Browser.GetAsync($"/alerts/fired/{fired.Id}"), "the call");
        var token = (await lille.Browser.GetAsync("/alerts")).Form("alert").Fields;
        SurfaceRig.IsNotThere(await lille.Browser.PostAsync($"/alerts/fired/{fired.Id}/seen", token), "seen");
        SurfaceRig.IsNotThere(await lille.Browser.PostAsync($"/alerts/{alert.Id}/end", token), "end");
        Assert.That(_rig.Console.Audit.Entries.Select(entry => entry.Action), Has.None.EqualTo(AuditAction.AlertEnded));

        foreach (var role in new[] { OfficerRole.TelephoneService, OfficerRole.AccountsOffice, OfficerRole.Auditor, OfficerRole.Administrator })
        {
            var other = await _rig.Console.FirstSignInAsync($"{role}", role);
            foreach (var page in new[] { "/alerts", $"/alerts/fired/{fired.Id}" }) Assert.That((await other.Browser.GetAsync(page)).Status, Is.EqualTo(HttpStatusCode.Forbidden), $"{role} {page}");
        }
    }

    [Test]
    public async Task An_alert_is_ended_with_its_entry_and_not_without()
    {
        await SetAsync(_rig.Officer, s_onNumber);
        _rig.Console.Audit.IsAway = true;
        Assert.That((await _rig.Officer.Browser.SubmitFormAsync("/alerts", "/end", [])).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That((await _rig.Officer.Browser.SubmitFormAsync("/alerts", "alert", new(s_onNumber) { ["Typed.Value"] = "0699999999" })).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        _rig.Console.Audit.IsAway = false;
        Assert.That((await _rig.GetAsync("/alerts")).Text, Does.Contain("Number +33612345678").And.Not.Contain("+33699999999"), "what cannot be written down is not done");

        var ended = await _rig.Officer.Browser.SubmitFormAsync("/alerts", "/end", []);
        Assert.That((await _rig.GetAsync(ended.Location!)).Text, Does.Contain("The alert has ended.").And.Contain("No alert is in force."));
        Assert.That((_rig.Console.Audit.Last.Action, _rig.Console.Audit.Last.Details["number"]), Is.EqualTo((AuditAction.AlertEnded, "+33612345678")));
        await RunAsync("a");
        Assert.That(await FiredAsync(), Is.Empty);
    }

    [TestCase("Typed.Value", "12a", "This is no number")]
    [TestCase("Typed.Value", "", "This is no number")]
    [TestCase("Typed.Kind", "else", "Choose a person or a number.")]
    [TestCase("Typed.Until", "2026-03-01", "Choose a day from today on", Description = "yesterday")]
    [TestCase("Typed.Until", "2026-06-02", "Choose a day from today on", Description = "longer than an alert may hold")]
    [TestCase("Typed.Until", "soon", "Choose a day from today on")]
    [TestCase("Typed.Begun", "", "Choose at least one.")]
    [TestCase("Typed.Reason", "no", "State a reason of at least five characters.")]
    public async Task What_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(string field, string typed, string said)
    {
        var answer = await _rig.Officer.Browser.SubmitFormAsync("/alerts", "alert", new(s_onNumber) { [field] = typed });
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Text, Does.Contain(said).And.Contain("No alert is in force."));
        if (field != "Typed.Reason") Assert.That(answer.Body, Does.Contain("value=\"threats to the family\""));
        if (field != "Typed.Value") Assert.That(answer.Body, Does.Contain("value=\"06 12 34 56 78\""));
        Assert.That(_rig.Console.Audit.Entries.Select(entry => entry.Action), Has.None.EqualTo(AuditAction.AlertSet));
    }

    [Test]
    public async Task Who_wants_a_mail_needs_an_address_and_a_console_that_sends_some()
    {
        var byMail = new Dictionary<string, string>(s_onNumber) { ["Typed.Mail"] = "yes" };
        Assert.That((await _rig.GetAsync("/alerts")).Body, Does.Not.Contain("Typed.Mail"));
        await using var rig = await ConsoleRig.CreateAsync(options => options with { SendsMail = true });
        var officer = await rig.FirstSignInAsync("a.martin", OfficerRole.MonitoringOfficer, SurfaceRig.Rouen);
        Assert.That((await officer.Browser.SubmitFormAsync("/alerts", "alert", byMail)).Text, Does.Contain("Your account has no mail address."));
        Assert.That(await rig.Accounts.SetMailAsync("a.martin", "a.martin@example.org", ConsoleRig.Keeper, default), Is.EqualTo(new OfficerResult(OfficerChange.Done)));
        Assert.That(rig.Audit.Last.Details.Values, Has.None.Contains("@"), "the address is not evidence");
        await SetAsync(officer, byMail);
        Assert.That((await officer.Browser.GetAsync("/alerts")).Text, Does.Contain("On the board and by mail"));
        Assert.That(rig.Audit.Last.Details["mail"], Is.EqualTo("yes"));
    }

    private static async Task SetAsync(SignedIn officer, Dictionary<string, string> form)
    {
        var answer = await officer.Browser.SubmitFormAsync("/alerts", "alert", form);
        Assert.That(answer.Location, Does.EndWith("/alerts?done=alerts.done.set"), answer.Text);
    }

    private async Task RunAsync(string id, string establishment = SurfaceRig.Rouen, bool isProtected = false)
    {
        await _rig.RunAsync(id, establishment, isProtected);
        await new AlertFeed(_rig.Console.Options.Database, new NoneProtected()).RunOnceAsync(default);
    }

    private Task<IReadOnlyList<FiredAlert>> FiredAsync() => new AlertStore(_rig.Console.Options.Database).FiredAsync(null, DateTimeOffset.UnixEpoch, default);
}
