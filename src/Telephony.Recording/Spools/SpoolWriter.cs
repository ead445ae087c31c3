using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Telephony.Recording.Encryption;

namespace Telephony.Recording.Spools;

/// <summary>Appends sealed blocks to a spool file. One thread at a time.</summary>
internal sealed class SpoolWriter : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly FileHeader _header;
    // One for the thread, which is the spool thread for all spools: a buffer of its own would be most of what a recording holds.
    [ThreadStatic]
    private static byte[]? t_block;

    private long _position;
    private uint _blocks;

    /// <summary>Goes on in <paramref name="file"/>, which holds the header and nothing else.</summary>
    internal SpoolWriter(SafeFileHandle file, FileHeader header)
    {
        _file = file;
        _header = header;
        _position = FileHeader.Length;
    }

    /// <summary>Makes the file, of one leg or two; it must not exist. Its header is written when this returns.</summary>
    public static SpoolWriter Create(string path, Guid sound, MasterKey master, int legs = 1)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        try
        {
            var header = FileHeader.Create(legs == 1 ? FileHeader.SpoolMagic : FileHeader.CallSpoolMagic, sound, master);
            RandomAccess.Write(file, header.Bytes, 0);
            return new SpoolWriter(file, header);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Seals and appends a block of whole records, 1 to <see cref="SpoolFormat.MaxBlockLength"/> bytes.</summary>
    public void Write(ReadOnlySpan<byte> records)
    {
        if (records.IsEmpty) throw new ArgumentException("An empty block closes the spool.", nameof(records));
        Append(records, isLast: false);
    }

    /// <summary>Appends the block that says that nothing is missing.</summary>
    public void Complete() => Append([], isLast: true);

    /// <summary>Returns when all of it is on the disk.</summary>
    public void Sync() => Posix.SyncData(_file);

    public void Dispose()
    {
        _header.Dispose();
        _file.Dispose();
    }

    private void Append(ReadOnlySpan<byte> plain, bool isLast)
    {
        t_block ??= new byte[SpoolFormat.BlockHeaderLength + SpoolFormat.MaxBlockLength];
        var block = t_block.AsSpan(0, SpoolFormat.BlockHeaderLength + plain.Length);
        BinaryPrimitives.WriteUInt32BigEndian(block, (uint)plain.Length);
        _header.Encrypt(_blocks, isLast, plain, block[SpoolFormat.BlockHeaderLength..], block.Slice(sizeof(uint), FileHeader.TagLength));
        RandomAccess.Write(_file, block, _position);
        // After a failed write the same place is written again by nobody: the recorder has failed and stops.
        _position += block.Length;
        _blocks++;
    }
}
