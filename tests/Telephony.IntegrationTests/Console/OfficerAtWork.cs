using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Telephony.IntegrationTests.Peers;
using static Microsoft.Playwright.Assertions;

namespace Telephony.IntegrationTests.Console;

/// <summary>An officer with a browser of his own, who does what officers do.</summary>
internal sealed class OfficerAtWork
{
    private const string Password = "quatre mots sans rapport";

    private OfficerAtWork(string name, IPage page, IReadOnlyList<string> faults) => (Name, Page, Faults) = (name, page, faults);

    /// <summary>The name that stands in the evidence.</summary>
    public string Name { get; }

    /// <summary>What he sees.</summary>
    public IPage Page { get; }

    /// <summary>What went wrong in scripts, or was refused by the policy on content.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Signs in for the first time, with all that it takes: first password, an own one, second factor, recovery codes.</summary>
    public static async Task<OfficerAtWork> FirstSignInAsync(ConsoleBrowser browser, Uri console, string name, string firstPassword)
    {
        var faults = new List<string>();
        var page = await browser.OpenAsync(console, faults);
        await page.GotoAsync("/");
        await page.Locator("#name").FillAsync(name);
        await page.Locator("#password").FillAsync(firstPassword);
        await page.Locator("main button[type=submit]").ClickAsync();
        await page.Locator("#current").FillAsync(firstPassword);
        await page.Locator("#wanted").FillAsync(Password);
        await page.Locator("#again").FillAsync(Password);
        await page.Locator("main button[type=submit]").ClickAsync();
        await Screenshots.TakeAsync(page, "second-factor");
        await page.Locator("#code").FillAsync(await CodeOfAsync(await page.Locator(".secret").InnerTextAsync()));
        await page.Locator("main button[type=submit]").ClickAsync();
        await Expect(page.Locator(".codes .secret")).ToHaveCountAsync(10);
        await page.Locator("main a.button.primary").ClickAsync();
        await Expect(page.Locator(".who a")).ToHaveTextAsync(name);
        return new OfficerAtWork(name, page, faults);
    }

    /// <summary>Opens the only call or message of a detainee for which there is a sound; it is searched for until it is there, at most a minute.</summary>
    public async Task OpenRecordingAsync(string identifier, string kind)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await Page.GotoAsync($"/recordings?person={identifier}&kind={kind}");
            var rows = Page.Locator("table.data tbody tr");
            if (await rows.CountAsync() == 1)
            {
                await rows.Locator("a").First.ClickAsync();
                if (await Page.Locator("#purpose, #player").CountAsync() == 1) return;
            }
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromMinutes(1)), $"there is no {kind} of {identifier}: {await Page.Locator("main").InnerTextAsync()}");
            await Page.WaitForTimeoutAsync(500);
        }
    }

    /// <summary>States a purpose and plays some three seconds of what is on the page: how far the sound's time went, how much time went by, and the loudest of it.</summary>
    public async Task<(double Seconds, double Passed, double Loudest)> PlayAsync(string purpose)
    {
        await Page.Locator("#purpose").FillAsync(purpose);
        await Page.Locator("main form button[type=submit]").First.ClickAsync();
        await Expect(Page.Locator("#player[data-ready=true]")).ToBeVisibleAsync();
        await Page.Locator("#play").ClickAsync();
        var heard = await Page.EvaluateAsync<double[]>(
            """
            async () => {
              const context = new AudioContext();
              const meter = context.createAnalyser();
              context.createMediaElementSource(window.played).connect(meter);
              meter.connect(context.destination);
              const [from, began] = [window.played.currentTime, performance.now()];
              const samples = new Float32Array(meter.fftSize);
              let loudest = 0;
              for (let look = 0; look < 60; look++) {
                await new Promise(resolve => setTimeout(resolve, 50));
                meter.getFloatTimeDomainData(samples);
                loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), loudest);
              }
              return [window.played.currentTime - from, (performance.now() - began) / 1000, loudest];
            }
            """);
        return (heard[0], heard[1], heard[2]);
    }

    /// <summary>The row of a detainee's running call on the board.</summary>
    public ILocator Running(string identifier) => Page.Locator("#board tr", new() { HasText = identifier });

    /// <summary>From the board to the live sound of a call, with a reason; it plays when this returns, so long after the button was pressed.</summary>
    public async Task<TimeSpan> ListenAsync(string identifier, string reason)
    {
        await Page.GotoAsync("/live");
        await Running(identifier).Locator("a[href$='/listen']").ClickAsync();
        await Page.Locator("#reason").FillAsync(reason);
        await Page.Locator("main form button[type=submit]").ClickAsync();
        var pressed = TimeProvider.System.GetTimestamp();
        await Page.Locator("#listen").ClickAsync();
        await Page.WaitForFunctionAsync("() => document.getElementById('live-audio').currentTime > 0");
        return TimeProvider.System.GetElapsedTime(pressed);
    }

    /// <summary>From the board, cuts a call with a reason.</summary>
    public async Task CutAsync(string identifier, string reason)
    {
        await Page.GotoAsync("/live");
        await Running(identifier).Locator("a[href$='/cut']").ClickAsync();
        await Page.Locator("#reason").FillAsync(reason);
        await Page.Locator("main form button[type=submit]").ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("/live$"));
    }

    private static async Task<string> CodeOfAsync(string secret)
    {
        await using var command = PeerProcess.StartOurs("src/Telephony.Host", "Telephony.Host", ["officer", "code", "--secret", secret]);
        await command.SucceedAsync(TimeSpan.FromSeconds(30));
        return command.StandardOutput.Trim();
    }
}
