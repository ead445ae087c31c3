using System.Globalization;

namespace Telephony.IntegrationTests.Peers;

/// <summary>Debian's SIPp with the scenarios of the folder Sipp. It plays RTP through a raw socket, so it runs as root.</summary>
internal static class SippPeer
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    /// <summary>Runs one call of a scenario and expects it to succeed.</summary>
    public static async Task RunAsync(TelephonyServer server, string scenario, string transport, string service, TimeSpan pause,
        (string User, string Password)? credentials, params (string Key, string Value)[] keys)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("sipp-").FullName;
        List<string> arguments =
        [
            server.Address, "-sf", Path.Combine(AppContext.BaseDirectory, "Sipp", scenario), "-t", transport == "tcp" ? "t1" : "u1",
            "-i", TestDirectory.TrunkAddress, "-mi", TestDirectory.TrunkAddress, "-p", TelephonyServer.FreePort().ToString(CultureInfo.InvariantCulture),
            "-mp", TelephonyServer.FreePort().ToString(CultureInfo.InvariantCulture), "-s", service, "-d", pause.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), "-m", "1",
            "-nostdin", "-timeout", "100s", "-timeout_error", "-trace_err", "-error_file", Path.Combine(folder, "errors.log"),
        ];
        if (credentials is { } phone) arguments.AddRange(["-au", phone.User, "-ap", phone.Password]);
        foreach (var (key, value) in keys) arguments.AddRange(["-key", key, value]);
        await using var sipp = Environment.IsPrivilegedProcess ? PeerProcess.Start("sipp", arguments, folder: folder)
            : PeerProcess.Start("sudo", ["-n", "sipp", .. arguments], folder: folder);
        var exit = await sipp.WaitForExitAsync(Longest);
        var errors = Path.Combine(folder, "errors.log");
        Assert.That(exit, Is.Zero, () => $"{(File.Exists(errors) ? File.ReadAllText(errors) : "no error file")}\n{sipp.Output}\n{server.Output}");
        System.IO.Directory.Delete(folder, recursive: true);
    }
}
