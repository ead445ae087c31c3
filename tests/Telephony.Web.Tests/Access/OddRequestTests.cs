using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Telephony.Web.Protection;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Access;

/// <summary>Bodies and addresses that no page of ours sends: refused, never a fault.</summary>
public sealed class OddRequestTests : AccessFixture
{
    private static IEnumerable<(string Name, Func<HttpContent> Body)> Bodies()
    {
        yield return ("nothing", () => new ByteArrayContent([]));
        yield return ("an empty form", () => Text("", "application/x-www-form-urlencoded"));
        yield return ("a form that is not encoded", () => Text("%00%ff=%&&==&a=%zz", "application/x-www-form-urlencoded"));
        yield return ("five thousand fields", () => Text(string.Join('&', Enumerable.Range(0, 5000).Select(n => $"f{n}=1")), "application/x-www-form-urlencoded"));
        yield return ("a field as often as there is room for", () => Text(string.Join('&', Enumerable.Range(0, 900).Select(_ => "Reason=1&_handler=purpose")), "application/x-www-form-urlencoded"));
        yield return ("a long field", () => Text("Reason=" + new string('x', 200_000), "application/x-www-form-urlencoded"));
        yield return ("a long name", () => Text(new string('x', 20_000) + "=1", "application/x-www-form-urlencoded"));
        yield return ("JSON", () => Text("{\"Reason\":1}", "application/json"));
        yield return ("plain text", () => Text("hello", "text/plain"));
        yield return ("parts without their end", () => Text("--b\r\nContent-Disposition: form-data; name=\"Reason\"\r\n\r\nx", "multipart/form-data; boundary=b"));
        yield return ("parts without a boundary", () => Text("x", "multipart/form-data"));
        yield return ("a file where none is asked for", () => Text("--b\r\nContent-Disposition: form-data; name=\"Reason\"; filename=\"../../x\"\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"));
    }

    private static StringContent Text(string text, string type)
    {
        var content = new StringContent(text, Encoding.ASCII);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    /// <summary>Addresses that take a body, each with somebody who may send it.</summary>
    private IEnumerable<(string Path, Browser Browser)> Posts() =>
        from endpoint in World.Rig.Console.Routes
        where endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") ?? true
        let address = AccessTables.AddressOf(endpoint)
        where address != StaffEndpoints.SignOut && !AccessTables.WhoOf(endpoint).StartsWith("step-", StringComparison.Ordinal)
        let role = AccessTables.Roles.TryGetValue(AccessTables.WhoOf(endpoint), out var roles) ? OfficerRoles.Parse(roles[0]) : OfficerRole.MonitoringOfficer
        select (World.Fill(endpoint, objects => objects.Rouens), World.OfRouen(role));

    [Test]
    public async Task An_odd_body_is_refused_or_does_nothing_with_a_token_and_without()
    {
        foreach (var (path, browser) in Posts())
        {
            var token = await AccessWorld.TokenAsync(browser);
            foreach (var (name, body) in Bodies())
            {
                Assert.That((await Client.SendAsync("POST", path, browser.Cookies, body())).Status, Is.EqualTo(HttpStatusCode.BadRequest), $"{path}, {name}, without a token");
                Assert.That((int)(await Client.SendAsync("POST", path, browser.Cookies, body(), (FormGuard.Header, token))).Status, Is.LessThan(500), $"{path}, {name}");
            }
        }
    }

    [Test]
    public async Task A_body_longer_than_forms_are_is_told_to_be_too_long()
    {
        foreach (var (path, browser) in Posts())
        {
            var limit = World.Rig.Console.Routes.First(endpoint => World.Fill(endpoint, objects => objects.Rouens) == path).Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? RequestLimits.LongestForm;
            Assert.That(limit, Is.InRange(1, 64 * 1024 * 1024), $"{path} takes any length");
            var answer = await Client.SendAsync("POST", path, browser.Cookies, Text("Reason=" + new string('x', (int)limit), "application/x-www-form-urlencoded"));
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge), path);
        }
    }

    [TestCase("/recordings/%00")]
    [TestCase("/recordings/..%2f..%2fetc%2fpasswd")]
    [TestCase("/recordings/{0}'--")]
    [TestCase("/live/%00/cut")]
    [TestCase("/live/%F0%9F%92%A9/listen")]
    [TestCase("/live/%FF%FE/cut")]
    [TestCase("/recordings?number=%00&person=%FF&from=9999-99-99&after=-1.x")]
    [TestCase("/recordings?number=1&number=2&person[]=3")]
    [TestCase("/audit?before=99999999999999999999999&author=%00&action=-1")]
    [TestCase("/sign-in?return=%00")]
    public async Task An_odd_address_is_refused_or_finds_nothing(string path)
    {
        foreach (var role in Enum.GetValues<OfficerRole>())
            Assert.That((int)(await Client.GetAsync(path, World.OfRouen(role).Cookies)).Status, Is.LessThan(500), $"{role} {path}");
    }
}
