using System.Security.Cryptography;
using System.Text;

namespace Telephony.Recording.Encryption;

/// <summary>
/// The key that wraps every other key (DESIGN 4.3): 32 bytes in <c>DIR/master.key</c> (mode 0600, base64) or in the environment variable
/// <c>TELEPHONY_MASTERKEY</c> (base64 or hexadecimal). Made at the first start. A key check value in <c>DIR/master.check</c>, which
/// reveals nothing about the key, tells a wrong key from the right one. Any thread.
/// </summary>
public sealed class MasterKey : IDisposable
{
    /// <summary>Name of the environment variable that replaces the file.</summary>
    public const string EnvironmentVariable = "TELEPHONY_MASTERKEY";

    /// <summary>Name of the key's file in the data directory.</summary>
    public const string FileName = "master.key";

    /// <summary>Name of the key check value's file in the data directory.</summary>
    public const string CheckFileName = "master.check";

    /// <summary>Length of the key.</summary>
    public const int Length = 32;

    private readonly byte[] _key;
    private readonly SecretBox _wrap;

    private MasterKey(byte[] key)
    {
        _key = key;
        _wrap = Box("wrap");
    }

    /// <summary>
    /// The key from the environment's <paramref name="environmentValue"/> when it is given, else from the file, else a new one, written
    /// to the file. The directory is made when it is missing; what <see cref="EnsureUsable"/> checks is checked.
    /// </summary>
    /// <exception cref="MasterKeyException">The key is malformed, missing although sounds exist, or not the one they were sealed with.</exception>
    public static MasterKey LoadOrCreate(string directory, string? environmentValue = null)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        MasterKey key;
        if (!string.IsNullOrWhiteSpace(environmentValue)) key = Parse(environmentValue, EnvironmentVariable);
        else if (File.Exists(path)) key = Parse(ReadText(path), path);
        else
        {
            if (HasSounds(directory) || File.Exists(Path.Combine(directory, CheckFileName)))
                throw Missing(directory);
            key = Create(path);
        }

        try
        {
            key.EnsureUsable(directory);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>A random key that is kept nowhere; for tests and tools.</summary>
    public static MasterKey Generate() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>A key from base64 or hexadecimal text; <paramref name="source"/> names where it came from in the exception.</summary>
    /// <exception cref="MasterKeyException">The text is not 32 bytes in either form.</exception>
    public static MasterKey Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length == 2 * Length && Convert.FromHexString(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == Length)
            return new MasterKey(bytes.ToArray());
        if (Convert.TryFromBase64String(text, bytes, out written) && written == Length)
            return new MasterKey(bytes.ToArray());
        throw new MasterKeyException($"{source} must hold 32 bytes as base64 or as 64 hexadecimal digits.");
    }

    /// <summary>
    /// Stops the start when <paramref name="directory"/> holds sounds that this key cannot open. Writes the key check value when there
    /// is none yet.
    /// </summary>
    /// <exception cref="MasterKeyException">This is not the key of that directory.</exception>
    public void EnsureUsable(string directory)
    {
        var checkPath = Path.Combine(directory, CheckFileName);
        if (File.Exists(checkPath))
        {
            if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(ReadText(checkPath).Trim()), Encoding.ASCII.GetBytes(CheckValue())))
                throw Wrong(directory);
            return;
        }

        if (FirstSound(directory) is { } sound && !FileHeader.CanOpen(sound, this)) throw Wrong(directory);
        WriteNew(checkPath, CheckValue());
    }

    /// <summary>The key <paramref name="key"/> sealed under this one; <paramref name="associated"/> ties it to its file.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> associated) => _wrap.Seal(key, associated);

    /// <summary>The reverse of <see cref="Wrap"/>; null when the wrapped key was changed, moved, or made with another master key.</summary>
    public byte[]? Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> associated) => _wrap.Open(wrapped, associated);

    /// <summary>A box for another kind of secret, with a key of its own derived for <paramref name="purpose"/>, for example <c>directory.ha1</c>.</summary>
    public SecretBox Box(string purpose) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, SecretBox.KeyLength, salt: null, Encoding.UTF8.GetBytes("telephony:" + purpose)));

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        _wrap.Dispose();
    }

    private static MasterKey Create(string path)
    {
        var key = Generate();
        if (WriteNew(path, Convert.ToBase64String(key._key) + "\n")) return key;
        // Another process made it between our look and our write: its key is the one.
        key.Dispose();
        return Parse(ReadText(path), path);
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes a file of mode 0600 whole or not at all; false when it exists already.</summary>
    private static bool WriteNew(string path, string text)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(Encoding.ASCII.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"{path} cannot be written: {e.Message}", e);
        }
    }

    private static bool HasSounds(string directory) => FirstSound(directory) is not null;

    private static string? FirstSound(string directory)
    {
        if (!Directory.Exists(directory)) return null;
        // Archives lie in the directory itself and in folders of their own beneath it.
        foreach (var archive in Directory.EnumerateDirectories(directory).Prepend(directory))
            foreach (var folder in (string[])[SoundPaths.SoundsFolder, SoundPaths.SpoolFolder])
            {
                var path = Path.Combine(archive, folder);
                if (Directory.Exists(path) && Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).FirstOrDefault(SoundPaths.IsSound) is { } file) return file;
            }

        return null;
    }

    private static MasterKeyException Missing(string directory) => new(
        $"{directory} holds sounds but no {FileName}, and {EnvironmentVariable} is not set: they could not be opened. Restore the key that sealed them, or move the sounds away.");

    private static MasterKeyException Wrong(string directory) => new(
        $"The master key is not the one that the sounds in {directory} were sealed with. Restore {FileName}, or set {EnvironmentVariable}, to that key.");

    private string CheckValue() =>
        Convert.ToHexString(HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 16, salt: null, "telephony:check"u8.ToArray()));
}
