using System.Runtime.InteropServices;

namespace Telephony.Monitoring.Tests;

/// <summary>Fills the disk under a file that this process has open: from then on each write to it meets "no space left on device".</summary>
internal static partial class FullDisk
{
    public static void Under(string path)
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        var open = System.IO.Directory.EnumerateFileSystemEntries("/proc/self/fd").Where(entry => new FileInfo(entry).LinkTarget == path).ToArray();
        Assert.That(open, Has.Length.EqualTo(1), "one writer has the file open");
        Assert.That(Dup2((int)full.DangerousGetHandle(), int.Parse(Path.GetFileName(open[0]))), Is.Not.Negative);
    }

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Dup2(int from, int to);
}
