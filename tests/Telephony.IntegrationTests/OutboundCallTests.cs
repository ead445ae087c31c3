using System.Globalization;
using System.Text.Json;
using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests;

/// <summary>Detainees call out over real SIP and RTP: sip-loadgen is the phone and the relative behind the trunk, the server is the real process.</summary>
[Parallelizable(ParallelScope.Fixtures)]
public sealed class OutboundCallTests
{
    private const string Calls = "dial services; wait-quiet 400ms; key {identifier}#; wait-quiet 400ms; key 4321#; wait-quiet 400ms; key {number}#; ";
    private const string Stays = Calls + "wait 2m";
    private const string GivesUp = Calls + "wait-tone; key *; wait 2m";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly string _trunk = $"127.0.0.31:{TelephonyServer.FreePort()}";
    private TelephonyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        _server = await TelephonyServer.StartAsync();
        await PrepareAsync(_server, _trunk, "30000001", "30000002", "30000003", "30000004");
    }

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private static async Task PrepareAsync(TelephonyServer server, string trunk, params string[] identifiers)
    {
        await server.ImportAsync(TestDirectory.Import(identifiers));
        await server.ImportAsync(CallDirectory.Import("5.0000", identifiers));
        await server.ImportAsync(CallDirectory.Routes(("test", $"sip:{trunk}")));
    }

    /// <summary>The only call that this detainee has placed, once it is over.</summary>
    private static async Task<StoredCall> OutboundAsync(TelephonyServer server, string identifier)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var document = JsonDocument.Parse(await server.CommandAsync("calls", "list", "--json"));
            var call = document.RootElement.GetProperty("calls").EnumerateArray().Where(call => call.GetProperty("detainee").GetString() == identifier)
                .Select(StoredCall.Of).Single(call => call.Kind == "outbound");
            if (call.Outcome != "running") return call;
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Longest), () => server.Output);
        }
    }

    private static async Task<JsonElement> ShowAsync(TelephonyServer server, string call)
    {
        using var document = JsonDocument.Parse(await server.CommandAsync("calls", "show", "--call", call, "--json"));
        return document.RootElement.Clone();
    }

    private static string[] Legs(JsonElement shown) =>
        [.. shown.GetProperty("legs").EnumerateArray().Select(leg => $"{leg.GetProperty("trunk").GetString()} {leg.GetProperty("sipStatus")} {leg.GetProperty("codec").GetString()}")];

    /// <summary>The ledger agrees, and of this detainee's credit nothing is held and this is left.</summary>
    private static async Task BalancesAsync(TelephonyServer server, string identifier, decimal left)
    {
        await server.CommandAsync("billing", "check");
        using var account = JsonDocument.Parse(await server.CommandAsync("account", "show", "--detainee", identifier, "--json"));
        Assert.That((account.RootElement.GetProperty("held").GetString(), account.RootElement.GetProperty("balance").GetString()),
            Is.EqualTo(("0.0000", left.ToString("0.0000", CultureInfo.InvariantCulture))));
    }

    [Test]
    public async Task A_call_is_talked_paid_by_the_second_recorded_and_explained()
    {
        const string Identifier = "30000001";
        await using (var run = CallDirectory.Start(_server, Identifier, _trunk)) await run.SucceedAsync(Longest);
        var call = await OutboundAsync(_server, Identifier);
        Assert.That((call.Outcome, call.EndCause), Is.EqualTo(("answered", "detainee")), () => _server.Output);
        Assert.That(call.Seconds, Is.InRange(3.5, 6));
        Assert.That(call.Price, Is.EqualTo(Math.Floor((decimal)call.Seconds) / 100));
        Assert.That(call.Recording, Is.Not.Null);
        var shown = await ShowAsync(_server, call.Id);
        Assert.That(Legs(shown), Is.EqualTo(new[] { "test  PCMA" }));
        Assert.That(shown.GetProperty("legs")[0].GetProperty("packetsReceived").GetInt64(), Is.GreaterThan(150));
        var segment = shown.GetProperty("charges")[0].GetProperty("segments")[0];
        Assert.That((segment.GetProperty("plan").GetString(), segment.GetProperty("perMinute").GetString()), Is.EqualTo(("outside", "0.6000")));
        var session = await ShowAsync(_server, call.Session!);
        Assert.That(session.GetProperty("placed").EnumerateArray().Select(id => id.GetString()), Is.EqualTo(new[] { call.Id }));
        await BalancesAsync(_server, Identifier, 5 - call.Price);
    }

    [Test]
    public async Task A_busy_relative_costs_nothing()
    {
        const string Identifier = "30000002";
        await using var run = CallDirectory.Start(_server, Identifier, _trunk, Stays, "busy");
        await run.WaitForLineAsync("refuses with 486", Longest);
        var call = await OutboundAsync(_server, Identifier);
        Assert.That((call.Outcome, call.Price, call.Recording), Is.EqualTo(("busy", 0m, (string?)null)), () => _server.Output);
        Assert.That(Legs(await ShowAsync(_server, call.Id)), Is.EqualTo(new[] { "test 486 " }));
        await BalancesAsync(_server, Identifier, 5);
    }

    [Test]
    public async Task A_detainee_who_gives_up_while_it_rings_cancels_the_call()
    {
        const string Identifier = "30000003";
        await using var run = CallDirectory.Start(_server, Identifier, _trunk, GivesUp, "ring 60s; answer");
        await run.WaitForLineAsync("the server gives up", Longest);
        var call = await OutboundAsync(_server, Identifier);
        Assert.That((call.Outcome, call.Price, call.Recording), Is.EqualTo(("noAnswer", 0m, (string?)null)), () => _server.Output);
        Assert.That(Legs(await ShowAsync(_server, call.Id)), Is.EqualTo(new[] { "test 487 " }));
        await BalancesAsync(_server, Identifier, 5);
    }

    [Test]
    public async Task When_the_first_trunk_is_dead_the_call_goes_over_the_second()
    {
        const string Identifier = "30000004";
        await _server.ImportAsync(CallDirectory.Routes(("dead", CallDirectory.DeadRoute), ("test", $"sip:{_trunk}")));
        await using (var run = CallDirectory.Start(_server, Identifier, _trunk)) await run.SucceedAsync(Longest);
        var call = await OutboundAsync(_server, Identifier);
        Assert.That(call.Outcome, Is.EqualTo("answered"), () => _server.Output);
        Assert.That(Legs(await ShowAsync(_server, call.Id)), Is.EqualTo(new[] { "dead 408 ", "test  PCMA" }));
    }

    [Test]
    public async Task A_relative_who_calls_the_shown_number_back_is_told_where_to_leave_a_message()
    {
        await using var run = LoadGeneratorPeer.Start(_server, $"dial {CallDirectory.CallerNumber}; wait-quiet 400ms; hangup", "--from", TestDirectory.RelativeOf("30000001"));
        await run.SucceedAsync(Longest);
        using var document = JsonDocument.Parse(await _server.CommandAsync("calls", "list", "--json"));
        var call = document.RootElement.GetProperty("calls").EnumerateArray().Single(call => call.GetProperty("to").GetString() == CallDirectory.CallerNumber);
        Assert.That((call.GetProperty("kind").GetString(), call.GetProperty("outcome").GetString()), Is.EqualTo(("deposit", "noMessage")));
    }

    [Test]
    public async Task A_server_that_is_told_to_stop_ends_a_call_after_the_drain_and_charges_what_was_talked()
    {
        const string Identifier = "30000005";
        var (data, trunk) = (System.IO.Directory.CreateTempSubdirectory("telephony-calls-").FullName, $"127.0.0.32:{TelephonyServer.FreePort()}");
        var server = await TelephonyServer.StartAsync(data, "--drain", "3");
        await PrepareAsync(server, trunk, Identifier);
        await using var run = CallDirectory.Start(server, Identifier, trunk, seconds: 60);
        await run.WaitForLineAsync("hears the person called", Longest);
        await server.StopAsync();
        await run.WaitForLineAsync("the server hangs up", TimeSpan.FromSeconds(10));
        await server.DisposeAsync();

        await using var again = await TelephonyServer.StartAsync(data);
        var call = await OutboundAsync(again, Identifier);
        Assert.That(call.Outcome, Is.EqualTo("answered"), () => server.Output);
        Assert.That(call.Seconds, Is.InRange(2.5, 10));
        Assert.That(call.Recording, Is.Not.Null);
        Assert.That(call.Price, Is.EqualTo(Math.Floor((decimal)call.Seconds) / 100));
        await BalancesAsync(again, Identifier, 5 - call.Price);
    }

    [Test]
    public async Task After_kill_9_in_a_call_the_ledger_balances_nothing_is_held_and_the_recording_is_there()
    {
        const string Identifier = "30000006";
        var (data, trunk) = (System.IO.Directory.CreateTempSubdirectory("telephony-calls-").FullName, $"127.0.0.33:{TelephonyServer.FreePort()}");
        var server = await TelephonyServer.StartAsync(data);
        await PrepareAsync(server, trunk, Identifier);
        await using var run = CallDirectory.Start(server, Identifier, trunk, seconds: 60);
        await run.WaitForLineAsync("hears the person called", Longest);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        await server.KillAsync();
        run.Kill();
        await server.DisposeAsync();

        await using var again = await TelephonyServer.StartAsync(data);
        var call = await OutboundAsync(again, Identifier);
        Assert.That((call.Outcome, call.EndCause, call.Price), Is.EqualTo(("failed", "fault", 0m)), "talk that was never confirmed costs nothing");
        Assert.That(call.Recording, Is.Not.Null, () => again.Output);
        await BalancesAsync(again, Identifier, 5);
    }
}
