using System.Runtime.InteropServices;
using Telephony.Core.Rtp;
using Telephony.Core.Transport;

namespace Telephony.Core.Media;

/// <summary>A thread's buffers for recvmmsg, outside the managed heap. One thread.</summary>
internal sealed unsafe class ReceiveBatch : IDisposable
{
    /// <summary>Datagrams taken from a socket at once.</summary>
    public const int Capacity = 16;

    /// <summary>Longer datagrams are dropped: 120 ms of any codec is shorter.</summary>
    public const int DatagramLength = 4096;

    private const int PerMessage = DatagramLength + LinuxSockets.AddressLength;
    private readonly byte* _memory;
    private readonly LinuxSockets.MessageHeader* _messages;

    public ReceiveBatch()
    {
        var headers = (nuint)(Capacity * (sizeof(LinuxSockets.MessageHeader) + sizeof(LinuxSockets.IoVector)));
        _memory = (byte*)NativeMemory.AllocZeroed(headers + (nuint)(Capacity * PerMessage));
        _messages = (LinuxSockets.MessageHeader*)_memory;
        var vectors = (LinuxSockets.IoVector*)(_messages + Capacity);
        var buffers = (byte*)(vectors + Capacity);
        for (var i = 0; i < Capacity; i++)
        {
            vectors[i] = new LinuxSockets.IoVector { Start = buffers + (i * DatagramLength), Length = DatagramLength };
            _messages[i] = new LinuxSockets.MessageHeader
            {
                Address = buffers + (Capacity * DatagramLength) + (i * LinuxSockets.AddressLength),
                AddressLength = LinuxSockets.AddressLength,
                Vectors = vectors + i,
                VectorCount = 1,
            };
        }
    }

    /// <summary>Takes what waits at a socket; returns how many datagrams, 0 also on an error (there is nothing to do about one).</summary>
    public int Receive(int socket)
    {
        for (var i = 0; i < Capacity; i++)
            _messages[i].AddressLength = LinuxSockets.AddressLength;
        return Math.Max(0, LinuxSockets.Receive(socket, _messages, Capacity));
    }

    /// <summary>Datagram <paramref name="index"/>; empty when it did not fit.</summary>
    public ReadOnlySpan<byte> Datagram(int index) => (_messages[index].Flags & LinuxSockets.MessageTruncated) != 0
        ? default
        : new ReadOnlySpan<byte>(_messages[index].Vectors->Start, (int)_messages[index].Length);

    /// <summary>Who sent it.</summary>
    public RtpSource Source(int index) => LinuxSockets.ReadAddress(new ReadOnlySpan<byte>(_messages[index].Address, LinuxSockets.AddressLength));

    public void Dispose() => NativeMemory.Free(_memory);
}
