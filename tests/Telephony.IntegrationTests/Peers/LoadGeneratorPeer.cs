namespace Telephony.IntegrationTests.Peers;

/// <summary>sip-loadgen as a process.</summary>
internal static class LoadGeneratorPeer
{
    /// <summary>Starts a run against <paramref name="server"/>.</summary>
    public static PeerProcess Start(TelephonyServer server, string script, params string[] arguments) =>
        PeerProcess.StartOurs("tools/sip-loadgen", "sip-loadgen", ["run", "--script", script, "--narrate", "--max-time", "6m", .. arguments.Contains("--server") ? [] : new[] { "--server", server.Address }, .. arguments]);

    /// <summary>A relative leaves a message of <paramref name="seconds"/> for a detainee.</summary>
    public static async Task DepositAsync(TelephonyServer server, string identifier, double seconds, params string[] arguments)
    {
        await using var run = Start(server, "deposit",
            [
                "--from", TestDirectory.RelativeOf(identifier), "--set", $"identifier={identifier}",
                "--set", FormattableString.Invariant($"duration={seconds}s"), .. arguments,
            ]);
        await run.SucceedAsync(TimeSpan.FromMinutes(3));
    }
}
