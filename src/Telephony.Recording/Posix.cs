using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Telephony.Recording;

/// <summary>What of Linux the framework does not offer: fdatasync, syncing a directory, the priority of one thread.</summary>
internal static partial class Posix
{
    private const int OpenDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on x86-64
    private const int PriorityOfProcess = 0; // which Linux takes to mean: of the thread with that id

    /// <summary>Returns when the file's contents, and its length, are on the disk.</summary>
    public static void SyncData(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            if (FDataSync(file) != 0) throw new IOException($"fdatasync failed with error {Marshal.GetLastPInvokeError()}.");
        }
        else
        {
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>Returns when the names in a directory are on the disk. Elsewhere than on Linux the file system is trusted with it.</summary>
    public static void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        // O_DIRECTORY differs on arm64; opening read-only without it works on a directory as well.
        var flags = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? OpenDirectory : 0;
        var descriptor = Open(path, flags);
        if (descriptor < 0) throw new IOException($"{path} cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FSync(handle) != 0) throw new IOException($"{path} cannot be synced: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Makes the calling thread yield to every other one: nice value 0 to 19. Where it cannot be set, the thread stays as it is.</summary>
    public static int SetNice(int nice) => OperatingSystem.IsLinux() ? SetPriority(PriorityOfProcess, GetThreadId(), nice) : -1;

    /// <summary>The calling thread's nice value.</summary>
    public static int GetNice() => OperatingSystem.IsLinux() ? GetPriority(PriorityOfProcess, GetThreadId()) : 0;

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "getpriority", SetLastError = true)]
    private static partial int GetPriority(int which, int who);
}
