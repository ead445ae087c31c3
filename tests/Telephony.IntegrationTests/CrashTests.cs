using System.Globalization;
using System.Text.Json;
using Telephony.IntegrationTests.Peers;
using Telephony.Testing;

namespace Telephony.IntegrationTests;

/// <summary>The end that nobody announces: SIGKILL in the middle of a recording, and SIGTERM with a call up.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CrashTests
{
    private const string Identifier = "20000001";

    [Test]
    public async Task After_kill_9_in_a_recording_the_message_is_there_playable_and_at_most_a_second_shorter()
    {
        var data = System.IO.Directory.CreateTempSubdirectory("telephony-crash-").FullName;
        var server = await TelephonyServer.StartAsync(data);
        await server.ImportAsync(TestDirectory.Import(Identifier));
        await using var caller = LoadGeneratorPeer.Start(server, "deposit", "--from", TestDirectory.RelativeOf(Identifier), "--set", $"identifier={Identifier}", "--set", "duration=60s");
        await caller.WaitForLineAsync("speaks for", TimeSpan.FromSeconds(60));
        var spoke = TimeProvider.System.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System);
        var spoken = TimeProvider.System.GetElapsedTime(spoke).TotalSeconds;
        await server.KillAsync();
        var killed = TimeProvider.System.GetElapsedTime(spoke).TotalSeconds;
        caller.Kill();
        await server.DisposeAsync();

        await using var again = await TelephonyServer.StartAsync(data);
        var message = (await again.MailboxAsync(Identifier)).SingleOrDefault();
        Assert.That(message, Is.Not.Null, again.Output);
        Assert.That(message!.Seconds, Is.InRange(spoken - 1, killed + 1));
        var file = Path.Combine(data, "exported.ogg");
        await again.CommandAsync("mailbox", "export", "--message", message.Id, "--out", file, "--reason", "a test");
        var played = ExternalTool.Run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file);
        Assert.That(double.Parse(played.Trim(), CultureInfo.InvariantCulture), Is.EqualTo(message.Seconds).Within(0.05));
        using var chain = JsonDocument.Parse(await again.CommandAsync("audit", "list", "--action", "exported", "--json"));
        var entry = chain.RootElement.GetProperty("entries").EnumerateArray().Single();
        Assert.That(new[] { "subject", "reason", "establishment" }.Select(name => entry.GetProperty(name).GetString()), Is.EqualTo(new[] { message.Id, "a test", "MA-TEST" }), "MON-12");
    }

    [Test]
    public async Task A_server_that_is_told_to_stop_lets_a_caller_speak_for_the_drain_and_keeps_what_was_recorded()
    {
        var data = System.IO.Directory.CreateTempSubdirectory("telephony-stop-").FullName;
        var server = await TelephonyServer.StartAsync(data, "--drain", "4");
        await server.ImportAsync(TestDirectory.Import(Identifier));
        await using var caller = LoadGeneratorPeer.Start(server, "deposit", "--from", TestDirectory.RelativeOf(Identifier), "--set", $"identifier={Identifier}", "--set", "duration=60s");
        await caller.WaitForLineAsync("speaks for", TimeSpan.FromSeconds(60));
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        await server.StopAsync();
        await caller.WaitForLineAsync("the server hangs up", TimeSpan.FromSeconds(10));

        await using var again = await TelephonyServer.StartAsync(data);
        Assert.That((await again.MailboxAsync(Identifier)).Single().Seconds, Is.InRange(6.5, 12));
    }
}
