using System.Runtime.InteropServices;

namespace Telephony.Database;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class Posix
{
    /// <summary>Fast shutdown of PostgreSQL: sessions are ended, a checkpoint is written.</summary>
    public const int SigInt = 2;

    /// <summary>Immediate shutdown of PostgreSQL: the next start replays the log.</summary>
    public const int SigQuit = 3;

    /// <summary>Sends a signal to one process; false when it is gone or not ours.</summary>
    public static bool Signal(int process, int signal) => process > 1 && Kill(process, signal) == 0;

    /// <summary>Gives a file or folder to a user and group. Throws <see cref="IOException"/> with the system's reason.</summary>
    public static void ChangeOwner(string path, uint user, uint group)
    {
        if (Chown(path, user, group) != 0)
            throw new IOException($"chown {path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint user, uint group);
}
