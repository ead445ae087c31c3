using System.Globalization;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Telephony.IntegrationTests.Peers;
using static Microsoft.Playwright.Assertions;

namespace Telephony.IntegrationTests.Console;

/// <summary>What officers do, in a real browser, with real calls against the real server (MON-01, MON-06, MON-07).</summary>
[Category("Browser")]
[NonParallelizable]
public sealed class ConsoleTests
{
    private const string Deposits = "50000001";
    private const string Calls = "50000002";
    private const string Identifies = "dial services; wait-quiet 400ms; key {identifier}#; wait-quiet 400ms; key 4321#; wait-quiet 400ms; key {number}#; wait-talk {number} 2m; ";
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(3);

    // The detainee says a beep of 300 ms every 3 s, and the relative one second of speech and then nothing: when a beep is heard in the browser tells how far behind the call that is.
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(3);
    private const string Relative = "ring 1s; answer; wait-quiet 800ms; key 1; speak 1s; expect-bye 3m";

    private ConsoleRig _rig = null!;
    private OfficerAtWork _officer = null!;
    private PeerProcess _talk = null!;
    private Task<DateTimeOffset> _spoke = Task.FromResult(DateTimeOffset.UnixEpoch);
    private Task _deposit = Task.CompletedTask;

    /// <summary>The call is placed and the message left while the officer signs in: both take their time.</summary>
    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _rig = await ConsoleRig.StartAsync(Deposits, Calls);
        var beep = Path.Combine(_rig.Server.Data, "beep.wav");
        Testing.ExternalTool.Run("sox", "-n", "-r", "8000", "-c", "1", "-b", "16", beep, "synth", "0.3", "sine", "1000", "gain", "-6", "pad", "0", "2.7");
        _talk = CallDirectory.Start(_rig.Server, Calls, _rig.Trunk, $"{Identifies}speak {beep} until-bye", Relative);
        _spoke = SpokeAsync();
        _deposit = LoadGeneratorPeer.DepositAsync(_rig.Server, Deposits, 6);
        _officer = await _rig.SignInAsync("Mme Roux", "monitoringOfficer");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_talk is not null) await _talk.DisposeAsync();
        if (_rig is not null) await _rig.DisposeAsync();
    }

    [TearDown]
    public void No_script_failed_and_the_policy_on_content_refused_nothing() => Assert.That(_officer.Faults, Is.Empty);

    [Test]
    public async Task A_message_that_a_relative_has_just_left_is_found_and_played()
    {
        await _deposit;
        await _officer.OpenRecordingAsync(Deposits, "message");
        var (seconds, passed, loudest) = await _officer.PlayAsync("contrôle des messages du jour");
        Assert.That(seconds, Is.InRange(passed - 1, passed + 0.25), "the sound's time goes on as time does");
        Assert.That(loudest, Is.GreaterThan(0.05), "and it is not silence");
        await Expect(_officer.Page.Locator(".waveform-sides")).ToHaveTextAsync("Correspondant");
        await _officer.Page.Keyboard.PressAsync("b");
        await Expect(_officer.Page.Locator("#note")).ToBeFocusedAsync();
        await Screenshots.TakeAsync(_officer.Page, "recording");
        await Screenshots.TakeAsync(_officer.Page, "recording-narrow", isNarrow: true);
    }

    [Test]
    public async Task A_running_call_is_heard_half_a_second_behind_at_most_and_cut()
    {
        var began = await _spoke;
        await _officer.Page.GotoAsync("/live");
        await Expect(_officer.Running(Calls)).ToContainTextAsync("Conversation");
        var firstSound = await _officer.ListenAsync(Calls, "surveillance demandée par la direction");
        var behind = (await BeepsAsync(_officer.Page)).Select(heard => (heard - began.ToUnixTimeMilliseconds()) % s_period.TotalMilliseconds).Order().ToArray();
        TestContext.Out.WriteLine($"first sound {firstSound.TotalMilliseconds:0} ms after the button; behind the call: {string.Join(", ", behind.Select(value => value.ToString("0", CultureInfo.InvariantCulture)))} ms");
        Assert.That(behind, Has.Length.EqualTo(3));
        Assert.That(behind[1], Is.InRange(50, 500), "the one in the middle");

        var colleague = await _rig.Browser.OpenAsync(_rig.Server.Console, []);
        await colleague.Context.AddCookiesAsync([.. (await _officer.Page.Context.CookiesAsync()).Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path })]);
        await colleague.GotoAsync("/live");
        var row = colleague.Locator("#board tr", new() { HasText = Calls });
        await Expect(row).ToContainTextAsync(_officer.Name);
        await Screenshots.TakeAsync(colleague, "board");
        await Screenshots.TakeAsync(colleague, "board-narrow", isNarrow: true);

        await _officer.CutAsync(Calls, "propos menaçants");
        await Expect(row).ToHaveCountAsync(0, new() { Timeout = 30_000 }); // both hear a sentence first
        using var calls = JsonDocument.Parse(await _rig.Server.CommandAsync("calls", "list", "--json"));
        var call = calls.RootElement.GetProperty("calls").EnumerateArray().Select(StoredCall.Of).Single(call => call.Kind == "outbound");
        Assert.That((call.Outcome, call.EndCause), Is.EqualTo(("cut", "staff")), () => _rig.Server.Output);
    }

    [Test]
    public async Task A_recording_is_exported_by_two_people_and_its_file_verifies()
    {
        await _deposit;
        await _officer.OpenRecordingAsync(Deposits, "message");
        var page = _officer.Page;
        await page.Locator("a[href$='/export']").ClickAsync();
        await page.Locator("#purpose").FillAsync("enquête préliminaire 2026/114");
        await page.Locator("#recipient").FillAsync("Parquet de Rouen");
        await page.Locator("main form button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/exports/*");
        var export = new Uri(page.Url).AbsolutePath;

        var head = await _rig.SignInAsync("M. Carle", "headOfEstablishment");
        await head.Page.GotoAsync(export);
        await head.Page.Locator("main form button.primary").ClickAsync();
        await Screenshots.TakeAsync(head.Page, "export");

        await page.GotoAsync(export);
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("a[download]").ClickAsync());
        var file = Path.Combine(_rig.Server.Data, "export.zip");
        await download.SaveAsAsync(file);
        await _rig.Server.CommandAsync("export", "verify", file);
        Assert.That(head.Faults, Is.Empty);
    }

    /// <summary>When the detainee began to speak: seen when it happens, whatever the tests do meanwhile.</summary>
    private async Task<DateTimeOffset> SpokeAsync()
    {
        await _talk.WaitForLineAsync("speaks", s_longest);
        return TimeProvider.System.GetUtcNow();
    }

    /// <summary>When the next three beeps were heard, in milliseconds since 1970.</summary>
    private static Task<double[]> BeepsAsync(IPage page) => page.EvaluateAsync<double[]>(
        """
        async () => {
          const context = new AudioContext();
          const meter = context.createAnalyser();
          meter.fftSize = 256;
          context.createMediaElementSource(document.getElementById("live-audio")).connect(meter);
          const samples = new Float32Array(meter.fftSize);
          const beeps = [];
          let quietSince = Date.now();
          const until = Date.now() + 15000;
          while (Date.now() < until && beeps.length < 3) {
            await new Promise(resolve => setTimeout(resolve, 5));
            meter.getFloatTimeDomainData(samples);
            if (samples.every(sample => Math.abs(sample) < 0.05)) continue;
            if (Date.now() - quietSince > 1000) beeps.push(Date.now());
            quietSince = Date.now();
          }
          return beeps;
        }
        """);

    /// <summary>
    /// Every page that the navigation of a role leads to, and the first thing that its table leads to: WCAG 2.2 AA as far as axe can tell, and nothing beside the screen. The first two have all pages between
    /// them.
    /// </summary>
    [TestCase("headOfEstablishment")]
    [TestCase("administrator")]
    [TestCase("monitoringOfficer", Category = "Long")]
    [TestCase("telephoneService", Category = "Long")]
    [TestCase("accountsOffice", Category = "Long")]
    [TestCase("auditor", Category = "Long")]
    public async Task Pages_can_be_used_by_everybody_at_1280_and_390_pixels(string role)
    {
        var officer = await _rig.SignInAsync($"lecteur {role}", role);
        var page = officer.Page;
        var pages = await HrefsAsync(page.Locator(".nav a"));
        foreach (var address in pages.Prepend("/"))
        {
            await page.GotoAsync(address);
            await LookAsync(page, address);
            if ((await HrefsAsync(page.Locator("table.data tbody tr:first-child a"))).FirstOrDefault(href => href.StartsWith(address, StringComparison.Ordinal)) is not { } first) continue;
            await page.GotoAsync(first);
            await LookAsync(page, $"{address}-one");
        }
        if (pages.Contains("/accounts")) // which shows nobody before he is searched for
        {
            await page.GotoAsync($"/accounts/{Calls}");
            await LookAsync(page, "/accounts-one");
        }
        Assert.That(officer.Faults, Is.Empty);
    }

    /// <summary>The detainee's only when he has been asked for another number three times and has pressed no key: the pages are looked at meanwhile.</summary>
    [Test]
    [DependsOnTest(nameof(A_running_call_is_heard_half_a_second_behind_at_most_and_cut))]
    public async Task Phones_of_a_call_that_was_cut_are_hung_up_on()
    {
        await _talk.SucceedAsync(s_longest);
        Assert.That(_talk.Output.Split('\n').Count(line => line.Contains("the server hangs up", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    private static async Task<string[]> HrefsAsync(ILocator links) => await links.EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");

    private static async Task LookAsync(IPage page, string address)
    {
        foreach (var width in new[] { 390, 1280 })
        {
            await page.SetViewportSizeAsync(width, 800);
            Assert.That(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width), $"{address} is wider than {width}");
            var found = await page.RunAxe(new() { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
            Assert.That(found.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{address} at {width}: {violation.Id}: {node.Html}")), Is.Empty);
        }
        await Screenshots.TakeAsync(page, address == "/" ? "home" : address.Trim('/').Replace('/', '-'));
    }
}
