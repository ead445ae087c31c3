using Microsoft.Win32.SafeHandles;

namespace Telephony.Recording.Encryption;

/// <summary>
/// The plain bytes of an <see cref="EncryptedFile"/>, readable from any position. Nothing is given out before its chunk was found authentic. One thread at a
/// time.
/// </summary>
internal sealed class EncryptedFileStream : Stream
{
    private readonly SafeFileHandle _file;
    private readonly FileHeader _header;
    private readonly uint _chunks;
    private readonly byte[] _plain = new byte[EncryptedFile.ChunkLength];
    private readonly byte[] _stored = new byte[EncryptedFile.StoredChunkLength];
    private long _loaded = -1;
    private long _position;

    private EncryptedFileStream(SafeFileHandle file, FileHeader header, long length, uint chunks)
    {
        _file = file;
        _header = header;
        Length = length;
        _chunks = chunks;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="SoundDamagedException">Its header is wrong, or its end is not the end that was written.</exception>
    public static EncryptedFileStream Open(string path, Guid sound, MasterKey master)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var bytes = new byte[FileHeader.Length];
            var length = RandomAccess.Read(file, bytes, 0);
            var header = FileHeader.TryRead(bytes.AsSpan(0, length), FileHeader.SoundMagic, sound, master)
                ?? throw new SoundDamagedException($"The header of sound {sound} is damaged.");
            if (EncryptedFile.Layout(RandomAccess.GetLength(file)) is not { } layout) throw new SoundDamagedException($"Sound {sound} is cut off.");
            var stream = new EncryptedFileStream(file, header, layout.Length, layout.Chunks);
            // The last chunk says that it is the last: a cut file is found before anything is read from it.
            stream.Load(layout.Chunks - 1);
            return stream;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="SoundDamagedException">The chunk is not authentic.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_position >= Length || buffer.IsEmpty) return 0;
        var chunk = _position / EncryptedFile.ChunkLength;
        Load(chunk);
        var offset = (int)(_position % EncryptedFile.ChunkLength);
        var count = (int)Math.Min(Math.Min(buffer.Length, EncryptedFile.ChunkLength - offset), Length - _position);
        _plain.AsSpan(offset, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _header.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Load(long chunk)
    {
        if (chunk == _loaded) return;
        _loaded = -1;
        var isLast = chunk == _chunks - 1;
        var length = isLast ? (int)(Length - (chunk * EncryptedFile.ChunkLength)) : EncryptedFile.ChunkLength;
        var stored = _stored.AsSpan(0, length + FileHeader.TagLength);
        var read = 0;
        while (read < stored.Length)
        {
            var part = RandomAccess.Read(_file, stored[read..], FileHeader.Length + (chunk * EncryptedFile.StoredChunkLength) + read);
            if (part == 0) break;
            read += part;
        }

        if (read < stored.Length || !_header.TryDecrypt((uint)chunk, isLast, stored[..length], stored[length..], _plain.AsSpan(0, length)))
            throw new SoundDamagedException($"Chunk {chunk} of a sound is damaged.");
        _loaded = chunk;
    }
}
