using System.Security.Cryptography;
using System.Text;

namespace Telephony.Directory;

/// <summary>
/// What is kept of a phone's password: the two HA1 values (RFC 2617 section 3.2.2.2, RFC 8760), sixteen bytes of MD5 and then
/// thirty-two of SHA-256, encrypted together.
/// </summary>
internal static class DigestSecret
{
    /// <summary>Digests of <c>user:telephony:password</c> in UTF-8, not yet encrypted.</summary>
    public static byte[] Of(string user, string password)
    {
        var text = Encoding.UTF8.GetBytes($"{user}:{DirectoryOptions.Realm}:{password}");
#pragma warning disable CA5351 // MD5 is what RFC 3261 phones use; the kind is chosen per phone.
        return [.. MD5.HashData(text), .. SHA256.HashData(text)];
#pragma warning restore CA5351
    }

    /// <summary>Purpose for <see cref="ISecretProtector"/>.</summary>
    public static string Purpose(string user) => $"directory.phone:{user}";

    /// <summary>Splits the decrypted bytes into lower-case hexadecimal.</summary>
    public static (string Md5, string Sha256) Split(byte[] digests) =>
        (Convert.ToHexStringLower(digests.AsSpan(0, MD5.HashSizeInBytes)), Convert.ToHexStringLower(digests.AsSpan(MD5.HashSizeInBytes)));
}
