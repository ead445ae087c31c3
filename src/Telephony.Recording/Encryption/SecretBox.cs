using System.Security.Cryptography;

namespace Telephony.Recording.Encryption;

/// <summary>
/// Seals small secrets for storage: AES-256-GCM with a random nonce. The sealed form is version (1 byte, 1), nonce (12), tag (16),
/// cipher text. Bound to its place by associated data, so that a secret cannot be moved to another row. Any thread.
/// </summary>
public sealed class SecretBox : IDisposable
{
    /// <summary>Length of the key.</summary>
    public const int KeyLength = 32;

    /// <summary>What the sealed form is longer than the plain one.</summary>
    public const int Overhead = 1 + NonceLength + TagLength;

    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly AesGcm _cipher;

    /// <summary>A box with its own <paramref name="key"/> of 32 bytes, which is copied.</summary>
    public SecretBox(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyLength) throw new ArgumentException("The key has 32 bytes.", nameof(key));
        _cipher = new AesGcm(key, TagLength);
    }

    /// <summary>Seals <paramref name="plain"/>; <paramref name="associated"/> must be given again to open it. Each call gives other bytes.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var box = new byte[Overhead + plain.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        lock (_cipher) _cipher.Encrypt(nonce, plain, box.AsSpan(Overhead), box.AsSpan(1 + NonceLength, TagLength), associated);
        return box;
    }

    /// <summary>The plain text, or null when the box was changed, moved, or sealed with another key.</summary>
    public byte[]? Open(ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
    {
        if (box.Length < Overhead || box[0] != Version) return null;
        var plain = new byte[box.Length - Overhead];
        try
        {
            lock (_cipher) _cipher.Decrypt(box.Slice(1, NonceLength), box[Overhead..], box.Slice(1 + NonceLength, TagLength), plain, associated);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();
}
