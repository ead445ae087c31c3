using Microsoft.Playwright;

namespace Telephony.IntegrationTests.Console;

/// <summary>
/// Debian's Chromium, without a screen. Its sound goes nowhere, but is played: time advances, and a page can measure it. A machine without <c>/usr/bin/chromium</c> fails the test with that name.
/// </summary>
internal sealed class ConsoleBrowser : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    // What the player and the listener of a page play is kept where a test can look at it: the player's is in no document.
    private const string KeepAudio = """
        const Plain = window.Audio;
        window.Audio = function (...given) { return window.played = new Plain(...given); };
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private ConsoleBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Starts it.</summary>
    public static async Task<ConsoleBrowser> StartAsync()
    {
        Assert.That(Program, Does.Exist, "install the Debian package chromium");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--autoplay-policy=no-user-gesture-required"],
        });
        return new ConsoleBrowser(playwright, browser);
    }

    /// <summary>A person's own page, with nobody else's cookies, in French. A script that fails fails the test that looks at <paramref name="faults"/>.</summary>
    public async Task<IPage> OpenAsync(Uri console, ICollection<string> faults, bool hasScript = true)
    {
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = console.ToString(), Locale = "fr-FR", JavaScriptEnabled = hasScript, ViewportSize = new() { Width = 1280, Height = 800 },
        });
        if (hasScript) await context.AddInitScriptAsync(KeepAudio);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) =>
        {
            // What was refused by the policy on content is told there, and nowhere else.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) faults.Add(message.Text);
        };
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
