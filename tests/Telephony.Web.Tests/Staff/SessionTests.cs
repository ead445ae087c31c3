using System.Net;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Staff;

/// <summary>What ends a session, and what it opens.</summary>
public sealed class SessionTests
{
    private ConsoleRig _rig = null!;

    [SetUp]
    public async Task Create() => _rig = await ConsoleRig.CreateAsync();

    [TearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    [Test]
    public async Task A_session_ends_after_a_quarter_of_an_hour_without_a_request()
    {
        var browser = (await _rig.FirstSignInAsync("Mme Roux")).Browser;
        for (var request = 0; request < 3; request++)
        {
            _rig.Clock.Advance(_rig.Options.Idle - TimeSpan.FromSeconds(31));
            Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK), "each request begins the time anew");
        }
        _rig.Clock.Advance(_rig.Options.Idle);
        Assert.That((await browser.GetAsync("/")).Location, Is.EqualTo("/sign-in"));
    }

    [Test]
    public async Task A_page_that_refreshes_itself_keeps_nobody_signed_in()
    {
        var browser = (await _rig.FirstSignInAsync("Mme Roux")).Browser;
        _rig.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That((await browser.GetAsync("/poll")).Body, Is.EqualTo("polled"));
        _rig.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await browser.GetAsync("/poll")).Status, Is.EqualTo(HttpStatusCode.Redirect));
    }

    [Test]
    public async Task A_session_ends_after_twelve_hours_however_busy()
    {
        var browser = (await _rig.FirstSignInAsync("Mme Roux")).Browser;
        for (var minutes = 0; minutes < 12 * 60; minutes += 10)
        {
            Assert.That((await browser.GetAsync("/replay-only")).Status, Is.EqualTo(HttpStatusCode.OK));
            _rig.Clock.Advance(TimeSpan.FromMinutes(10));
        }
        Assert.That((await browser.GetAsync("/replay-only")).Status, Is.EqualTo(HttpStatusCode.Redirect));
    }

    [Test]
    public async Task A_cookie_is_worth_nothing_after_signing_out()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var thief = officer.Browser.Copy();
        var answer = await officer.Browser.PostAsync("/sign-out", (await officer.Browser.GetAsync("/")).Fill([]));
        Assert.That(answer.Location, Is.EqualTo("/sign-in"));
        Assert.That(officer.Browser.Cookies.Keys, Has.None.EqualTo("session"));
        Assert.That((await thief.GetAsync("/")).Location, Is.EqualTo("/sign-in"));
        Assert.That((_rig.Audit.Last.Action, _rig.Audit.Last.Author), Is.EqualTo((AuditAction.SignedOut, "Mme Roux")));
    }

    [Test]
    public async Task Signing_out_anywhere_ends_all_sessions_of_the_officer_and_of_nobody_else()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var other = await _rig.FirstSignInAsync("M. Blanc");
        var second = _rig.Browser();
        await second.SignInAsync("Mme Roux", ConsoleRig.Password);
        await second.CodeAsync(_rig.CodeNow(officer.Secret));
        await second.PostAsync("/sign-out", (await second.GetAsync("/")).Fill([]));
        Assert.That((await officer.Browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That((await other.Browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_cookie_from_before_the_second_factor_gains_nothing_by_it()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var browser = _rig.Browser();
        await browser.SignInAsync("Mme Roux", ConsoleRig.Password);
        var thief = browser.Copy();
        await browser.CodeAsync(_rig.CodeNow(officer.Secret));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await thief.GetAsync("/")).Location, Is.EqualTo("/sign-in"));
    }

    [Test]
    public async Task Another_role_ends_the_session_and_holds_for_the_next()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        Assert.That((await _rig.Accounts.SetRoleAsync("Mme Roux", OfficerRole.Auditor, "MA-ROUEN", ConsoleRig.Keeper, default)).IsDone);
        Assert.That((await officer.Browser.GetAsync("/replay-only")).Location, Does.StartWith("/sign-in?"));
        await officer.Browser.SignInAsync("Mme Roux", ConsoleRig.Password);
        await officer.Browser.CodeAsync(_rig.CodeNow(officer.Secret));
        Assert.That((await officer.Browser.GetAsync("/replay-only")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await officer.Browser.GetAsync("/account")).Text, Does.Contain("auditor").And.Contain("MA-ROUEN"));
    }

    [Test]
    public async Task A_disabled_account_ends_its_sessions_and_begins_none()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        Assert.That((await _rig.Accounts.DisableAsync("Mme Roux", ConsoleRig.Keeper, default)).IsDone);
        Assert.That((await officer.Browser.GetAsync("/")).Location, Is.EqualTo("/sign-in"));
        Assert.That((await _rig.Browser().SignInAsync("Mme Roux", ConsoleRig.Password)).Text, Does.Contain("Refused:"));
    }

    [Test]
    public async Task An_account_that_is_begun_anew_forgets_password_second_factor_and_sessions()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var first = (await _rig.Accounts.ResetAsync("Mme Roux", ConsoleRig.Keeper, default)).Password;
        Assert.That((await officer.Browser.GetAsync("/")).Location, Is.EqualTo("/sign-in"));
        Assert.That((await _rig.Browser().SignInAsync("Mme Roux", ConsoleRig.Password)).Text, Does.Contain("Refused:"));
        Assert.That((await officer.Browser.SignInAsync("Mme Roux", first!)).Location, Does.EndWith("/sign-in/password"));
    }

    [Test]
    public async Task A_new_password_ends_the_other_sessions_but_not_this_one()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var other = _rig.Browser();
        await other.SignInAsync("Mme Roux", ConsoleRig.Password);
        await other.CodeAsync(_rig.CodeNow(officer.Secret));
        const string wanted = "another five words entirely";
        var answer = await officer.Browser.SubmitAsync("/account", new() { ["Typed.Current"] = ConsoleRig.Password, ["Typed.Wanted"] = wanted, ["Typed.Again"] = wanted });
        Assert.That(answer.Text, Does.Contain("The password was changed."));
        Assert.That((await officer.Browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await other.GetAsync("/")).Location, Is.EqualTo("/sign-in"));
        Assert.That((await _rig.Browser().SignInAsync("Mme Roux", wanted)).Location, Does.EndWith("/sign-in/code"));
    }

    [Test]
    public async Task A_request_that_is_no_page_is_told_that_the_session_has_ended()
    {
        var first = await _rig.AddAsync("Mme Roux");
        var browser = _rig.Browser();
        await browser.SignInAsync("Mme Roux", first);
        foreach (var (name, value) in new[] { ("HX-Request", "true"), ("Sec-Fetch-Dest", "audio"), ("Sec-Fetch-Dest", "empty") })
        {
            Assert.That((await _rig.Browser().GetAsync("/replay-only", (name, value))).Status, Is.EqualTo(HttpStatusCode.Unauthorized), value);
            Assert.That((await browser.GetAsync("/replay-only", (name, value))).Status, Is.EqualTo(HttpStatusCode.Unauthorized), value);
        }
    }

    [Test]
    public async Task A_session_and_a_form_of_one_node_are_taken_by_another()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var elsewhere = officer.Browser.Copy(await _rig.StartNodeAsync());
        Assert.That((await elsewhere.GetAsync("/replay-only")).Body, Is.EqualTo("Mme Roux"));
        var form = (await officer.Browser.GetAsync("/")).Fill([]);
        Assert.That((await elsewhere.PostAsync("/sign-out", form)).Location, Is.EqualTo("/sign-in"));
    }

    [Test]
    public async Task A_cookie_that_nobody_was_given_opens_nothing()
    {
        await _rig.FirstSignInAsync("Mme Roux");
        foreach (var cookie in (string[])["something", "", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
            Assert.That((await _rig.Browser().GetAsync("/replay-only", ("Cookie", $"session={cookie}"))).Location, Does.StartWith("/sign-in?"), cookie);
    }
}
