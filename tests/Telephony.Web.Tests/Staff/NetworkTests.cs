using System.Net;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Staff;

/// <summary>Officers work from the networks of their establishment.</summary>
public sealed class NetworkTests
{
    private static readonly Dictionary<string, IReadOnlyList<IPNetwork>> s_networks = new()
    {
        ["MA-ROUEN"] = [IPNetwork.Parse("10.76.0.0/16"), IPNetwork.Parse("2001:db8:76::/48")],
        ["MA-CAEN"] = [IPNetwork.Parse("127.0.0.0/8")],
        [ConsoleOptions.Everywhere] = [IPNetwork.Parse("10.0.0.0/24")],
    };

    [TestCase("MA-ROUEN", "10.76.3.4", true)]
    [TestCase("MA-ROUEN", "::ffff:10.76.3.4", true)]
    [TestCase("MA-ROUEN", "2001:db8:76::1", true)]
    [TestCase("MA-ROUEN", "10.77.0.1", false)]
    [TestCase("MA-ROUEN", null, false)]
    [TestCase(null, "10.0.0.7", true)]
    [TestCase(null, "10.76.3.4", false)]
    [TestCase("CD-VAL", "192.0.2.1", true)]
    public void An_address_is_in_a_network_of_the_establishment_or_is_refused(string? establishment, string? address, bool isAllowed)
    {
        var options = new ConsoleOptions { Clock = null!, Database = null!, Audit = null!, Secrets = null!, Node = "n1", Networks = s_networks };
        Assert.That(new OfficerNetworks(options).Allow(establishment, address is null ? null : IPAddress.Parse(address)), Is.EqualTo(isAllowed));
    }

    [Test]
    public async Task Who_signs_in_from_elsewhere_is_refused_with_the_right_password()
    {
        await using var rig = await ConsoleRig.CreateAsync(options => options with { Networks = s_networks });
        var rouen = await rig.AddAsync("Mme Roux", establishment: "MA-ROUEN");
        var caen = await rig.AddAsync("M. Blanc", establishment: "MA-CAEN");
        Assert.That((await rig.Browser().SignInAsync("Mme Roux", rouen)).Text, Does.Contain("Refused:"));
        Assert.That((rig.Audit.Last.Action, rig.Audit.Last.Details["why"]), Is.EqualTo((AuditAction.SignInRefused, "network")));
        Assert.That((await rig.Browser().SignInAsync("M. Blanc", caen)).Location, Does.EndWith("/sign-in/password"));
    }

    [Test]
    public async Task A_session_is_worth_nothing_from_elsewhere()
    {
        await using var rig = await ConsoleRig.CreateAsync(options => options with { Networks = s_networks });
        var officer = await rig.FirstSignInAsync("M. Blanc", establishment: "MA-CAEN");
        rig.Options = rig.Options with { Networks = new Dictionary<string, IReadOnlyList<IPNetwork>> { ["MA-CAEN"] = [IPNetwork.Parse("10.14.0.0/16")] } };
        Assert.That((await officer.Browser.Copy(await rig.StartNodeAsync()).GetAsync("/")).Location, Is.EqualTo("/sign-in"));
        Assert.That((await officer.Browser.GetAsync("/")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Behind_a_proxy_that_is_known_the_address_that_it_names_counts()
    {
        await using var rig = await ConsoleRig.CreateAsync(options => options with { Networks = s_networks, Proxies = [IPAddress.Loopback] });
        var first = await rig.AddAsync("Mme Roux", establishment: "MA-ROUEN");
        var browser = rig.Browser();
        var form = (await browser.GetAsync("/sign-in")).Fill(new() { ["Typed.Name"] = "Mme Roux", ["Typed.Password"] = first });
        Assert.That((await browser.PostAsync("/sign-in", form, ("X-Forwarded-For", "10.77.0.1"))).Text, Does.Contain("Refused:"));
        Assert.That((await browser.PostAsync("/sign-in", form, ("X-Forwarded-For", "10.76.0.1"))).Location, Does.EndWith("/sign-in/password"));
    }

    [Test]
    public async Task What_anybody_says_of_his_address_is_not_believed()
    {
        await using var rig = await ConsoleRig.CreateAsync(options => options with { Networks = s_networks });
        var first = await rig.AddAsync("Mme Roux", establishment: "MA-ROUEN");
        var browser = rig.Browser();
        var form = (await browser.GetAsync("/sign-in")).Fill(new() { ["Typed.Name"] = "Mme Roux", ["Typed.Password"] = first });
        Assert.That((await browser.PostAsync("/sign-in", form, ("X-Forwarded-For", "10.76.0.1"))).Text, Does.Contain("Refused:"));
    }
}
