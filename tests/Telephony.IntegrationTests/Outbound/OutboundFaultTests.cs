using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests.Outbound;

/// <summary>Calls in which something fails, each with a server of its own: a trunk that is dead, a server that is told to stop, one that is killed.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OutboundFaultTests
{
    [Test]
    public async Task When_the_first_trunk_is_dead_the_call_goes_over_the_second()
    {
        const string Identifier = "30000004";
        var trunk = $"127.0.0.34:{TelephonyServer.FreePort()}";
        await using var server = await TelephonyServer.StartAsync();
        await server.PrepareAsync(trunk, Identifier);
        await server.ImportAsync(CallDirectory.Routes(("dead", CallDirectory.DeadRoute), ("test", $"sip:{trunk}")));
        await using (var run = CallDirectory.Start(server, Identifier, trunk)) await run.SucceedAsync(CallingServer.Longest);
        var call = await server.OutboundAsync(Identifier);
        Assert.That(call.Outcome, Is.EqualTo("answered"), () => server.Output);
        Assert.That(CallingServer.Legs(await server.ShowAsync(call.Id)), Is.EqualTo(new[] { "dead 408 ", "test  PCMA" }));
    }

    [Test]
    public async Task A_server_that_is_told_to_stop_ends_a_call_after_the_drain_and_charges_what_was_talked()
    {
        const string Identifier = "30000005";
        var (data, trunk) = (System.IO.Directory.CreateTempSubdirectory("telephony-calls-").FullName, $"127.0.0.32:{TelephonyServer.FreePort()}");
        var server = await TelephonyServer.StartAsync(data, "--drain", "3");
        await server.PrepareAsync(trunk, Identifier);
        await using var run = CallDirectory.Start(server, Identifier, trunk, seconds: 60);
        await run.WaitForLineAsync("hears the person called", CallingServer.Longest);
        await server.StopAsync();
        await run.WaitForLineAsync("the server hangs up", TimeSpan.FromSeconds(10));
        await server.DisposeAsync();

        await using var again = await TelephonyServer.StartAsync(data);
        var call = await again.OutboundAsync(Identifier);
        Assert.That(call.Outcome, Is.EqualTo("answered"), () => server.Output);
        Assert.That(call.Seconds, Is.InRange(2.5, 10));
        Assert.That(call.Recording, Is.Not.Null);
        Assert.That(call.Price, Is.EqualTo(Math.Floor((decimal)call.Seconds) / 100).Or.EqualTo(Math.Floor((decimal)call.Seconds - 0.001m) / 100));
        await again.BalancesAsync(Identifier, 5 - call.Price);
    }

    [Test]
    public async Task After_kill_9_in_a_call_the_ledger_balances_nothing_is_held_and_the_recording_is_there()
    {
        const string Identifier = "30000006";
        var (data, trunk) = (System.IO.Directory.CreateTempSubdirectory("telephony-calls-").FullName, $"127.0.0.33:{TelephonyServer.FreePort()}");
        var server = await TelephonyServer.StartAsync(data);
        await server.PrepareAsync(trunk, Identifier);
        await using var run = CallDirectory.Start(server, Identifier, trunk, seconds: 60);
        await run.WaitForLineAsync("hears the person called", CallingServer.Longest);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        await server.KillAsync();
        run.Kill();
        await server.DisposeAsync();

        await using var again = await TelephonyServer.StartAsync(data);
        var call = await again.OutboundAsync(Identifier);
        Assert.That((call.Outcome, call.EndCause, call.Price), Is.EqualTo(("failed", "fault", 0m)), "talk that was never confirmed costs nothing");
        Assert.That(call.Recording, Is.Not.Null, () => again.Output);
        await again.BalancesAsync(Identifier, 5);
    }
}
