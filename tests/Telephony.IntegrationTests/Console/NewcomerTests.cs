using Telephony.IntegrationTests.Peers;
using static Microsoft.Playwright.Assertions;

namespace Telephony.IntegrationTests.Console;

/// <summary>What a newcomer does with <c>telephony demo --keep</c>: its console has the demo's message and call, and a call to watch.</summary>
[Category("Browser")]
[Category("Long")] // some six minutes, of which the demo takes most: its calls last as long as they would
[NonParallelizable]
public sealed class NewcomerTests
{
    private const string Detainee = "12345678";

    [Test]
    public async Task The_demos_account_finds_replays_watches_and_cuts()
    {
        await using var demo = PeerProcess.StartOurs("src/Telephony.Host", "Telephony.Host", ["demo", "--keep"]);
        var line = await demo.WaitForLineAsync("console: http", TimeSpan.FromMinutes(5));
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await using var browser = await ConsoleBrowser.StartAsync();
        var officer = await OfficerAtWork.FirstSignInAsync(browser, new Uri(words[1]), words[3], words[^1]);

        await officer.OpenRecordingAsync(Detainee, "message");
        Assert.That((await officer.PlayAsync("première visite")).Loudest, Is.GreaterThan(0.05));
        await officer.Page.GotoAsync("/recordings");
        await Screenshots.TakeAsync(officer.Page, "recordings");

        await officer.Page.GotoAsync("/live");
        await Expect(officer.Running(Detainee)).ToContainTextAsync("Conversation", new() { Timeout = 90_000 });
        await officer.ListenAsync(Detainee, "première visite");
        await officer.CutAsync(Detainee, "première visite");
        await Expect(officer.Running(Detainee)).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        Assert.That(officer.Faults, Is.Empty);

        demo.Terminate();
        await demo.WaitForExitAsync(TimeSpan.FromMinutes(1));
    }
}
