using System.Runtime.InteropServices;

namespace Telephony.LoadGenerator.Network;

/// <summary>The few Linux calls that .NET has no form of: epoll, and receiving many datagrams with the kernel's time of arrival.</summary>
internal static unsafe partial class Native
{
    /// <summary>EPOLL_CTL_ADD.</summary>
    public const int Add = 1;

    /// <summary>EPOLL_CTL_DEL.</summary>
    public const int Delete = 2;

    /// <summary>EPOLLIN.</summary>
    public const uint Readable = 1;

    /// <summary>Told once when something comes; whoever is told reads all of it.</summary>
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>MSG_DONTWAIT.</summary>
    public const int DontWait = 0x40;

    /// <summary>SOL_SOCKET.</summary>
    public const int SocketLevel = 1;

    /// <summary>SO_TIMESTAMPNS, and the type of the control message that carries it.</summary>
    public const int TimestampNanoseconds = 35;

    /// <summary>Bytes of one struct epoll_event: packed on x86-64 only.</summary>
    public static readonly int EventLength = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Where the user's number lies in a struct epoll_event.</summary>
    public static readonly int EventData = EventLength - 8;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int descriptor, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "poll")]
    public static partial int Poll(void* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Vector
    {
        public void* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Header
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public Header Header;
        public uint Received;
    }

    /// <summary>struct cmsghdr followed by struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Timestamp
    {
        public nuint Length;
        public int Level;
        public int Type;
        public long Seconds;
        public long Nanoseconds;
    }
}
