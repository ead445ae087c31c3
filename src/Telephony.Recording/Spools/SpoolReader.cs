using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Telephony.Recording.Encryption;
using Telephony.Recording.Timeline;

namespace Telephony.Recording.Spools;

/// <summary>
/// Reads a spool, whatever state its writer left it in: up to the first block that is damaged or not whole. An index of the packets is kept, their
/// payloads are read again when they are wanted, so that a long message costs little memory. One thread at a time.
/// </summary>
internal sealed class SpoolReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly FileHeader _header;
    private readonly List<TimelinePacket>[] _packets;
    private readonly List<Location>[] _locations;
    private readonly List<long> _blockPositions = [];
    private readonly byte[] _block = new byte[SpoolFormat.BlockHeaderLength + SpoolFormat.MaxBlockLength];
    private readonly byte[] _plain = new byte[SpoolFormat.MaxBlockLength];
    private int _plainLength;
    private int _plainBlock = -1;

    private SpoolReader(SafeFileHandle file, FileHeader header)
    {
        _file = file;
        _header = header;
        Legs = header.Bytes.StartsWith(FileHeader.CallSpoolMagic) ? 2 : 1;
        _packets = [.. Enumerable.Range(0, Legs).Select(_ => new List<TimelinePacket>())];
        _locations = [.. Enumerable.Range(0, Legs).Select(_ => new List<Location>())];
        ReadableBytes = FileHeader.Length;
        Index();
    }

    /// <summary>1, or 2 of a call: the detainee's first, the correspondent's second.</summary>
    public int Legs { get; }

    /// <summary>The packets of all legs.</summary>
    public int PacketCount => _packets.Sum(packets => packets.Count);

    /// <summary>Whether the writer closed it.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Length of the part that can be read.</summary>
    public long ReadableBytes { get; private set; }

    /// <summary>Arrival of the last packet, in samples since the start.</summary>
    public long LastArrival => _packets.Max(packets => packets.Count == 0 ? 0 : packets[^1].Arrival);

    /// <summary>The packets of a leg in arrival order.</summary>
    public IReadOnlyList<TimelinePacket> PacketsOf(int leg) => _packets[leg];

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SoundDamagedException">The header is not whole, or not of this sound and master key.</exception>
    public static SpoolReader Open(string path, Guid sound, MasterKey master)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var bytes = new byte[FileHeader.Length];
            var length = RandomAccess.Read(file, bytes, 0);
            var header = FileHeader.TryRead(bytes.AsSpan(0, length), FileHeader.SpoolMagic, sound, master)
                ?? FileHeader.TryRead(bytes.AsSpan(0, length), FileHeader.CallSpoolMagic, sound, master)
                ?? throw new SoundDamagedException($"The header of spool {sound} is damaged.");
            return new SpoolReader(file, header);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The payload of packet <paramref name="index"/> of a leg; valid until the next call. Empty when the file changed beneath us.</summary>
    public ReadOnlySpan<byte> Payload(int leg, int index)
    {
        var location = _locations[leg][index];
        if (location.Block != _plainBlock)
        {
            _plainBlock = -1;
            if (ReadBlock(_blockPositions[location.Block], (uint)location.Block, out _) != BlockState.Records) return [];
            _plainBlock = location.Block;
        }

        return _plain.AsSpan(location.Offset, location.Length);
    }

    public void Dispose()
    {
        _header.Dispose();
        _file.Dispose();
    }

    private enum BlockState
    {
        Records,
        Last,
        Unreadable,
    }

    private readonly record struct Location(int Block, ushort Offset, ushort Length);

    private void Index()
    {
        while (true)
        {
            var state = ReadBlock(ReadableBytes, (uint)_blockPositions.Count, out var length);
            if (state == BlockState.Last)
            {
                IsComplete = true;
                ReadableBytes += length;
            }

            if (state != BlockState.Records || !IndexRecords()) return;
            _blockPositions.Add(ReadableBytes);
            ReadableBytes += length;
        }
    }

    private bool IndexRecords()
    {
        for (var offset = 0; offset < _plainLength;)
        {
            // An authentic block holds whole records; anything else is another version's.
            if (!SpoolRecord.TryRead(_plain.AsSpan(offset, _plainLength - offset), out var record) || record.Leg >= Legs) return false;
            var payload = _plain.AsSpan(offset + SpoolRecord.HeaderLength, record.PayloadLength);
            var duration = SpoolRecord.DurationOf(record.Codec, payload);
            _packets[record.Leg].Add(new TimelinePacket(record.Codec, record.Ssrc, record.Sequence, record.RtpTime, record.Arrival, duration));
            _locations[record.Leg].Add(new Location(_blockPositions.Count, (ushort)(offset + SpoolRecord.HeaderLength), record.PayloadLength));
            offset += record.Length;
        }

        return true;
    }

    private BlockState ReadBlock(long position, uint number, out int length)
    {
        length = 0;
        var read = ReadFully(position);
        if (read < SpoolFormat.BlockHeaderLength) return BlockState.Unreadable;
        var plainLength = BinaryPrimitives.ReadUInt32BigEndian(_block);
        if (plainLength > SpoolFormat.MaxBlockLength || read < SpoolFormat.BlockHeaderLength + plainLength) return BlockState.Unreadable;
        _plainLength = (int)plainLength;
        length = SpoolFormat.BlockHeaderLength + _plainLength;
        var isLast = _plainLength == 0;
        var cipherText = _block.AsSpan(SpoolFormat.BlockHeaderLength, _plainLength);
        var tag = _block.AsSpan(sizeof(uint), FileHeader.TagLength);
        if (!_header.TryDecrypt(number, isLast, cipherText, tag, _plain.AsSpan(0, _plainLength))) return BlockState.Unreadable;
        return isLast ? BlockState.Last : BlockState.Records;
    }

    private int ReadFully(long position)
    {
        var total = 0;
        while (total < _block.Length)
        {
            var read = RandomAccess.Read(_file, _block.AsSpan(total), position + total);
            if (read == 0) break;
            total += read;
        }

        return total;
    }
}
