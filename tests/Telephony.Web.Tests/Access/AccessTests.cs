using System.Net;
using Microsoft.AspNetCore.Routing;
using Telephony.Web.Accounts;
using Telephony.Web.Staff;
using Telephony.Web.Staff.Oidc;

namespace Telephony.Web.Tests.Access;

/// <summary>Every address of the console × who asks: what docs/access.md says is opened, and nothing else (MON-04, MON-05, MON-12). Addresses are those that the program has, so that none is forgotten.</summary>
public sealed class AccessTests : AccessFixture
{
    private static readonly Dictionary<string, string> s_nobody = [];
    private IReadOnlyList<RouteEndpoint> Endpoints => World.Rig.Console.Routes;

    /// <summary>Every method of every address, asked for what does not exist where it has an id.</summary>
    private IEnumerable<(string Method, string Path, string Who)> Requests() =>
        from endpoint in Endpoints
        from method in MethodsOf(endpoint)
        select (method, World.Fill(endpoint, objects => objects.Nobodys), AccessTables.Addresses.GetValueOrDefault(AccessTables.AddressOf(endpoint), AccessTables.SignedIn));

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"];

    private static bool IsStep(string who) => who.StartsWith("step-", StringComparison.Ordinal);

    [Test]
    public void Every_address_is_in_the_table_with_those_who_may_open_it()
    {
        Assert.Multiple(() =>
        {
            foreach (var endpoint in Endpoints)
            {
                var (address, who) = (AccessTables.AddressOf(endpoint), AccessTables.WhoOf(endpoint));
                Assert.That(AccessTables.Addresses.GetValueOrDefault(address), Is.EqualTo(who), $"{AccessTables.Document} must have this line among the addresses, if it is what is wished: | `{address}` | `{who}` |");
            }
            Assert.That(AccessTables.Addresses.Keys.Except(Endpoints.Select(AccessTables.AddressOf)), Is.Empty, $"{AccessTables.Document} has addresses that the program does not have");
        });
        Assert.That(Endpoints, Has.Count.GreaterThan(15));
    }

    [Test]
    public void Every_policy_is_in_the_table_with_its_roles() => Assert.That(
        Policies.RolesOf.ToDictionary(policy => policy.Key, policy => policy.Value.Select(OfficerRoles.WordOf).Order()),
        Is.EqualTo(AccessTables.Roles.ToDictionary(policy => policy.Key, policy => policy.Value.Order())), $"{AccessTables.Document}, Roles");

    [Test]
    public async Task Who_has_not_signed_in_is_led_there_and_a_script_is_refused()
    {
        foreach (var (method, path, who) in Requests())
        {
            var page = await Client.SendAsync(method, path, s_nobody, Content(method));
            var script = await Client.SendAsync(method, path, s_nobody, Content(method), ("HX-Request", "true"));
            if (who == AccessTables.Anyone) Assert.That(page.Status, Is.EqualTo(Opened(method, path)), $"{method} {path}");
            else
            {
                Assert.That(page.LeadsToSignIn, $"{method} {path}: {page}");
                Assert.That(script.Status, Is.EqualTo(HttpStatusCode.Unauthorized), $"{method} {path}");
            }
        }
    }

    [TestCase(SignInStep.Code, SignInSteps.CodePolicy, SignInSteps.CodePage)]
    [TestCase(SignInStep.Password, SignInSteps.PasswordPolicy, SignInSteps.PasswordPage)]
    [TestCase(SignInStep.SecondFactor, SignInSteps.SecondFactorPolicy, SignInSteps.SecondFactorPage)]
    public async Task Who_has_a_step_before_him_is_led_to_it(SignInStep step, string policy, string page)
    {
        foreach (var role in Enum.GetValues<OfficerRole>())
        {
            var cookies = (await World.Rig.Console.AtStepAsync($"{role} {step}", role, SurfaceRig.Rouen, step)).Cookies;
            foreach (var (method, path, who) in Requests().Where(request => request.Who != AccessTables.Anyone))
            {
                var answer = await Client.SendAsync(method, path, cookies, Content(method));
                if (who == policy) Assert.That(answer.Status, Is.EqualTo(method == "GET" ? HttpStatusCode.OK : HttpStatusCode.BadRequest), $"{role} {method} {path}");
                else Assert.That(answer is { LeadsToSignIn: true } && answer.Location!.StartsWith(page, StringComparison.Ordinal), $"{role} {method} {path}: {answer}");
            }
        }
    }

