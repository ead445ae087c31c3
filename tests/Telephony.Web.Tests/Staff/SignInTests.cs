using System.Net;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Staff;

/// <summary>The way in: password, own password, second factor; what is refused, and what the evidence says of it.</summary>
public sealed class SignInTests
{
    private ConsoleRig _rig = null!;

    [SetUp]
    public async Task Create() => _rig = await ConsoleRig.CreateAsync();

    [TearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    [Test]
    public async Task The_first_sign_in_asks_for_an_own_password_and_the_second_factor_and_tells_recovery_codes_once()
    {
        var first = await _rig.AddAsync("Mme Roux");
        var browser = _rig.Browser();
        Assert.That((await browser.SignInAsync("mme roux", first)).Location, Does.EndWith("/sign-in/password"), "names are found in any case");
        Assert.That((await browser.GetAsync("/replay-only")).Location, Does.EndWith("/sign-in/password?return=%2Freplay-only"));
        var changed = await browser.SubmitAsync("/sign-in/password?return=%2Freplay-only", new() { ["Typed.Current"] = first, ["Typed.Wanted"] = ConsoleRig.Password, ["Typed.Again"] = ConsoleRig.Password });
        Assert.That(changed.Location, Does.EndWith("/sign-in/second-factor?return=%2Freplay-only"));
        Assert.That((await browser.GetAsync("/replay-only")).Location, Does.EndWith("/sign-in/second-factor?return=%2Freplay-only"));
        var setUp = await browser.GetAsync("/sign-in/second-factor?return=%2Freplay-only");
        Assert.That(setUp.Body, Does.Contain("<svg class=\"qr\"").And.Contain("h1v1h-1z"));
        var secret = Base32.Decode(setUp.Secret().Replace(" ", ""));
        var codes = await browser.SubmitAsync("/sign-in/second-factor?return=%2Freplay-only", new() { ["Typed.Code"] = _rig.CodeNow(secret) });
        Assert.That(codes.Secrets(), Has.Count.EqualTo(10));
        Assert.That(codes.Body, Does.Contain("href=\"/replay-only\""));
        Assert.That((await browser.GetAsync("/replay-only")).Body, Is.EqualTo("Mme Roux"));
        Assert.That((await browser.GetAsync("/sign-in/second-factor")).Location, Is.EqualTo("/"), "the secret and the codes are not shown again");
        Assert.That(_rig.Audit.Entries.Select(entry => entry.Action), Is.EqualTo(new[] { AuditAction.OfficerChanged, AuditAction.OfficerChanged, AuditAction.OfficerChanged, AuditAction.SignedIn }));
        Assert.That(_rig.Audit.Last.Author, Is.EqualTo("Mme Roux"));
        Assert.That(_rig.Audit.Last.Details["address"], Is.EqualTo("127.0.0.1"));
    }

    [Test]
    public async Task Later_a_password_and_a_code_open_the_page_that_was_asked_for()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var browser = _rig.Browser();
        Assert.That((await browser.GetAsync("/replay-only?of=1")).Location, Is.EqualTo("/sign-in?return=%2Freplay-only%3Fof%3D1"));
        var password = await browser.SignInAsync("Mme Roux", ConsoleRig.Password, "/sign-in?return=%2Freplay-only%3Fof%3D1");
        Assert.That(password.Location, Does.EndWith("/sign-in/code?return=%2Freplay-only%3Fof%3D1"));
        Assert.That((await browser.GetAsync("/")).Location, Is.EqualTo("/sign-in/code"), "a password alone opens nothing");
        var code = await browser.SubmitAsync("/sign-in/code?return=%2Freplay-only%3Fof%3D1", new() { ["Typed.Code"] = _rig.CodeNow(officer.Secret) });
        Assert.That(code.Location, Does.EndWith("/replay-only?of=1"));
        Assert.That((await browser.GetAsync("/replay-only")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task No_link_leads_from_signing_in_to_another_site()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        foreach (var target in (string[])["//elsewhere.example/", "/\\elsewhere.example/", "https://elsewhere.example/", "/sign-in/code"])
        {
            var browser = _rig.Browser();
            await browser.SignInAsync("Mme Roux", ConsoleRig.Password);
            var code = await browser.SubmitAsync("/sign-in/code?return=" + Uri.EscapeDataString(target), new() { ["Typed.Code"] = _rig.CodeNow(officer.Secret) });
            Assert.That(new Uri(_rig.Address, code.Location), Is.EqualTo(new Uri(_rig.Address, "/")), target);
            _rig.Clock.Advance(TimeSpan.FromSeconds(30));
        }
    }

    [Test]
    public async Task An_unknown_name_a_wrong_password_a_disabled_account_and_a_lock_are_told_the_same()
    {
        await _rig.AddAsync("Mme Roux");
        var disabled = await _rig.AddAsync("M. Blanc");
        await _rig.Accounts.DisableAsync("M. Blanc", ConsoleRig.Keeper, default);
        var texts = new List<string>
        {
            (await _rig.Browser().SignInAsync("Nobody", "whatever it is")).Text,
            (await _rig.Browser().SignInAsync("Mme Roux", "whatever it is")).Text,
            (await _rig.Browser().SignInAsync("M. Blanc", disabled)).Text,
        };
        for (var guess = 2; guess <= OfficerStore.GuessLimit + 1; guess++) texts.Add((await _rig.Browser().SignInAsync("Mme Roux", "whatever it is")).Text);
        Assert.That(texts, Has.All.Contains("Refused:"));
        Assert.That(texts.Distinct().Count(), Is.EqualTo(1));
        var refusals = _rig.Audit.Entries.Where(entry => entry.Action == AuditAction.SignInRefused).Select(entry => $"{entry.Author} {entry.Details["why"]}").ToList();
        Assert.That(refusals, Is.EqualTo(new[]
        {
            "unknown unknown", "Mme Roux password", "unknown unknown", "Mme Roux password", "Mme Roux password", "Mme Roux password", "Mme Roux password", "Mme Roux locked",
        }));
        Assert.That(_rig.Audit.Entries.SelectMany(entry => entry.Details.Values), Has.None.Contains("whatever").And.None.Contains("Nobody"));
    }

    [Test]
    public async Task What_no_account_can_have_is_refused_like_any_other()
    {
        await _rig.AddAsync("Mme Roux");
        foreach (var (name, password) in new[] { ("Mme\u0001Roux", "x"), ("", ""), ("Mme Roux", "pass\u0001word") })
        {
            var answer = await _rig.Browser().SignInAsync(name, password);
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), name);
            Assert.That(answer.Text, Does.Contain("Refused:"), name);
        }
    }

