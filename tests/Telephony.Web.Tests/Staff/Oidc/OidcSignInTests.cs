using System.Net;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Staff.Oidc;

/// <summary>Signing in by a provider of identities, and everything by which a provider, or somebody between, could be taken for one (OpenID Connect Core 1.0, 3.1).</summary>
public sealed class OidcSignInTests
{
    private const string Subject = "17";
    private ConsoleRig _rig = null!;
    private TestProvider _provider = null!;

    [SetUp]
    public async Task Create()
    {
        _rig = await ConsoleRig.CreateAsync(options =>
        {
            _provider = new TestProvider(options.Clock).StartAsync().GetAwaiter().GetResult();
            return options with { Oidc = _provider.Provider };
        });
        await _rig.AddAsync("Mme Roux", OfficerRole.MonitoringOfficer, "MA-ROUEN");
        await _rig.Accounts.BindAsync("Mme Roux", _provider.Provider.Name, Subject, ConsoleRig.Keeper, default);
    }

    [TearDown]
    public async Task Drop()
    {
        await _rig.DisposeAsync();
        await _provider.DisposeAsync();
    }

    /// <summary>From the button to the provider, and the address with which it sends people back.</summary>
    private async Task<string> ComeBackAsync(Browser browser, string target = "")
    {
        var start = await browser.GetAsync("/sign-in/provider" + target);
        Assert.That(start.Location, Does.StartWith(_provider.Issuer));
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(start.Location);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Redirect), "PKCE, nonce, state and acr_values are asked for");
        return answer.Headers.Location!.PathAndQuery;
    }

    private async Task<Answer> SignInAsync(Browser browser, string target = "") => await browser.GetAsync(await ComeBackAsync(browser, target));

    private async Task IsRefusedAsync(Browser browser, Answer answer, string? fault, string what)
    {
        Assert.That(answer.Location, Is.EqualTo("/sign-in?provider=refused"), what);
        Assert.That((await browser.GetAsync("/account")).Location, Does.StartWith("/sign-in"), what);
        var entry = _rig.Audit.Last;
        Assert.That((entry.Action, entry.Details["why"]), Is.EqualTo((AuditAction.SignInRefused, "provider")), what);
        if (fault is not null) Assert.That(entry.Details["fault"], Is.EqualTo(fault), what);
    }

    [Test]
    public async Task Whoever_is_bound_to_an_account_signs_in_with_its_role_and_no_password_or_code_of_ours()
    {
        var browser = _rig.Browser();
        Assert.That((await browser.GetAsync("/sign-in?return=%2Faccount")).Body, Does.Contain("href=\"/sign-in/provider?return=%2Faccount\"").And.Contain(">Agents<"));
        _provider.Claims["role"] = "administrator"; // claims give nothing
        var answer = await SignInAsync(browser, "?return=%2Faccount");
        Assert.That(answer.Location, Is.EqualTo("/sign-in/arrived?return=%2Faccount"));
        // The browser would not send the strict cookie on the way from the provider: the page begins a way of its own.
        Assert.That((await browser.GetAsync(answer.Location!)).Body, Does.Contain("http-equiv=\"refresh\" content=\"0;url=/account\""));
        Assert.That((await browser.GetAsync("/account")).Text, Does.Contain("Mme Roux").And.Contain("monitoring officer").And.Contain("MA-ROUEN"));
        var entry = _rig.Audit.Last;
        Assert.That((entry.Action, entry.Author, entry.Details["factor"]), Is.EqualTo((AuditAction.SignedIn, "Mme Roux", "provider")));
        Assert.That((await _rig.Accounts.FindAsync("Mme Roux", default))!.SignedInAt, Is.EqualTo(_rig.Clock.GetUtcNow()));
        Assert.That(await _rig.QueryAsync<string>("select string_agg(s::text, ' ') from web.sessions s"), Does.Not.Contain(_provider.LastToken.Split('.')[1]), "the token is sealed");
    }

    [Test]
    public async Task No_link_leads_from_there_to_another_site()
    {
        foreach (var target in (string[])["//elsewhere.example/", "https://elsewhere.example/"])
        {
            var answer = await SignInAsync(_rig.Browser(), "?return=" + Uri.EscapeDataString(target));
            Assert.That(answer.Location, Is.EqualTo("/sign-in/arrived"), target);
            Assert.That((await _rig.Browser().GetAsync("/sign-in/arrived?return=" + Uri.EscapeDataString(target))).Body, Does.Contain("content=\"0;url=/\""), target);
        }
    }

    [Test]
    public async Task Cookies_of_the_way_are_hidden_from_scripts_and_end_with_it()
    {
        var browser = _rig.Browser();
        var start = await browser.GetAsync("/sign-in/provider");
        Assert.That(start.SetCookies, Has.Count.EqualTo(2));
        foreach (var cookie in start.SetCookies) Assert.That(cookie.ToLowerInvariant(), Does.Contain("; httponly").And.Contain("; samesite=lax").And.Contain("; path=/sign-in/oidc"));
        var before = browser.Cookies.Keys.ToList();
        Assert.That(before, Has.Count.EqualTo(2));
        await SignInAsync(browser);
        Assert.That(browser.Cookies.Keys.Except(before), Has.Some.EqualTo("session"));
    }

    private static IEnumerable<(string Name, string? Fault, Action<TestProvider> Wrong)> Faults()
    {
        yield return ("another nonce", "OpenIdConnectProtocolInvalidNonceException", provider => provider.Claims["nonce"] = "638000000000000000.another");
        yield return ("no nonce", "OpenIdConnectProtocolInvalidNonceException", provider => provider.Claims["nonce"] = null);
        yield return ("another audience", "SecurityTokenInvalidAudienceException", provider => provider.Claims["aud"] = "portal");
        yield return ("another issuer", "SecurityTokenInvalidIssuerException", provider => provider.Claims["iss"] = "https://elsewhere.example");
        yield return ("expired", "SecurityTokenInvalidLifetimeException", provider => provider.Claims["exp"] = 1_000_000_000);
        yield return ("no expiry", null, provider => provider.Claims["exp"] = null);
        yield return ("not yet", "SecurityTokenInvalidLifetimeException", provider => provider.Claims["nbf"] = 32_000_000_000);
        yield return ("signed by nobody", "algorithm", provider => provider.Algorithm = "none");
        yield return ("signed with the client's secret", null, provider => provider.Algorithm = "HS256");
        yield return ("no acr", "secondFactor", provider => provider.Claims["acr"] = null);
        yield return ("a lower acr", "secondFactor", provider => provider.Claims["acr"] = "a1");
        yield return ("an unknown subject", "subject", provider => provider.Claims["sub"] = "18");
        yield return ("no subject", null, provider => provider.Claims["sub"] = null);
        yield return ("a subject of control characters", "subject", provider => provider.Claims["sub"] = "17\0");
        yield return ("somebody who cancels", null, provider => provider.IsRefused = true);
        yield return ("signed with a key that nobody published", null, provider => provider.Rotate(isPublished: false));
    }

    [Test]
    public async Task A_token_in_which_anything_is_wrong_lets_nobody_in()
    {
        foreach (var (name, fault, wrong) in Faults())
        {
            wrong(_provider);
            var browser = _rig.Browser();
            await IsRefusedAsync(browser, await SignInAsync(browser), fault, name);
            Assert.That((await browser.GetAsync("/sign-in?provider=refused")).Text, Does.Contain("Refused: Agents did not confirm"));
            (_provider.Algorithm, _provider.IsRefused) = ("ES256", false);
            _provider.Claims.Clear();
            if (name != Faults().Last().Name) Assert.That((await SignInAsync(_rig.Browser())).Location, Is.EqualTo("/sign-in/arrived"), $"without the fault ({name})");
        }
    }

    [Test]
    public async Task A_new_key_of_the_provider_is_fetched()
    {
        Assert.That((await SignInAsync(_rig.Browser())).Location, Is.EqualTo("/sign-in/arrived"));
        _provider.Rotate(isPublished: true);
        // It is fetched in the background: an attempt or two may be refused.
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await SignInAsync(_rig.Browser())).Location != "/sign-in/arrived") Assert.That(bound.IsCancellationRequested, Is.False, _rig.Audit.Last.Details["fault"]);
    }

    [Test]
    public async Task An_answer_of_the_provider_is_good_once_and_in_the_browser_that_asked()
    {
        var browser = _rig.Browser();
        var back = await ComeBackAsync(browser);
        var thief = _rig.Browser();
        await IsRefusedAsync(thief, await thief.GetAsync(back), null, "another browser");
        var changed = await browser.Copy().GetAsync(back.Replace("state=", "state=x", StringComparison.Ordinal));
        await IsRefusedAsync(thief, changed, null, "another state");
        Assert.That((await browser.GetAsync(back)).Location, Is.EqualTo("/sign-in/arrived"));
        var again = browser.Copy();
        var kept = again.Cookies["session"];
        Assert.That((await again.GetAsync(back)).Location, Is.EqualTo("/sign-in?provider=refused"));
        Assert.That(again.Cookies["session"], Is.EqualTo(kept));

        // The cookies of the way were kept by somebody: the code is used up.
        var second = _rig.Browser();
        back = await ComeBackAsync(second);
        var copy = second.Copy();
        await second.GetAsync(back);
        await IsRefusedAsync(copy, await copy.GetAsync(back), null, "the code again");
        foreach (var odd in (string[])["/sign-in/oidc", "/sign-in/oidc?code=x", "/sign-in/oidc?state=%01&code=%FF", "/sign-in/oidc?error=<script>&state=1"])
            Assert.That((await _rig.Browser().GetAsync(odd)).Location, Is.EqualTo("/sign-in?provider=refused"), odd);
    }

    [Test]
    public async Task A_disabled_officer_one_who_is_bound_no_longer_and_one_from_elsewhere_are_refused()
    {
        var session = _rig.Browser();
        await SignInAsync(session);
        await _rig.Accounts.BindAsync("Mme Roux", _provider.Provider.Name, null, ConsoleRig.Keeper, default);
        Assert.That((await session.GetAsync("/account")).Location, Does.StartWith("/sign-in"), "what he began by it has ended");
        await IsRefusedAsync(session, await SignInAsync(session), "subject", "bound no longer");
        await _rig.Accounts.BindAsync("Mme Roux", "https://another.example", Subject, ConsoleRig.Keeper, default);
        await IsRefusedAsync(session, await SignInAsync(session), "subject", "bound for another provider");
        await _rig.Accounts.BindAsync("Mme Roux", _provider.Provider.Name, Subject, ConsoleRig.Keeper, default);
        Assert.That((await SignInAsync(session)).Location, Is.EqualTo("/sign-in/arrived"));
        await _rig.Accounts.DisableAsync("Mme Roux", ConsoleRig.Keeper, default);
        await IsRefusedAsync(session, await SignInAsync(session), "subject", "disabled");

        await _rig.AddAsync("M. Blanc", establishment: "CP-LILLE");
        await _rig.Accounts.BindAsync("M. Blanc", _provider.Provider.Name, "18", ConsoleRig.Keeper, default);
        _provider.Claims["sub"] = "18";
        _rig.Options = _rig.Options with { Networks = new Dictionary<string, IReadOnlyList<IPNetwork>> { ["CP-LILLE"] = [IPNetwork.Parse("10.59.0.0/16")] } };
        var elsewhere = new Browser(await _rig.StartNodeAsync());
        Assert.That((await SignInAsync(elsewhere)).Location, Is.EqualTo("/sign-in?provider=refused"));
        Assert.That((_rig.Audit.Last.Author, _rig.Audit.Last.Details["why"]), Is.EqualTo(("M. Blanc", "network")));
    }

    [Test]
    public async Task With_the_provider_away_the_page_says_so_and_passwords_go_on()
    {
        await _provider.StopAsync();
        var browser = _rig.Browser();
        Assert.That((await browser.GetAsync("/sign-in/provider")).Location, Is.EqualTo("/sign-in?provider=away"));
        Assert.That((await browser.GetAsync("/sign-in?provider=away")).Text, Does.Contain("Agents does not answer"));
        Assert.That((await browser.GetAsync("/sign-in?provider=nonsense")).Text, Does.Not.Contain("does not answer").And.Not.Contain("Refused"));
        var first = await _rig.AddAsync("M. Blanc");
        Assert.That((await browser.SignInAsync("M. Blanc", first)).Location, Does.EndWith("/sign-in/password"));

        await _provider.StartAsync();
        var back = await ComeBackAsync(browser);
        _provider.IsBroken = true;
        Assert.That((await browser.GetAsync(back)).Location, Is.EqualTo("/sign-in?provider=away"), "in the middle of the way");
        _provider.IsBroken = false;
        Assert.That((await SignInAsync(browser)).Location, Is.EqualTo("/sign-in/arrived"));
    }

    [Test]
    public async Task Signing_out_ends_the_session_here_and_leads_to_where_the_provider_ends_its_own()
    {
        var browser = _rig.Browser();
        await SignInAsync(browser);
        var thief = browser.Copy();
        var page = await browser.PostAsync("/sign-out", (await browser.GetAsync("/account")).Form("/sign-out").Fields);
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.OK));
        var address = WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(page.Body, "content=\"0;url=([^\"]+)\"").Groups[1].Value);
        Assert.That(address, Does.StartWith($"{_provider.Issuer}/end?").And.Contain($"id_token_hint={_provider.LastToken}").And.Contain(Uri.EscapeDataString($"{_rig.Address}sign-in")));
        Assert.That((await thief.GetAsync("/account")).Location, Does.StartWith("/sign-in"));
        Assert.That(_rig.Audit.Last.Action, Is.EqualTo(AuditAction.SignedOut));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Without_such_a_place_and_without_a_provider_s_session_signing_out_is_ours_alone(bool isByProvider)
    {
        _provider.EndsSessions = false;
        var browser = isByProvider ? _rig.Browser() : (await _rig.FirstSignInAsync("M. Blanc")).Browser;
        if (isByProvider) await SignInAsync(browser);
        Assert.That((await browser.PostAsync("/sign-out", (await browser.GetAsync("/account")).Form("/sign-out").Fields)).Location, Is.EqualTo("/sign-in"));
    }

    [Test]
    public async Task A_password_is_not_asked_for_a_code_by_a_provider_s_session()
    {
        var browser = _rig.Browser();
        await SignInAsync(browser);
        var first = (await _rig.Accounts.ResetAsync("Mme Roux", ConsoleRig.Keeper, default)).Password!;
        await SignInAsync(browser);
        await browser.SubmitAsync("/account", new() { ["Typed.Current"] = first, ["Typed.Wanted"] = ConsoleRig.Password, ["Typed.Again"] = ConsoleRig.Password });
        Assert.That((await browser.GetAsync("/account")).Status, Is.EqualTo(HttpStatusCode.OK), "the provider vouches for him still");
        var other = _rig.Browser();
        Assert.That((await other.SignInAsync("Mme Roux", ConsoleRig.Password)).Location, Does.EndWith("/sign-in/second-factor"), "and his password alone opens nothing");
    }
}
