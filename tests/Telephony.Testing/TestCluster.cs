using System.Globalization;
using Telephony.Database;

namespace Telephony.Testing;

/// <summary>
/// The PostgreSQL server of one test process: started by the first test that needs it, in a temporary folder, without durability, stopped
/// when the process ends. Works as root and as anyone else.
/// </summary>
internal static class TestCluster
{
    private const string Prefix = "telephony-test-pg-";

    private static readonly Lazy<Task<PrivateCluster>> Started = new(StartAsync);

    public static Task<PrivateCluster> GetAsync() => Started.Value;

    private static async Task<PrivateCluster> StartAsync()
    {
        RemoveWhatKilledRunsLeft();
        var folder = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}");
        System.IO.Directory.CreateDirectory(folder);
        var options = new PrivateClusterOptions(Path.Combine(folder, "pg"), Path.Combine(folder, "pg.log"))
        {
            Durable = false,
            MaxConnections = 300,
            SharedBuffersMegabytes = 64,
        };
        var cluster = await PrivateCluster.StartAsync(options, TimeProvider.System, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            cluster.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
            System.IO.Directory.Delete(folder, recursive: true);
        };
        return cluster;
    }

    /// <summary>A killed run's server stops by its death signal, but its folder stays.</summary>
    private static void RemoveWhatKilledRunsLeft()
    {
        foreach (var folder in System.IO.Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var process = Path.GetFileName(folder)[Prefix.Length..];
            if (!int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (id != Environment.ProcessId && System.IO.Directory.Exists($"/proc/{id}")) continue;
            try
            {
                System.IO.Directory.Delete(folder, recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Another test process removes it at this moment, or it is another user's.
            }
        }
    }
}
