using System.Security.Cryptography;

namespace Telephony.Recording.Encryption;

/// <summary>
/// What every spool and sealed file begins with. All of it is authenticated: the first 32 bytes are the wrapped key's associated data.
/// <code>
///  0        8               24          32                          93
///  | magic  | file id (16)  | prefix(8) | wrapped key of the file (61) |
/// </code>
/// The magic names the format and its version. A block's nonce is the prefix and the block's number (4 bytes, big-endian).
/// </summary>
internal sealed class FileHeader : IDisposable
{
    public const int Length = WrappedOffset + SecretBox.Overhead + SecretBox.KeyLength;
    public const int TagLength = 16;
    public const int NonceLength = 12;

    private const int MagicLength = 8;
    private const int IdLength = 16;
    private const int PrefixOffset = MagicLength + IdLength;
    private const int PrefixLength = 8;
    private const int WrappedOffset = PrefixOffset + PrefixLength;
    private const int AssociatedLength = IdLength + sizeof(uint) + 1;

    private readonly byte[] _bytes;
    private readonly AesGcm _cipher;

    private FileHeader(byte[] bytes, byte[] key)
    {
        _bytes = bytes;
        _cipher = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Sealed files: chunks of 64 KiB.</summary>
    public static ReadOnlySpan<byte> SoundMagic => "TelSnd01"u8;

    /// <summary>Spools of one leg: blocks of up to 500 ms.</summary>
    public static ReadOnlySpan<byte> SpoolMagic => "TelSpl01"u8;

    /// <summary>Spools of a call of two legs, in the same form.</summary>
    public static ReadOnlySpan<byte> CallSpoolMagic => "TelSpc01"u8;

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A header with a new random key.</summary>
    public static FileHeader Create(ReadOnlySpan<byte> magic, Guid file, MasterKey master)
    {
        var bytes = new byte[Length];
        magic.CopyTo(bytes);
        file.TryWriteBytes(bytes.AsSpan(MagicLength, IdLength), bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes.AsSpan(PrefixOffset, PrefixLength));
        var key = RandomNumberGenerator.GetBytes(SecretBox.KeyLength);
        master.Wrap(key, bytes.AsSpan(0, WrappedOffset)).CopyTo(bytes, WrappedOffset);
        return new FileHeader(bytes, key);
    }

    /// <summary>The header at the start of <paramref name="source"/>, or null when it is not one of this magic, file and master key.</summary>
    public static FileHeader? TryRead(ReadOnlySpan<byte> source, ReadOnlySpan<byte> magic, Guid file, MasterKey master)
    {
        if (source.Length < Length || !source.StartsWith(magic)) return null;
        if (new Guid(source.Slice(MagicLength, IdLength), bigEndian: true) != file) return null;
        var key = master.Unwrap(source[WrappedOffset..Length], source[..WrappedOffset]);
        return key is { Length: SecretBox.KeyLength } ? new FileHeader(source[..Length].ToArray(), key) : null;
    }

    /// <summary>Whether the file at <paramref name="path"/>, of either kind, has a key that <paramref name="master"/> unwraps. A file too short to have one passes.</summary>
    public static bool CanOpen(string path, MasterKey master)
    {
        var bytes = new byte[Length];
        using var handle = File.OpenHandle(path);
        if (RandomAccess.Read(handle, bytes, 0) < Length) return true;
        return master.Unwrap(bytes.AsSpan(WrappedOffset), bytes.AsSpan(0, WrappedOffset)) is not null;
    }

    public void Encrypt(uint block, bool isLast, ReadOnlySpan<byte> plain, Span<byte> cipherText, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> associated = stackalloc byte[AssociatedLength];
        Fill(block, isLast, nonce, associated);
        _cipher.Encrypt(nonce, plain, cipherText, tag, associated);
    }

    /// <summary>False when the block was changed, moved or cut.</summary>
    public bool TryDecrypt(uint block, bool isLast, ReadOnlySpan<byte> cipherText, ReadOnlySpan<byte> tag, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> associated = stackalloc byte[AssociatedLength];
        Fill(block, isLast, nonce, associated);
        try
        {
            _cipher.Decrypt(nonce, cipherText, tag, plain, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _cipher.Dispose();

    private void Fill(uint block, bool isLast, Span<byte> nonce, Span<byte> associated)
    {
        _bytes.AsSpan(PrefixOffset, PrefixLength).CopyTo(nonce);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(nonce[PrefixLength..], block);
        _bytes.AsSpan(MagicLength, IdLength).CopyTo(associated);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(associated[IdLength..], block);
        associated[^1] = isLast ? (byte)1 : (byte)0;
    }
}
