using System.Text.Json;
using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests;

/// <summary>Many callers at once through sip-loadgen, stored lengths checked against what was sent. Nothing here asserts on time.</summary>
[NonParallelizable]
public sealed class LoadTests
{
    private const int PerDetainee = 10;

    [Test]
    public Task Thirty_callers_at_once_leave_messages_of_the_length_that_they_spoke() => DepositAsync(30, "5s");

    [Test]
    [Category("Long")]
    public Task Two_hundred_callers_at_once_leave_messages_of_the_length_that_they_spoke() => DepositAsync(200, "30s");

    private static async Task DepositAsync(int callers, string duration)
    {
        await using var server = await TelephonyServer.StartAsync();
        await using (var import = PeerProcess.StartOurs("tools/sip-loadgen", "sip-loadgen", ["import-file", "--count", $"{callers}", "--per-detainee", $"{PerDetainee}"]))
        {
            await import.SucceedAsync(TimeSpan.FromSeconds(30));
            await server.ImportAsync(import.StandardOutput);
        }
        var list = $"dotnet {Repository.ProgramOf("src/Telephony.Host", "Telephony.Host")} mailbox list --data {server.Data}";
        await using var run = LoadGeneratorPeer.Start(server, "deposit", "--count", $"{callers}", "--rate", "25/s", "--set", $"identifier=7{{n/{PerDetainee}:7}}",
            "--set", $"duration={duration}", "--check-mailbox", list, "--json");
        Assert.That(await run.WaitForExitAsync(TimeSpan.FromMinutes(5)), Is.Zero, () => run.Output + server.Output);
        using var report = JsonDocument.Parse(run.StandardOutput);
        Assert.That(report.RootElement.GetProperty("calls").GetProperty("done").GetInt32(), Is.EqualTo(callers));
        Assert.That(report.RootElement.GetProperty("mailbox").GetProperty("checked").GetInt32(), Is.EqualTo(callers));
        Assert.That(report.RootElement.GetProperty("rtp").GetProperty("lost").GetInt64(), Is.Zero);
    }
}