    [Test]
    public async Task Each_role_opens_what_the_table_says_and_every_form_needs_its_token([Values] OfficerRole role)
    {
        var cookies = World.OfRouen(role).Cookies;
        foreach (var (method, path, who) in Requests())
        {
            var answer = await Client.SendAsync(method, path, cookies, Content(method));
            var isAllowed = who is AccessTables.Anyone or AccessTables.SignedIn || (AccessTables.Roles.TryGetValue(who, out var roles) && roles.Contains(OfficerRoles.WordOf(role)));
            if (IsStep(who)) Assert.That((answer.Status, answer.Location), Is.EqualTo((HttpStatusCode.Redirect, "/")), $"{method} {path}: he has taken it");
            else if (!isAllowed) Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Forbidden), $"{method} {path}");
            else Assert.That(answer.Status, Is.EqualTo(Opened(method, path)), $"{method} {path}");
        }
    }

    [Test]
    public async Task The_cookie_of_who_has_signed_out_opens_nothing([Values] OfficerRole role)
    {
        var browser = await World.Rig.Console.AtStepAsync($"{role} who leaves", role, SurfaceRig.Rouen);
        var kept = browser.Copy().Cookies;
        await browser.PostAsync(StaffEndpoints.SignOut, (await browser.GetAsync("/")).Fill([]));
        foreach (var (method, path, _) in Requests().Where(request => request.Who != AccessTables.Anyone))
        {
            var answer = await Client.SendAsync(method, path, kept, Content(method));
            Assert.That(answer.LeadsToSignIn, $"{method} {path}: {answer}");
        }
    }

    [Test]
    public async Task No_page_shows_what_is_of_another_establishment()
    {
        var isSeen = false;
        var everywhere = Enum.GetValues<OfficerRole>().ToDictionary(role => role, role => World.Rig.Console.AtStepAsync($"{role} of all", role));
        foreach (var endpoint in Endpoints.Where(endpoint => endpoint.RoutePattern.Parameters.Count == 0 && IsPage(endpoint)))
        {
            var path = AccessTables.AddressOf(endpoint);
            var who = AccessTables.Addresses.GetValueOrDefault(path, AccessTables.SignedIn);
            foreach (var role in Enum.GetValues<OfficerRole>().Where(role => AccessTables.Roles.TryGetValue(who, out var roles) && roles.Contains(OfficerRoles.WordOf(role))))
            {
                Assert.That((await World.OfRouen(role).GetAsync(path)).Body, Does.Not.Contain(AccessWorld.OfLille).And.Not.Contain(SurfaceRig.Lille), $"{role} {path}");
                isSeen |= (await (await everywhere[role]).GetAsync(path)).Body.Contains(AccessWorld.OfLille, StringComparison.Ordinal);
            }
        }
        Assert.That(isSeen, "who may see all sees it");
    }

    private static bool IsPage(RouteEndpoint endpoint) => endpoint.Metadata.Any(metadata => metadata is Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata);

    /// <summary>What somebody gets who may: a page, what does not exist, the way to a provider that does not answer, back to a form; and no form without its token.</summary>
    private HttpStatusCode Opened(string method, string path) => (method, path) switch
    {
        ("GET", OidcSignIn.Start or AccountExports.Credits) => HttpStatusCode.Redirect, // without the fields of its form
        ("GET", "/registry/propose") => HttpStatusCode.NotFound, // the registry is national: not there for who works for one establishment
        ("GET", "/_framework/opaque-redirect") => HttpStatusCode.BadRequest, // of the framework: only its own scripts know what it asks for
        ("GET", _) => IsNobodys(path) ? HttpStatusCode.NotFound : HttpStatusCode.OK,
        _ => HttpStatusCode.BadRequest,
    };

    private bool IsNobodys(string path) => path.Contains(Guid.Empty.ToString(), StringComparison.Ordinal) || ObjectRoutes.All.Values.Select(objects => objects(World).Nobodys.Split('?')[0].Split('/')[^1]).Any(id => path.Contains(id, StringComparison.Ordinal));

    private static FormUrlEncodedContent? Content(string method) => method == "GET" ? null : new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "x" });
}
