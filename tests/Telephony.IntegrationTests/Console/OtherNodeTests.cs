using Telephony.IntegrationTests.Peers;
using static Microsoft.Playwright.Assertions;

namespace Telephony.IntegrationTests.Console;

/// <summary>An officer at the console of one node, and a call that another node of the database carries (DESIGN 7).</summary>
[Category("Browser")]
[Category("Long")] // two servers
[NonParallelizable]
public sealed class OtherNodeTests
{
    private const string Detainee = "50000004";

    [Test]
    public async Task A_call_of_another_node_is_heard_and_cut()
    {
        await using var rig = await ConsoleRig.StartAsync(Detainee);
        await using var other = await TelephonyServer.JoinAsync(rig.Server, "far");
        await using var talk = CallDirectory.Start(
            other, Detainee, rig.Trunk, "dial services; wait-quiet 400ms; key {identifier}#; wait-quiet 400ms; key 4321#; wait-quiet 400ms; key {number}#; wait-talk {number} 2m; speak until-bye",
            "ring 1s; answer; wait-quiet 800ms; key 1; speak 1s; expect-bye 3m");
        var officer = await rig.SignInAsync("Mme Roux", "monitoringOfficer");
        await talk.WaitForLineAsync("speaks", TimeSpan.FromMinutes(2));
        await officer.ListenAsync(Detainee, "surveillance demandée par la direction");
        await Expect(officer.Page.Locator("#listen-error")).ToBeHiddenAsync();
        await officer.CutAsync(Detainee, "propos menaçants");
        await talk.SucceedAsync(TimeSpan.FromMinutes(2));
        await Expect(officer.Running(Detainee)).ToHaveCountAsync(0);
        Assert.That(officer.Faults, Is.Empty);
    }
}
