using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Access;

/// <summary>What is of another establishment is not there, in the same words as what does not exist; nor can anything be done to it (MON-12).</summary>
public sealed partial class ObjectTests : AccessFixture
{
    private IEnumerable<RouteEndpoint> Endpoints => World.Rig.Console.Routes.Where(endpoint => endpoint.RoutePattern.Parameters.Count > 0);

    [Test]
    public void Every_address_with_an_id_says_what_it_can_be_asked_for()
    {
        var addresses = Endpoints.Select(AccessTables.AddressOf).ToList();
        Assert.That(addresses.Except(ObjectRoutes.All.Keys), Is.Empty, "each needs a line in tests/Telephony.Web.Tests/Access/ObjectRoutes.cs: an object of Rouen, one of Lille (made in AccessWorld), and one that does not exist");
        Assert.That(ObjectRoutes.All.Keys.Except(addresses), Is.Empty, "ObjectRoutes has addresses that the program does not have");
    }

    [Test]
    public async Task What_is_of_another_establishment_is_answered_as_what_does_not_exist()
    {
        foreach (var endpoint in Endpoints.Where(endpoint => Allows(endpoint, "GET")))
        {
            foreach (var role in RolesOf(endpoint))
            {
                var cookies = World.OfRouen(role).Cookies;
                var (own, nobodys) = (World.Fill(endpoint, objects => objects.Rouens), World.Fill(endpoint, objects => objects.Nobodys));
                var there = await Client.GetAsync(own, cookies);
                Assert.That(there is { Status: HttpStatusCode.OK } or { Status: HttpStatusCode.Redirect, LeadsToSignIn: false }, $"{role} {own}: what is his is there, but was {there}");
                var missing = await Client.GetAsync(nobodys, cookies);
                Assert.That(missing.Status, Is.EqualTo(HttpStatusCode.NotFound), $"{role} {nobodys}");
                if (OthersOf(endpoint) is not { } others) continue;
                var foreign = await Client.GetAsync(others, cookies);
                Assert.That(foreign.Status, Is.EqualTo(HttpStatusCode.NotFound), $"{role} {others}");
                Assert.That(Plain(foreign.Body, others), Is.EqualTo(Plain(missing.Body, nobodys)), $"{role} {others}: the answer tells that there is something");
            }
        }
    }

    [Test]
    public async Task No_form_of_a_page_does_anything_to_what_is_of_another_establishment()
    {
        var tried = 0;
        foreach (var endpoint in Endpoints.Where(endpoint => Allows(endpoint, "POST") && OthersOf(endpoint) is not null))
        {
            foreach (var role in RolesOf(endpoint))
            {
                var browser = World.OfRouen(role);
                var own = World.Fill(endpoint, objects => objects.Rouens);
                var forms = Allows(endpoint, "GET") ? Forms(await browser.GetAsync(own), own) : [new() { ["__RequestVerificationToken"] = await AccessWorld.TokenAsync(browser) }];
                var before = World.Rig.Console.Audit.Entries.Count;
                foreach (var form in forms)
                {
                    var others = await browser.PostAsync(OthersOf(endpoint)!, form);
                    var nobodys = await browser.PostAsync(World.Fill(endpoint, objects => objects.Nobodys), form);
                    Assert.That((int)others.Status, Is.InRange(400, 404), $"{role} {OthersOf(endpoint)} {form.GetValueOrDefault("_handler")}");
                    Assert.That((others.Status, Plain(others.Body, OthersOf(endpoint)!)), Is.EqualTo((nobodys.Status, Plain(nobodys.Body, World.Fill(endpoint, objects => objects.Nobodys)))), OthersOf(endpoint));
                    tried++;
                }
                Assert.That(World.Rig.Console.Audit.Entries, Has.Count.EqualTo(before), $"{role} {OthersOf(endpoint)}: something was done");
            }
        }
        Assert.That(tried, Is.GreaterThan(5));
    }

    private static bool Allows(RouteEndpoint endpoint, string method) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(method) ?? true;

    private IEnumerable<OfficerRole> RolesOf(RouteEndpoint endpoint)
    {
        var allowed = AccessTables.Roles.TryGetValue(AccessTables.WhoOf(endpoint), out var roles) ? roles.Select(OfficerRoles.Parse) : Enum.GetValues<OfficerRole>();
        var only = ObjectRoutes.All.TryGetValue(AccessTables.AddressOf(endpoint), out var objects) ? objects(World).Only : null;
        return allowed.Where(role => only?.Contains(role) ?? true);
    }

    private string? OthersOf(RouteEndpoint endpoint) =>
        ObjectRoutes.All.TryGetValue(AccessTables.AddressOf(endpoint), out var objects) && objects(World).Lilles is not null ? World.Fill(endpoint, values => values.Lilles!) : null;

    /// <summary>What each form of a page sends to the page itself, filled in so that it would be taken.</summary>
    private static IEnumerable<Dictionary<string, string>> Forms(Answer page, string path)
    {
        foreach (var form in page.Body.Split("<form").Skip(1).Select(part => part[..part.IndexOf("</form>", StringComparison.Ordinal)]))
        {
            var head = form[..form.IndexOf('>', StringComparison.Ordinal)];
            if (!head.Contains("post", StringComparison.Ordinal) || !head.Contains($"action=\"{path}\"", StringComparison.Ordinal)) continue;
            var fields = new Dictionary<string, string>();
            foreach (Match input in Input().Matches(form)) fields[input.Groups["name"].Value] = "a reason that would be taken";
            foreach (Match input in Hidden().Matches(form)) fields[input.Groups["name"].Value] = WebUtility.HtmlDecode(input.Groups["value"].Value);
            yield return fields;
        }
    }

    /// <summary>A page without what differs from one answer to the next: tokens, and its own address.</summary>
    private static string Plain(string body, string path) => Token().Replace(body, "").Replace(path, "PATH", StringComparison.Ordinal).Replace(Uri.EscapeDataString(path), "PATH", StringComparison.Ordinal);

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"[^\"]*\"")]
    private static partial Regex Token();

    [GeneratedRegex("<(input|select|textarea)[^>]* name=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Input();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Hidden();
}
