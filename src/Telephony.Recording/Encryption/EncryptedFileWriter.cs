using Microsoft.Win32.SafeHandles;

namespace Telephony.Recording.Encryption;

/// <summary>Writes an <see cref="EncryptedFile"/> from its beginning to its end. One thread at a time.</summary>
internal sealed class EncryptedFileWriter : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly FileHeader _header;
    private readonly byte[] _plain = new byte[EncryptedFile.ChunkLength];
    private readonly byte[] _stored = new byte[EncryptedFile.StoredChunkLength];
    private int _filled;
    private uint _chunks;
    private long _position;

    /// <summary>Makes the file, replacing one of that name.</summary>
    public EncryptedFileWriter(string path, Guid sound, MasterKey master)
    {
        _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);
        _header = FileHeader.Create(FileHeader.SoundMagic, sound, master);
        RandomAccess.Write(_file, _header.Bytes, 0);
        _position = FileHeader.Length;
    }

    /// <summary>Appends plain bytes.</summary>
    public void Write(ReadOnlySpan<byte> plain)
    {
        while (!plain.IsEmpty)
        {
            // A full chunk is only written when more follows: the last one must be known as the last.
            if (_filled == _plain.Length) WriteChunk(isLast: false);
            var part = plain[..Math.Min(plain.Length, _plain.Length - _filled)];
            part.CopyTo(_plain.AsSpan(_filled));
            _filled += part.Length;
            plain = plain[part.Length..];
        }
    }

    /// <summary>Writes the last chunk and returns when all of it is on the disk.</summary>
    public void Complete()
    {
        WriteChunk(isLast: true);
        Posix.SyncData(_file);
    }

    public void Dispose()
    {
        _header.Dispose();
        _file.Dispose();
    }

    private void WriteChunk(bool isLast)
    {
        var stored = _stored.AsSpan(0, _filled + FileHeader.TagLength);
        _header.Encrypt(_chunks, isLast, _plain.AsSpan(0, _filled), stored[.._filled], stored[_filled..]);
        RandomAccess.Write(_file, stored, _position);
        _position += stored.Length;
        _chunks++;
        _filled = 0;
    }
}
