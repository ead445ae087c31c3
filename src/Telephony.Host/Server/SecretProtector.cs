using System.Security.Cryptography;
using System.Text;
using Telephony.Directory;
using Telephony.Recording.Encryption;

namespace Telephony.Host.Server;

/// <summary>Encrypts the directory's secrets with a key derived from the master key; the purpose is authenticated, so a secret cannot be moved to another row.</summary>
public sealed class SecretProtector(MasterKey key) : ISecretProtector
{
    private readonly SecretBox _box = key.Box("directory");

    /// <inheritdoc/>
    public byte[] Protect(byte[] plain, string purpose) => _box.Seal(plain, Encoding.UTF8.GetBytes(purpose));

    /// <inheritdoc/>
    public byte[] Unprotect(byte[] sealedSecret, string purpose) =>
        _box.Open(sealedSecret, Encoding.UTF8.GetBytes(purpose)) ?? throw new CryptographicException("A secret in the directory was not written with this master key.");
}
