using Microsoft.Playwright;

namespace Telephony.IntegrationTests.Console;

/// <summary>Pictures of pages, taken where a test is at them anyway: in the folder <c>CONSOLE_SCREENSHOTS</c>, or not at all. <c>tools/screenshots.sh</c> makes those of the documentation.</summary>
internal static class Screenshots
{
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("CONSOLE_SCREENSHOTS");

    /// <summary>Takes one, as wide as a desk's screen; <paramref name="isNarrow"/> as wide as a telephone's.</summary>
    public static async Task TakeAsync(IPage page, string name, bool isNarrow = false)
    {
        if (s_folder is null) return;
        var before = page.ViewportSize!;
        await page.SetViewportSizeAsync(isNarrow ? 390 : 1280, 800);
        await page.ScreenshotAsync(new() { Path = Path.Combine(s_folder, $"{name}.png"), FullPage = true });
        await page.SetViewportSizeAsync(before.Width, before.Height);
    }
}
