using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Staff;

/// <summary>Accounts as the command line keeps them.</summary>
public sealed class OfficerAccountsTests
{
    private static readonly AccountKeeper s_root = AccountKeeper.AtTheMachine("root");
    private ConsoleRig _rig = null!;

    [SetUp]
    public async Task Create() => _rig = await ConsoleRig.CreateAsync();

    [TearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    [Test]
    public async Task A_name_is_given_once_in_any_case_also_after_it_was_disabled()
    {
        Assert.That((await _rig.Accounts.AddAsync("Mme Roux", OfficerRole.Auditor, null, s_root, default)).Password, Does.Match("^([a-z2-9]{4}-){3}[a-z2-9]{4}$"));
        await _rig.Accounts.DisableAsync("Mme Roux", s_root, default);
        Assert.That(await _rig.Accounts.AddAsync("MME ROUX", OfficerRole.Auditor, null, s_root, default), Is.EqualTo(new OfficerResult(OfficerChange.NameTaken)));
        Assert.That(_rig.Audit.Entries, Has.Count.EqualTo(2), "what was not done is no entry");
    }

    [Test]
    public async Task Every_change_is_an_entry_with_who_made_it()
    {
        await _rig.AddAsync("Mme Roux");
        await _rig.Accounts.SetRoleAsync("mme roux", OfficerRole.HeadOfEstablishment, "MA-ROUEN", s_root, default);
        await _rig.Accounts.ResetAsync("Mme Roux", s_root, default);
        await _rig.Accounts.DisableAsync("Mme Roux", s_root, default);
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
        Assert.That(() => _rig.Accounts.DisableAsync("Mme Roux", s_root, default), Throws.InstanceOf<IOException>());
        Assert.That((await _rig.Accounts.ListAsync(new OfficerQuery(), default)).Single().DisabledAt, Is.Null);
    }

    [Test]
    public async Task There_is_nothing_to_change_of_an_account_that_is_not_there_or_disabled()
    {
        await _rig.AddAsync("Mme Roux");
        await _rig.Accounts.DisableAsync("Mme Roux", s_root, default);
        foreach (var name in (string[])["Mme Roux", "M. Blanc"])
        {
            Assert.That(await _rig.Accounts.DisableAsync(name, s_root, default), Is.EqualTo(new OfficerResult(OfficerChange.NotThere)));
            Assert.That(await _rig.Accounts.SetRoleAsync(name, OfficerRole.Auditor, null, s_root, default), Is.EqualTo(new OfficerResult(OfficerChange.NotThere)));
            Assert.That(await _rig.Accounts.ResetAsync(name, s_root, default), Is.EqualTo(new OfficerResult(OfficerChange.NotThere)));
            Assert.That(await _rig.Accounts.EndSessionsAsync(name, s_root, default), Is.EqualTo(new OfficerResult(OfficerChange.NotThere)));
        }
    }

    private async Task<AccountKeeper> AdministratorAsync(string name, string? establishment = null)
    {
        await _rig.AddAsync(name, OfficerRole.Administrator, establishment);
        return AccountKeeper.Of(new Officer((await _rig.Accounts.FindAsync(name, default))!.Id, name, OfficerRole.Administrator, establishment));
    }

    [Test]
    public async Task An_administrator_of_an_establishment_keeps_its_officers_only()
    {
        var keeper = await AdministratorAsync("Mme Rouen", "MA-ROUEN");
        await _rig.AddAsync("Of Lille", establishment: "CP-LILLE");
        await _rig.AddAsync("Of all");
        await _rig.AddAsync("Of Rouen", establishment: "MA-ROUEN");
        foreach (var name in (string[])["Of Lille", "Of all"])
        {
            Assert.That((await _rig.Accounts.DisableAsync(name, keeper, default)).Change, Is.EqualTo(OfficerChange.NotThere), name);
            Assert.That((await _rig.Accounts.SetRoleAsync(name, OfficerRole.Auditor, "MA-ROUEN", keeper, default)).Change, Is.EqualTo(OfficerChange.NotThere), name);
            Assert.That((await _rig.Accounts.ResetAsync(name, keeper, default)).Change, Is.EqualTo(OfficerChange.NotThere), name);
            Assert.That(await _rig.Accounts.FindAsync((await _rig.Accounts.FindAsync(name, default))!.Id, keeper, default), Is.Null, name);
        }
        foreach (var elsewhere in (string?[])["CP-LILLE", null])
        {
            Assert.That((await _rig.Accounts.AddAsync("New", OfficerRole.Auditor, elsewhere, keeper, default)).Change, Is.EqualTo(OfficerChange.OtherEstablishment));
            Assert.That((await _rig.Accounts.SetRoleAsync("Of Rouen", OfficerRole.Auditor, elsewhere, keeper, default)).Change, Is.EqualTo(OfficerChange.OtherEstablishment));
        }
        Assert.That((await _rig.Accounts.SetRoleAsync("Of Rouen", OfficerRole.Auditor, "MA-ROUEN", keeper, default)).IsDone);
        Assert.That((await _rig.Accounts.AddAsync("New", OfficerRole.Auditor, "MA-ROUEN", keeper, default)).Password, Is.Not.Null);
        Assert.That((_rig.Audit.Last.Author, _rig.Audit.Last.Establishment), Is.EqualTo(("Mme Rouen", "MA-ROUEN")));
    }

    [Test]
    public async Task Nobody_keeps_his_own_account_and_only_administrators_keep_any()
    {
        var keeper = await AdministratorAsync("Mme Roux");
        await AdministratorAsync("M. Blanc");
        Assert.That((await _rig.Accounts.DisableAsync("mme roux", keeper, default)).Change, Is.EqualTo(OfficerChange.OwnAccount));
        Assert.That((await _rig.Accounts.SetRoleAsync("Mme Roux", OfficerRole.HeadOfEstablishment, null, keeper, default)).Change, Is.EqualTo(OfficerChange.OwnAccount));
        Assert.That((await _rig.Accounts.ResetAsync("Mme Roux", keeper, default)).Change, Is.EqualTo(OfficerChange.OwnAccount));
        Assert.That((await _rig.Accounts.BindAsync("Mme Roux", "https://id.example", "17", keeper, default)).Change, Is.EqualTo(OfficerChange.OwnAccount));
        Assert.That((await _rig.Accounts.DisableAsync("M. Blanc", keeper, default)).IsDone, "another's he keeps");
        foreach (var role in Enum.GetValues<OfficerRole>().Where(role => role != OfficerRole.Administrator))
            Assert.That(() => AccountKeeper.Of(new Officer(Guid.NewGuid(), "x", role, null)), Throws.InstanceOf<InvalidOperationException>(), role.ToString());
    }

    [Test]
    public async Task The_last_administrator_of_those_whom_he_keeps_does_not_go()
    {
        var all = await AdministratorAsync("Of all");
        await AdministratorAsync("Of Rouen", "MA-ROUEN");
        Assert.That((await _rig.Accounts.DisableAsync("Of all", s_root, default)).Change, Is.EqualTo(OfficerChange.LastAdministrator), "nobody would keep Lille");
        Assert.That((await _rig.Accounts.SetRoleAsync("Of all", OfficerRole.Administrator, "MA-ROUEN", s_root, default)).Change, Is.EqualTo(OfficerChange.LastAdministrator));
        Assert.That((await _rig.Accounts.ResetAsync("Of all", s_root, default)).IsDone, "he stays one");
        Assert.That((await _rig.Accounts.SetRoleAsync("Of Rouen", OfficerRole.Auditor, "MA-ROUEN", all, default)).IsDone, "Rouen is kept by the other one");
        var second = await AdministratorAsync("Second");
        var race = await Task.WhenAll(_rig.Accounts.DisableAsync("Second", all, default), _rig.Accounts.DisableAsync("Of all", second, default));
        Assert.That(race.Select(result => result.Change), Is.EquivalentTo(new[] { OfficerChange.Done, OfficerChange.LastAdministrator }), "at the same moment too");
    }

    [Test]
    public async Task A_subject_is_bound_to_one_account_of_a_provider_and_ends_what_it_began()
    {
        await _rig.AddAsync("Mme Roux");
        await _rig.AddAsync("M. Blanc");
        Assert.That((await _rig.Accounts.BindAsync("Mme Roux", "https://id.example", "17", s_root, default)).IsDone);
        Assert.That((_rig.Audit.Last.Details["what"], _rig.Audit.Last.Details["subject"]), Is.EqualTo(("bound", "17")));
        Assert.That((await _rig.Accounts.BindAsync("M. Blanc", "https://id.example", "17", s_root, default)).Change, Is.EqualTo(OfficerChange.SubjectTaken));
        Assert.That((await _rig.Accounts.FindAsync("Mme Roux", default))!.Subject, Is.EqualTo("17"));
        Assert.That((await _rig.Accounts.BindAsync("Mme Roux", "https://id.example", null, s_root, default)).IsDone);
        Assert.That((await _rig.Accounts.BindAsync("M. Blanc", "https://id.example", "17", s_root, default)).IsDone);
        Assert.That((await _rig.Accounts.FindAsync("Mme Roux", default))!.Subject, Is.Null);
    }

    [Test]
    public async Task The_list_is_narrowed_and_bounded()
    {
        await _rig.AddAsync("Alpha", OfficerRole.Auditor, "MA-ROUEN");
        await _rig.AddAsync("Beta", OfficerRole.Auditor, "CP-LILLE");
        await _rig.AddAsync("alphonse", OfficerRole.MonitoringOfficer);
        await _rig.Accounts.DisableAsync("Beta", s_root, default);
        async Task<string> NamesAsync(OfficerQuery query) => string.Join(' ', (await _rig.Accounts.ListAsync(query, default)).Select(officer => officer.Name));
        Assert.That(await NamesAsync(new()), Is.EqualTo("Alpha alphonse Beta"));
        Assert.That(await NamesAsync(new() { NamePart = "ALPH" }), Is.EqualTo("Alpha alphonse"));
        Assert.That(await NamesAsync(new() { NamePart = "%" }), Is.Empty);
        Assert.That(await NamesAsync(new() { Role = OfficerRole.Auditor, IsDisabled = false }), Is.EqualTo("Alpha"));
        Assert.That(await NamesAsync(new() { Establishment = "CP-LILLE" }), Is.EqualTo("Beta"));
        Assert.That(await NamesAsync(new() { After = "alpha", Limit = 1 }), Is.EqualTo("alphonse"));
    }

    [Test]
    public void Every_server_hashes_slowly() =>
        Assert.That((HashCost.Production, new ConsoleOptions { Clock = null!, Database = null!, Audit = null!, Secrets = null!, Node = "n1" }.HashCost), Is.EqualTo((new HashCost(210_000, 20_000), HashCost.Production)));

    [Test]
    public async Task Hashes_of_passwords_are_made_as_slowly_as_the_options_say()
    {
        await using var rig = await ConsoleRig.CreateAsync(options => options with { HashCost = new HashCost(Password: 11, RecoveryCode: 1) });
        const string rounds = "select substr(decode(password_hash, 'base64'), 2, 8) from web.officers";
        var accounts = new OfficerAccounts(rig.Options.Database, rig.Audit, rig.Clock);
        var first = (await accounts.AddAsync("Mme Roux", OfficerRole.Auditor, null, s_root, default)).Password!;
        // Version, function (2 is HMAC-SHA-512) and rounds stand before salt and hash.
        Assert.That(await rig.QueryAsync<byte[]>(rounds), Is.EqualTo(new byte[] { 0, 0, 0, 2, 0, 3, 0x34, 0x50 }), "what the command makes: 210,000");
        var browser = rig.Browser();
        await browser.SignInAsync("Mme Roux", first);
        await browser.SubmitAsync("/sign-in/password", new() { ["Typed.Current"] = first, ["Typed.Wanted"] = ConsoleRig.Password, ["Typed.Again"] = ConsoleRig.Password });
        Assert.That(await rig.QueryAsync<byte[]>(rounds), Is.EqualTo(new byte[] { 0, 0, 0, 2, 0, 0, 0, 11 }), "and what the console makes");
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