    [Test]
    public async Task Five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour()
    {
        await _rig.FirstSignInAsync("Mme Roux");
        for (var guess = 0; guess < OfficerStore.GuessLimit; guess++) await _rig.Browser().SignInAsync("Mme Roux", "a wrong password");
        Assert.That((await _rig.Browser().SignInAsync("Mme Roux", ConsoleRig.Password)).Text, Does.Contain("Refused:"));
        _rig.Clock.Advance(OfficerStore.LockLength - TimeSpan.FromSeconds(1));
        Assert.That((await _rig.Browser().SignInAsync("Mme Roux", ConsoleRig.Password)).Text, Does.Contain("Refused:"));
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await _rig.Browser().SignInAsync("Mme Roux", ConsoleRig.Password)).Location, Does.EndWith("/sign-in/code"));
    }

    [Test]
    public async Task A_known_password_buys_no_further_guesses_at_the_code()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        for (var guess = 0; guess < OfficerStore.GuessLimit; guess++)
        {
            var browser = _rig.Browser();
            await browser.SignInAsync("Mme Roux", ConsoleRig.Password);
            await browser.CodeAsync("000000");
        }
        var last = _rig.Browser();
        Assert.That((await last.SignInAsync("Mme Roux", ConsoleRig.Password)).Text, Does.Contain("Refused:"));
        Assert.That(_rig.Audit.Last.Details["why"], Is.EqualTo("locked"));
        _rig.Clock.Advance(OfficerStore.LockLength);
        await last.SignInAsync("Mme Roux", ConsoleRig.Password);
        Assert.That((await last.CodeAsync(_rig.CodeNow(officer.Secret))).Status, Is.EqualTo(HttpStatusCode.Redirect));
    }

    [Test]
    public async Task Guesses_made_at_once_are_counted_like_those_made_one_after_the_other()
    {
        await _rig.AddAsync("Mme Roux");
        var id = (await _rig.Accounts.ListAsync(new OfficerQuery(), default)).Single().Id;
        using var store = new OfficerStore(_rig.Options);
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => store.TakeGuessAsync(id, default)));
        Assert.That(taken.Count(isTaken => isTaken), Is.EqualTo(OfficerStore.GuessLimit));
    }

    [Test]
    public async Task A_code_is_taken_once_and_only_near_its_time()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var (now, step) = (_rig.CodeNow(officer.Secret), Totp.StepOf(_rig.Clock.GetUtcNow()));
        var browser = _rig.Browser();
        await browser.SignInAsync("Mme Roux", ConsoleRig.Password);
        Assert.That((await browser.CodeAsync(Totp.CodeOf(officer.Secret, step + 2))).Text, Does.Contain("not accepted"));
        Assert.That((await browser.CodeAsync(now)).Status, Is.EqualTo(HttpStatusCode.Redirect));
        var second = _rig.Browser();
        await second.SignInAsync("Mme Roux", ConsoleRig.Password);
        Assert.That((await second.CodeAsync(now)).Text, Does.Contain("not accepted"), "somebody who saw it typed");
        Assert.That((await second.CodeAsync(Totp.CodeOf(officer.Secret, step - 1))).Text, Does.Contain("not accepted"), "or the one before");
        Assert.That(_rig.Audit.Last.Details["why"], Is.EqualTo("code"));
        Assert.That((await second.CodeAsync(Totp.CodeOf(officer.Secret, step + 1))).Status, Is.EqualTo(HttpStatusCode.Redirect), "a clock that is half a minute fast");
    }

    [Test]
    public async Task A_recovery_code_takes_the_place_of_a_code_once()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var browser = _rig.Browser();
        await browser.SignInAsync("Mme Roux", ConsoleRig.Password);
        Assert.That((await browser.CodeAsync($" {officer.RecoveryCodes[3].ToLowerInvariant()} ")).Status, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That((await browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_rig.Audit.Last.Details["factor"], Is.EqualTo("recoveryCode"));
        var second = _rig.Browser();
        await second.SignInAsync("Mme Roux", ConsoleRig.Password);
        Assert.That((await second.CodeAsync(officer.RecoveryCodes[3])).Text, Does.Contain("not accepted"));
        Assert.That((await second.CodeAsync(officer.RecoveryCodes[4])).Status, Is.EqualTo(HttpStatusCode.Redirect));
    }

    [Test]
    public async Task A_password_that_is_easily_guessed_is_not_taken()
    {
        var first = await _rig.AddAsync("Mme Roux");
        var browser = _rig.Browser();
        await browser.SignInAsync("Mme Roux", first);
        foreach (var (wanted, again, fault) in new[]
        {
            ("short", "short", "fewer than 12"), ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "repeats too few"), ("the friend of mme roux", "the friend of mme roux", "contains your name"),
            ("one long password", "another long password", "not typed the same"),
        })
        {
            var answer = await browser.SubmitAsync("/sign-in/password", new() { ["Typed.Current"] = first, ["Typed.Wanted"] = wanted, ["Typed.Again"] = again });
            Assert.That(answer.Text, Does.Contain(fault));
            Assert.That((await browser.GetAsync("/")).Location, Is.EqualTo("/sign-in/password"));
        }
    }

    [Test]
    public async Task The_first_password_is_not_taken_for_ones_own_and_a_wrong_one_changes_nothing()
    {
        var first = await _rig.AddAsync("Mme Roux");
        var browser = _rig.Browser();
        await browser.SignInAsync("Mme Roux", first);
        var same = await browser.SubmitAsync("/sign-in/password", new() { ["Typed.Current"] = first, ["Typed.Wanted"] = first, ["Typed.Again"] = first });
        Assert.That(same.Text, Does.Contain("the same as the old one"));
        var wrong = await browser.SubmitAsync("/sign-in/password", new() { ["Typed.Current"] = "not it at all", ["Typed.Wanted"] = ConsoleRig.Password, ["Typed.Again"] = ConsoleRig.Password });
        Assert.That(wrong.Text, Does.Contain("is wrong"));
        Assert.That((await _rig.Browser().SignInAsync("Mme Roux", first)).Location, Does.EndWith("/sign-in/password"));
    }

    [Test]
    public async Task Who_cannot_be_written_down_is_not_let_in()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var browser = _rig.Browser();
        await browser.SignInAsync("Mme Roux", ConsoleRig.Password);
        _rig.Audit.IsAway = true;
        Assert.That((await browser.CodeAsync(_rig.CodeNow(officer.Secret))).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That((await browser.GetAsync("/")).Location, Is.EqualTo("/sign-in/code"));
    }

    [Test]
    public async Task Nothing_in_the_database_signs_anybody_in()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var dump = await _rig.QueryAsync<string>(
            "select (select string_agg(o::text, ' ') from web.officers o) || (select string_agg(s::text, ' ') from web.sessions s) || (select string_agg(c::text, ' ') from web.recovery_codes c) || (select string_agg(xml, ' ') from web.keys)");
        Assert.That(dump, Does.Contain("Mme Roux"));
        Assert.That(dump, Does.Not.Contain(ConsoleRig.Password).And.Not.Contain(officer.RecoveryCodes[0]).And.Not.Contain(Convert.ToHexStringLower(officer.Secret)));
        Assert.That(dump, Does.Not.Contain(Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(officer.Browser.Cookies["session"]))));
        Assert.That(dump, Does.Not.Contain("masterKey"), "the keys of forms are sealed");
    }
}
