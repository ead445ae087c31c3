using Telephony.IntegrationTests.Peers;
using static Microsoft.Playwright.Assertions;

namespace Telephony.IntegrationTests.Console;

/// <summary>What the telephone service does in the console is in force for the next call (OUT-01 to OUT-04).</summary>
[Category("Browser")]
[Parallelizable(ParallelScope.All)]
public sealed class ListsTests
{
    private const string Detainee = "50000003";
    private const string Number = "0699999901";

    [Test]
    public async Task A_number_that_is_permitted_in_the_console_is_called_next()
    {
        await using var rig = await ConsoleRig.StartAsync(Detainee);
        var officer = await rig.SignInAsync("Mme Blanc", "telephoneService");
        var page = officer.Page;
        await page.GotoAsync($"/detainees/{Detainee}/numbers/add");
        await page.Locator("#number").FillAsync(Number);
        await page.Locator("#name").FillAsync("Sa sœur");
        await page.Locator("#kind").SelectOptionAsync("relative");
        foreach (var paper in new[] { "Identity", "Letter", "Invoice" }) await page.Locator($"[name={paper}]").CheckAsync();
        await page.Locator("#reason").FillAsync("sa lettre du 2 mars");
        await Screenshots.TakeAsync(page, "number-add");
        await page.Locator("main form button[type=submit]").ClickAsync();
        await Expect(page.Locator("main .message.ok")).ToBeVisibleAsync();

        await page.GotoAsync("/requests");
        await page.Locator("table.data tbody tr", new() { HasText = Detainee }).Locator("a").Last.ClickAsync();
        await page.Locator("#decision").SelectOptionAsync("approve");
        await page.Locator("#reason").FillAsync("dossier complet");
        await page.Locator("form:has(#decision) button[type=submit]").ClickAsync();
        await Expect(page.Locator("main .message.ok")).ToBeVisibleAsync();
        await Screenshots.TakeAsync(page, "number");
        Assert.That(officer.Faults, Is.Empty);

        await using var call = LoadGeneratorPeer.Start(
            rig.Server, "call", "--local", "127.0.0.3", "--user", TestDirectory.PhoneOf(Detainee), "--password", TestDirectory.PhonePassword, "--set", $"identifier={Detainee}",
            "--set", $"number={Number}", "--set", "duration=2s", "--answer", rig.Trunk, "--answer-script", "relative");
        await call.SucceedAsync(TimeSpan.FromMinutes(3));
        Assert.That(call.Output, Does.Contain("1 called, 1 answered, 0 failed"));
    }
}
