using System.Security.Cryptography;
using System.Text;

namespace Telephony.Directory.Tests;

/// <summary>AES-GCM with a key of the test run's own; the purpose is associated data.</summary>
internal sealed class AesProtector : ISecretProtector
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public byte[] Protect(byte[] plain, string purpose)
    {
        using var aes = new AesGcm(_key, 16);
        var result = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(result.AsSpan(0, 12));
        aes.Encrypt(result.AsSpan(0, 12), plain, result.AsSpan(28), result.AsSpan(12, 16), Encoding.UTF8.GetBytes(purpose));
        return result;
    }

    public byte[] Unprotect(byte[] sealedSecret, string purpose)
    {
        using var aes = new AesGcm(_key, 16);
        var plain = new byte[sealedSecret.Length - 28];
        aes.Decrypt(sealedSecret.AsSpan(0, 12), sealedSecret.AsSpan(28), sealedSecret.AsSpan(12, 16), plain, Encoding.UTF8.GetBytes(purpose));
        return plain;
    }
}
