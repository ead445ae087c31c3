using System.Text.Json;
using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests;

/// <summary>What monitoring keeps of a message that a real caller left, seen through the commands.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MonitoringTests
{
    private const string Identifier = "20000044";

    [Test]
    public async Task A_monitored_message_is_kept_for_monitoring_held_and_released_and_the_check_finds_one_that_should_not_be_there()
    {
        await using var server = await TelephonyServer.StartAsync();
        await server.ImportAsync(TestDirectory.Import(Identifier));
        await LoadGeneratorPeer.DepositAsync(server, Identifier, 3);
        var message = (await server.MailboxAsync(Identifier)).Single();
        var recording = await SealedAsync(server);
        Assert.That((recording.GetProperty("message").GetString(), recording.GetProperty("kind").GetString()), Is.EqualTo((message.Id, "message")));
        Assert.That(recording.GetProperty("durationSeconds").GetDouble(), Is.EqualTo(message.Seconds).Within(0.01));
        var id = recording.GetProperty("id").GetString()!;
        await server.CommandAsync("recording", "check");

        await server.CommandAsync("recording", "hold", "--recording", id, "--reference", "TJ-1", "--author", "a.martin");
        Assert.That((await ListAsync(server)).Single().GetProperty("holds").EnumerateArray().Single().GetString(), Is.EqualTo("TJ-1"));
        await server.CommandAsync("recording", "release", "--recording", id, "--reference", "TJ-1", "--author", "a.martin");
        Assert.That((await ListAsync(server)).Single().GetProperty("holds").GetArrayLength(), Is.Zero);

        await server.ImportAsync($$"""{ "protectedNumbers": [ { "number": "{{TestDirectory.RelativeOf(Identifier)}}", "name": "n", "kind": "cglpl", "from": "2020-01-01" } ] }""");
        await using var check = PeerProcess.StartOurs("src/Telephony.Host", "Telephony.Host", ["recording", "check", "--data", server.Data]);
        Assert.That(await check.WaitForExitAsync(TimeSpan.FromSeconds(60)), Is.EqualTo(1), check.Output);
        Assert.That(check.StandardOutput.Trim(), Is.EqualTo($"{id}: protectedNumber"));
    }

    private static async Task<JsonElement> SealedAsync(TelephonyServer server)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if ((await ListAsync(server)).SingleOrDefault() is { ValueKind: JsonValueKind.Object } recording && recording.GetProperty("state").GetString() == "sealed") return recording;
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromMinutes(1)), () => $"no copy was made\n{server.Output}");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(TelephonyServer server)
    {
        using var document = JsonDocument.Parse(await server.CommandAsync("recording", "list", "--detainee", Identifier, "--json"));
        return [.. document.RootElement.GetProperty("recordings").EnumerateArray().Select(recording => recording.Clone())];
    }
}
