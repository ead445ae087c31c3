using System.Globalization;

namespace Telephony.Database;

/// <summary>
/// Deals with a <c>postmaster.pid</c> found at a start. Whoever calls holds the cluster's lock, so a server that still runs there belongs
/// to a process of ours that died: it is stopping already (death signal) or is told to stop. The file is removed only when no process works in
/// the folder; its process id may belong to anything after a reboot or in a new container, and then PostgreSQL would refuse to start.
/// </summary>
internal static class LeftoverServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when no server works in <paramref name="folder"/>; throws <see cref="DatabaseException"/> naming one that will not stop.</summary>
    public static async Task StopAsync(string folder, TimeProvider clock, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, "postmaster.pid");
        if (!File.Exists(file)) return;
        if (ReadProcessId(file) is { } process && WorksIn(process, folder))
        {
            Posix.Signal(process, Posix.SigInt);
            await WaitAsync(() => WorksIn(process, folder), () => $"A PostgreSQL server (process {process}) still uses {folder} and does not stop.",
                clock, cancellation);
        }
        // Of a server that was killed the children notice within moments, and end by themselves.
        var other = 0;
        await WaitAsync(() => (other = ProcessesIn(folder).FirstOrDefault()) != 0,
            () => $"Process {other} still uses {folder}; its server is gone. End it, then start again.", clock, cancellation);
        File.Delete(file);
    }

    private static async Task WaitAsync(Func<bool> stillThere, Func<string> complaint, TimeProvider clock, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        while (stillThere())
        {
            if (clock.GetElapsedTime(start) > Patience) throw new DatabaseException(complaint());
            await Task.Delay(PollInterval, clock, cancellation);
        }
    }

    private static int? ReadProcessId(string file)
    {
        try
        {
            return int.TryParse(File.ReadLines(file).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (FileNotFoundException)
        {
            return null; // It stopped between the look and the read.
        }
    }

    private static IEnumerable<int> ProcessesIn(string folder) =>
        Directory.EnumerateDirectories("/proc")
            .Select(entry => int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id != 0 && WorksIn(id, folder));

    /// <summary>Server processes have the cluster's folder as their working folder. A process of another user cannot be one of ours.</summary>
    private static bool WorksIn(int process, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{process}/cwd").LinkTarget == folder
                && Path.GetFileName(new FileInfo($"/proc/{process}/exe").LinkTarget) == "postgres";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
