using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Staff;

/// <summary>Accounts as the command line keeps them.</summary>
public sealed class OfficerAccountsTests
{
    private ConsoleRig _rig = null!;

    [SetUp]
    public async Task Create() => _rig = await ConsoleRig.CreateAsync();

    [TearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    [Test]
    public async Task A_name_is_given_once_in_any_case_also_after_it_was_disabled()
    {
        Assert.That(await _rig.Accounts.AddAsync("Mme Roux", OfficerRole.Auditor, null, "root", default), Does.Match("^([a-z2-9]{4}-){3}[a-z2-9]{4}$"));
        await _rig.Accounts.DisableAsync("Mme Roux", "root", default);
        Assert.That(await _rig.Accounts.AddAsync("MME ROUX", OfficerRole.Auditor, null, "root", default), Is.Null);
        Assert.That(_rig.Audit.Entries, Has.Count.EqualTo(2), "what was not done is no entry");
    }

    [Test]
    public async Task Every_change_is_an_entry_with_who_made_it()
    {
        await _rig.AddAsync("Mme Roux");
        await _rig.Accounts.SetRoleAsync("mme roux", OfficerRole.HeadOfEstablishment, "MA-ROUEN", "root", default);
        await _rig.Accounts.ResetAsync("Mme Roux", "root", default);
        await _rig.Accounts.DisableAsync("Mme Roux", "root", default);
        var id = (await _rig.Accounts.FindAsync("MME roux", default))!.Id.ToString();
        Assert.That(_rig.Audit.Entries.Select(entry => (entry.Action, entry.Subject, entry.Details["what"])), Is.EqualTo(new[]
        {
            (AuditAction.OfficerChanged, id, "added"), (AuditAction.OfficerChanged, id, "role"), (AuditAction.OfficerChanged, id, "reset"), (AuditAction.OfficerChanged, id, "disabled"),
        }));
        Assert.That(_rig.Audit.Entries.Skip(1).Select(entry => entry.Author), Has.All.EqualTo("root"));
        Assert.That(_rig.Audit.Entries[1].Details["role"], Is.EqualTo("headOfEstablishment"));
    }

    [Test]
    public async Task What_cannot_be_written_down_is_not_done()
    {
        await _rig.AddAsync("Mme Roux");
        _rig.Audit.IsAway = true;
        Assert.That(() => _rig.Accounts.DisableAsync("Mme Roux", "root", default), Throws.InstanceOf<IOException>());
        Assert.That((await _rig.Accounts.ListAsync(default)).Single().DisabledAt, Is.Null);
    }

    [Test]
    public async Task There_is_nothing_to_change_of_an_account_that_is_not_there_or_disabled()
    {
        await _rig.AddAsync("Mme Roux");
        await _rig.Accounts.DisableAsync("Mme Roux", "root", default);
        foreach (var name in (string[])["Mme Roux", "M. Blanc"])
        {
            Assert.That(await _rig.Accounts.DisableAsync(name, "root", default), Is.False);
            Assert.That(await _rig.Accounts.SetRoleAsync(name, OfficerRole.Auditor, null, "root", default), Is.False);
            Assert.That(await _rig.Accounts.ResetAsync(name, "root", default), Is.Null);
        }
    }

    [TestCase("", false)]
    [TestCase(" Roux", false)]
    [TestCase("Ro\nux", false)]
    [TestCase("Mme Roux-Élie", true)]
    public void A_name_is_one_line_without_blanks_around_it(string text, bool isName) => Assert.That(OfficerAccounts.IsName(text), Is.EqualTo(isName));

    [Test]
    public void Every_role_has_its_policies_and_no_other()
    {
        Assert.That(Policies.Allows(Policies.Replay, OfficerRole.MonitoringOfficer) && Policies.Allows(Policies.Live, OfficerRole.HeadOfEstablishment));
        foreach (var policy in (string[])[Policies.Replay, Policies.Live])
            foreach (var role in (OfficerRole[])[OfficerRole.Administrator, OfficerRole.AccountsOffice, OfficerRole.Auditor, OfficerRole.TelephoneService])
                Assert.That(Policies.Allows(policy, role), Is.False, $"{role} hears nobody");
        Assert.That(Policies.RolesOf[Policies.Officers], Is.EqualTo(new[] { OfficerRole.Administrator }));
    }
}
