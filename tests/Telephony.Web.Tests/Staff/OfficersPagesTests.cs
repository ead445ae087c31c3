using System.Net;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Staff;

/// <summary>The accounts as an administrator keeps them at the console (MON-05, MON-12).</summary>
public sealed class OfficersPagesTests
{
    private ConsoleRig _rig = null!;

    [SetUp]
    public async Task Create()
    {
        _rig = await ConsoleRig.CreateAsync();
        await _rig.ImportAsync("""{ "establishments": [ { "code": "MA-ROUEN", "timeZone": "Europe/Paris" }, { "code": "CP-LILLE", "timeZone": "Europe/Paris" } ] }""");
    }

    [TearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    private async Task<string> PageOfAsync(string name) => $"/officers/{(await _rig.Accounts.FindAsync(name, default))!.Id}";

    [Test]
    public async Task An_administrator_adds_an_officer_whose_first_password_is_shown_once_and_signs_in()
    {
        var admin = await _rig.AtStepAsync("Mme Admin", OfficerRole.Administrator);
        var made = await admin.SubmitAsync("/officers/add", new() { ["Name"] = " Mme Roux ", ["Role"] = "monitoringOfficer", ["Establishment"] = "MA-ROUEN" });
        var password = made.Secret();
        Assert.That((await _rig.Browser().SignInAsync("Mme Roux", password)).Location, Does.EndWith("/sign-in/password"));
        var entry = _rig.Audit.Entries.Last(entry => entry.Action == AuditAction.OfficerChanged);
        Assert.That((entry.Author, entry.Establishment, entry.Details["what"], entry.Details["role"]), Is.EqualTo(("Mme Admin", "MA-ROUEN", "added", "monitoringOfficer")));
        var list = await admin.GetAsync("/officers");
        Assert.That(list.Text, Does.Contain("Mme Roux").And.Contain("first password").And.Contain("MA-ROUEN").And.Contain("never"));
        Assert.That((await admin.GetAsync(await PageOfAsync("Mme Roux"))).Body, Does.Not.Contain(password));
    }

    [Test]
    public async Task What_is_wrong_stands_beside_the_field_and_what_was_typed_stays()
    {
        var admin = await _rig.AtStepAsync("Mme Admin", OfficerRole.Administrator);
        var taken = await admin.SubmitAsync("/officers/add", new() { ["Name"] = "mme ADMIN", ["Role"] = "auditor", ["Establishment"] = "*" });
        Assert.That(taken.Body, Does.Contain("A name is given once").And.Contain("value=\"mme ADMIN\"").And.Contain("id=\"name-error\""));
        var empty = await admin.SubmitAsync("/officers/add", new() { ["Name"] = "  ", ["Role"] = "king", ["Establishment"] = "MA-NULLE-PART" });
        Assert.That(empty.Body, Does.Contain("id=\"name-error\"").And.Contain("id=\"role-error\"").And.Contain("id=\"establishment-error\""));
        Assert.That(await _rig.Accounts.ListAsync(new OfficerQuery(), default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Role_sessions_reset_and_end_of_an_account_are_a_form_each()
    {
        var admin = await _rig.AtStepAsync("Mme Admin", OfficerRole.Administrator);
        var officer = await _rig.FirstSignInAsync("Mme Roux", OfficerRole.MonitoringOfficer, "MA-ROUEN");
        var page = await PageOfAsync("Mme Roux");
        Assert.That((await admin.GetAsync(page)).Text, Does.Contain("End all sessions").And.Contain("set up"));

        Assert.That((await admin.SubmitFormAsync(page, "sessions", [])).Location, Does.Contain("officers.done.sessions"));
        Assert.That((await officer.Browser.GetAsync("/")).Location, Is.EqualTo("/sign-in"));
        Assert.That((await admin.GetAsync(page)).Text, Does.Contain("No session is open."));

        var role = await admin.SubmitFormAsync(page, "role", new() { ["Role"] = "auditor", ["Establishment"] = "*" });
        Assert.That((await admin.GetAsync(role.Location!)).Text, Does.Contain("The role was saved.").And.Contain("auditor"));

        var reset = await admin.SubmitFormAsync(page, "reset", []);
        Assert.That((await _rig.Browser().SignInAsync("Mme Roux", reset.Secret())).Location, Does.EndWith("/sign-in/password"));

        Assert.That((await admin.SubmitFormAsync(page, "disable", new() { ["Again"] = "Mme Rou" })).Text, Does.Contain("This is not the officer's name."));
        await admin.SubmitFormAsync(page, "disable", new() { ["Again"] = "Mme Roux" });
        Assert.That((await admin.GetAsync(page)).Body, Does.Contain(">disabled<").And.Not.Contain("name=\"_handler\" value=\"reset\""));
        Assert.That((await admin.GetAsync("/officers")).Text, Does.Not.Contain("Mme Roux"));
        Assert.That((await admin.GetAsync("/officers?state=disabled")).Text, Does.Contain("Mme Roux"));
        Assert.That(_rig.Audit.Entries.Where(entry => entry.Author == "Mme Admin").Select(entry => entry.Details["what"]), Is.EqualTo(new[] { "sessionsEnded", "role", "reset", "disabled" }));
    }

    [Test]
    public async Task An_administrator_of_an_establishment_sees_and_gives_his_own_only()
    {
        var admin = await _rig.AtStepAsync("Admin of Rouen", OfficerRole.Administrator, "MA-ROUEN");
        await _rig.AddAsync("Mme Roux", establishment: "MA-ROUEN");
        await _rig.AddAsync("M. Lillois", establishment: "CP-LILLE");
        await _rig.AddAsync("M. Partout");
        Assert.That((await admin.GetAsync("/officers?establishment=CP-LILLE&state=all")).Text, Does.Contain("Mme Roux").And.Not.Contain("Lillois").And.Not.Contain("Partout"));
        Assert.That((await admin.GetAsync(await PageOfAsync("M. Partout"))).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await admin.GetAsync("/officers/add")).Body, Does.Contain("value=\"MA-ROUEN\"").And.Not.Contain("CP-LILLE").And.Not.Contain("value=\"*\""));
        foreach (var elsewhere in (string[])["CP-LILLE", "*"])
        {
            Assert.That((await admin.SubmitAsync("/officers/add", new() { ["Name"] = "New", ["Role"] = "auditor", ["Establishment"] = elsewhere })).Text, Does.Contain("Choose from the list."));
            Assert.That((await admin.SubmitFormAsync(await PageOfAsync("Mme Roux"), "role", new() { ["Role"] = "auditor", ["Establishment"] = elsewhere })).Text, Does.Contain("Choose from the list."));
        }
    }

    [Test]
    public async Task His_own_account_has_no_forms_and_takes_none()
    {
        var admin = await _rig.AtStepAsync("Mme Admin", OfficerRole.Administrator);
        await _rig.AtStepAsync("Other", OfficerRole.Administrator);
        var own = await admin.GetAsync(await PageOfAsync("Mme Admin"));
        Assert.That(own.Body, Does.Contain("another administrator can change it").And.Not.Contain("value=\"disable\""));
        // A form of another officer's page, sent to his own.
        var (_, form) = (await admin.GetAsync(await PageOfAsync("Other"))).Form("disable");
        form["Again"] = "Mme Admin";
        Assert.That((int)(await admin.PostAsync(await PageOfAsync("Mme Admin"), form)).Status, Is.GreaterThanOrEqualTo(400));
        Assert.That((await _rig.Accounts.FindAsync("Mme Admin", default))!.DisabledAt, Is.Null);
    }

    [Test]
    public async Task The_list_has_pages()
    {
        var admin = await _rig.AtStepAsync("Mme Admin", OfficerRole.Administrator);
        for (var n = 0; n < 51; n++) await _rig.AddAsync($"Officer {n:00}");
        var first = await admin.GetAsync("/officers?name=officer");
        Assert.That(first.Text, Does.Contain("Officer 49").And.Not.Contain("Officer 50"));
        var next = WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(first.Body, "rel=\"next\" href=\"([^\"]+)\"").Groups[1].Value);
        Assert.That((await admin.GetAsync(next)).Text, Does.Contain("Officer 50").And.Not.Contain("Officer 49"));
    }
}
