using System.Net;

namespace Telephony.Web.Tests.Protection;

/// <summary>Forms that came from elsewhere, headers, what is shown of faults, and what is not there.</summary>
public sealed class ProtectionTests
{
    private ConsoleRig _rig = null!;

    [SetUp]
    public async Task Create() => _rig = await ConsoleRig.CreateAsync();

    [TearDown]
    public async Task Drop() => await _rig.DisposeAsync();

    [Test]
    public async Task A_form_without_its_token_is_refused()
    {
        var first = await _rig.AddAsync("Mme Roux");
        var browser = _rig.Browser();
        var form = (await browser.GetAsync("/sign-in")).Fill(new() { ["Typed.Name"] = "Mme Roux", ["Typed.Password"] = first, ["language"] = "fr" });
        form.Remove("__RequestVerificationToken");
        foreach (var page in (string[])["/sign-in", "/sign-out", "/language"])
        {
            var answer = await browser.PostAsync(page, form);
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), page);
            Assert.That(answer.Text, Does.Contain("Nothing was changed"), page);
            Assert.That(browser.Cookies.Keys, Has.None.EqualTo("session").And.None.EqualTo("language"), page);
        }
    }

    [Test]
    public async Task A_form_that_cannot_be_read_is_refused()
    {
        var browser = _rig.Browser();
        var form = (await browser.GetAsync("/sign-in")).Fill(new() { ["Typed.Name"] = "Mme\0Roux", ["Typed.Password"] = "x" });
        Assert.That((await browser.PostAsync("/sign-in", form)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task An_endpoint_that_forgot_to_ask_for_the_token_is_guarded_too()
    {
        var browser = (await _rig.FirstSignInAsync("Mme Roux")).Browser;
        Assert.That((await browser.PostAsync("/change", [])).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        var token = (await browser.GetAsync("/")).Fill([])["__RequestVerificationToken"];
        Assert.That((await browser.PostAsync("/change", [], ("RequestVerificationToken", token))).Body, Is.EqualTo("changed"));
    }

    [Test]
    public async Task The_token_of_another_person_is_refused()
    {
        var officer = await _rig.FirstSignInAsync("Mme Roux");
        var other = await _rig.FirstSignInAsync("M. Blanc");
        var token = (await other.Browser.GetAsync("/")).Fill([])["__RequestVerificationToken"];
        Assert.That((await officer.Browser.PostAsync("/change", [], ("RequestVerificationToken", token))).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Every_answer_has_the_headers()
    {
        var browser = (await _rig.FirstSignInAsync("Mme Roux")).Browser;
        foreach (var (page, status) in new[]
        {
            ("/sign-in", HttpStatusCode.OK), ("/", HttpStatusCode.OK), ("/replay-only", HttpStatusCode.OK), ("/assets/console.css", HttpStatusCode.OK), ("/nothing-here", HttpStatusCode.NotFound),
            ("/assets/nothing.js", HttpStatusCode.NotFound), ("/fault", HttpStatusCode.InternalServerError), ("/?odd=%00", HttpStatusCode.BadRequest),
        })
        {
            var answer = await browser.GetAsync(page);
            Assert.That(answer.Status, Is.EqualTo(status), page);
            Assert.That(answer.Headers["Content-Security-Policy"], Does.StartWith("default-src 'self';").And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe"), page);
            Assert.That(answer.Headers["X-Content-Type-Options"], Is.EqualTo("nosniff"), page);
            Assert.That(answer.Headers["Referrer-Policy"], Is.EqualTo("same-origin"), page);
            Assert.That(answer.Headers["Cache-Control"], Does.Contain(page.EndsWith(".css", StringComparison.Ordinal) ? "no-cache" : "no-store"), page);
            Assert.That(answer.Headers.Keys, Has.None.EqualTo("Strict-Transport-Security"), page);
            Assert.That(answer.Body, Does.Not.Contain("secret of the fault").And.Not.Contain("<script").And.Not.Contain(" style="), page);
        }
    }

    [Test]
    public async Task What_is_not_there_and_what_failed_have_pages_that_say_so()
    {
        var browser = (await _rig.FirstSignInAsync("Mme Roux")).Browser;
        Assert.That((await browser.GetAsync("/nothing-here")).Text, Does.Contain("Page not found").And.Contain("Mme Roux"));
        Assert.That((await browser.GetAsync("/fault")).Text, Does.Contain("Something went wrong"));
    }

    [Test]
    public async Task Who_has_not_signed_in_is_not_told_what_is_there() =>
        Assert.That((await _rig.Browser().GetAsync("/nothing-here")).Location, Is.EqualTo("/sign-in?return=%2Fnothing-here"));

    [Test]
    public async Task Cookies_are_for_this_site_only_and_never_for_scripts()
    {
        var first = await _rig.AddAsync("Mme Roux");
        var browser = _rig.Browser();
        var (page, signedIn) = (await browser.GetAsync("/sign-in"), await browser.SignInAsync("Mme Roux", first));
        foreach (var cookie in page.SetCookies.Concat(signedIn.SetCookies))
            Assert.That(cookie.ToLowerInvariant(), Does.Contain("; httponly").And.Contain("; samesite=strict").And.Contain("; path=/").And.Not.Contain("; secure"));
        Assert.That(signedIn.SetCookies, Has.One.StartsWith("session="));
    }

    [Test]
    public async Task Behind_TLS_cookies_are_bound_to_it_and_browsers_stay_with_it()
    {
        await using var rig = await ConsoleRig.CreateAsync(options => options with { BehindTls = true, Proxies = [IPAddress.Loopback] });
        var first = await rig.AddAsync("Mme Roux");
        var browser = rig.Browser();
        var page = await browser.GetAsync("/sign-in", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "192.0.2.1"));
        Assert.That(page.Headers["Strict-Transport-Security"], Does.StartWith("max-age="));
        var form = page.Fill(new() { ["Typed.Name"] = "Mme Roux", ["Typed.Password"] = first });
        var signedIn = await browser.PostAsync("/sign-in", form, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "192.0.2.1"));
        Assert.That(signedIn.SetCookies, Has.One.StartsWith("__Host-session="));
        foreach (var cookie in page.SetCookies.Concat(signedIn.SetCookies)) Assert.That(cookie, Does.StartWith("__Host-").And.Contain("; secure").IgnoreCase);
    }

    [Test]
    public async Task A_style_sheet_that_did_not_change_is_not_sent_again()
    {
        var browser = _rig.Browser();
        var css = await browser.GetAsync("/assets/console.css");
        Assert.That(css.Headers["Content-Type"], Is.EqualTo("text/css; charset=utf-8"));
        var again = await browser.GetAsync("/assets/console.css", ("If-None-Match", css.Headers["ETag"]));
        Assert.That((again.Status, again.Body), Is.EqualTo((HttpStatusCode.NotModified, "")));
    }
}
