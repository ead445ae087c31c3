using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telephony.Core.Rtp;

namespace Telephony.Core.Transport;

/// <summary>The kernel calls of the media threads and the signalling thread, on 64-bit Linux. Nothing here allocates.</summary>
internal static unsafe partial class LinuxSockets
{
    public const uint EpollIn = 1;

    /// <summary>A socket that was emptied is not asked again whether it has something. Whoever is woken empties it.</summary>
    public const uint EpollEdgeTriggered = 1u << 31;

    public const int EpollControlAdd = 1;
    public const int EpollControlDelete = 2;
    public const int MessageDontWait = 0x40;
    public const int MessageTruncated = 0x20;
    public const int TryAgain = 11;
    public const int NotImplemented = 38;

    /// <summary>Room for a sockaddr_in6, the larger of the two.</summary>
    public const int AddressLength = 28;

    private const short PollIn = 1;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const ushort FamilyIPv4 = 2;
    private const ushort FamilyIPv6 = 10;
    private const int IPv4AddressLength = 16;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int s_eventDataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    public static int EventLength => s_eventDataOffset + 8;

    public static ulong EventData(byte* events, int index) => *(ulong*)(events + (index * EventLength) + s_eventDataOffset);

    public static int CreateEpoll() => epoll_create1(CloseOnExec);

    public static int CreateEventCounter() => eventfd(0, CloseOnExec | NonBlocking);

    public static bool Watch(int epoll, int descriptor, ulong data)
    {
        var record = stackalloc byte[16];
        *(uint*)record = EpollIn | EpollEdgeTriggered;
        *(ulong*)(record + s_eventDataOffset) = data;
        return epoll_ctl(epoll, EpollControlAdd, descriptor, record) == 0;
    }

    public static void Unwatch(int epoll, int descriptor)
    {
        var record = stackalloc byte[16];
        _ = epoll_ctl(epoll, EpollControlDelete, descriptor, record);
    }

    public static void Signal(int counter)
    {
        ulong one = 1;
        _ = write(counter, &one, 8);
    }

    /// <summary>Waits up to <paramref name="nanoseconds"/>. Returns the events, or the negative error number.</summary>
    public static int Wait(int epoll, byte* events, int capacity, long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, 1_000_000_000);
        var time = stackalloc long[2] { seconds, rest };
        var count = epoll_pwait2(epoll, events, capacity, time, null);
        return count >= 0 ? count : -Marshal.GetLastPInvokeError();
    }

    /// <summary>The same in whole milliseconds, rounded up, for kernels before 5.11.</summary>
    public static int WaitMilliseconds(int epoll, byte* events, int capacity, long nanoseconds)
    {
        var count = epoll_wait(epoll, events, capacity, (int)Math.Min((nanoseconds + 999_999) / 1_000_000, int.MaxValue));
        return count >= 0 ? count : -Marshal.GetLastPInvokeError();
    }

    public static void ClearSignal(int counter)
    {
        ulong value;
        _ = read(counter, &value, 8);
    }

    /// <summary>Waits for so many nanoseconds, less than a second, or until the counter is signalled.</summary>
    public static void WaitForSignal(int counter, long nanoseconds)
    {
        var time = stackalloc long[2] { 0, nanoseconds };
        var record = new PollRecord { Descriptor = counter, Events = PollIn };
        _ = ppoll(&record, 1, time, null);
    }

    /// <summary>Receives what is there, up to <paramref name="count"/> datagrams, without waiting.</summary>
    public static int Receive(int socket, MessageHeader* messages, int count) => recvmmsg(socket, messages, (uint)count, MessageDontWait, null);

    /// <summary>
    /// Receives one datagram, without waiting. Returns its length, or the negative error number; <paramref name="from"/> gets the sender's sockaddr. A datagram
    /// longer than the buffer is cut.
    /// </summary>
    public static int ReceiveOne(int socket, Span<byte> buffer, Span<byte> from)
    {
        var addressLength = from.Length;
        fixed (byte* bytes = buffer, address = from)
        {
            var length = recvfrom(socket, bytes, (nuint)buffer.Length, MessageDontWait, address, &addressLength);
            return length >= 0 ? (int)length : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Sends one datagram without waiting. False when the kernel refuses.</summary>
    public static bool Send(int socket, bool ipv6, ReadOnlySpan<byte> datagram, in RtpSource destination)
    {
        var address = stackalloc byte[AddressLength];
        var length = WriteAddress(new Span<byte>(address, AddressLength), ipv6, destination);
        fixed (byte* bytes = datagram)
            return sendto(socket, bytes, (nuint)datagram.Length, MessageDontWait, address, length) == datagram.Length;
    }

    /// <summary>Reads a sockaddr; <c>default</c> when it is of another family.</summary>
    public static RtpSource ReadAddress(ReadOnlySpan<byte> address)
    {
        var family = BitConverter.ToUInt16(address);
        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        if (family == FamilyIPv4)
            return RtpSource.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(address[4..]), port);
        return family == FamilyIPv6
            ? new RtpSource(BinaryPrimitives.ReadUInt128BigEndian(address[8..]), BitConverter.ToUInt32(address[24..]), port)
            : default;
    }

    private static int WriteAddress(Span<byte> address, bool ipv6, in RtpSource destination)
    {
        address.Clear();
        BitConverter.TryWriteBytes(address, ipv6 ? FamilyIPv6 : FamilyIPv4);
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], destination.Port);
        if (!ipv6)
        {
            // Only IPv4 destinations come here: UdpPair sees to it.
            BinaryPrimitives.WriteUInt32BigEndian(address[4..], unchecked((uint)destination.Address));
            return IPv4AddressLength;
        }

        BinaryPrimitives.WriteUInt128BigEndian(address[8..], destination.Address);
        BitConverter.TryWriteBytes(address[24..], destination.Scope);
        return AddressLength;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* record);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_pwait2(int epoll, byte* events, int capacity, long* timeout, void* signals);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, byte* events, int capacity, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc")]
    private static partial int ppoll(PollRecord* records, ulong count, long* timeout, void* signals);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, void* buffer, nuint length);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, void* buffer, nuint length);

    [LibraryImport("libc")]
    private static partial int recvmmsg(int socket, MessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvfrom(int socket, byte* buffer, nuint length, int flags, byte* address, int* addressLength);

    [LibraryImport("libc")]
    private static partial nint sendto(int socket, byte* buffer, nuint length, int flags, byte* address, int addressLength);

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public byte* Address;
        public int AddressLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
        private readonly int _endOfMessageHeader;
        public uint Length;
        private readonly int _endOfRecord;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollRecord
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public byte* Start;
        public nuint Length;
    }
}
