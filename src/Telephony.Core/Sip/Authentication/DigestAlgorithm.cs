using System.Security.Cryptography;
using System.Text;

namespace Telephony.Core.Sip.Authentication;

/// <summary>The digest algorithms that we speak (RFC 7616 3.2, RFC 8760 2.1).</summary>
public enum DigestAlgorithm
{
    /// <summary><c>MD5</c>, also when a message names none: the only one that many phones know.</summary>
    Md5,

    /// <summary><c>SHA-256</c>.</summary>
    Sha256,
}

/// <summary>Names and hashes of the algorithms.</summary>
public static class DigestAlgorithms
{
    /// <summary>The algorithm's name on the wire.</summary>
    public static string Token(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 ? "MD5" : "SHA-256";

    /// <summary>The algorithm of that name, without case; null (the parameter is absent) is MD5. False for those we do not speak.</summary>
    public static bool TryParse(string? token, out DigestAlgorithm algorithm)
    {
        algorithm = DigestAlgorithm.Md5;
        if (token is null || token.Equals("MD5", StringComparison.OrdinalIgnoreCase)) return true;
        algorithm = DigestAlgorithm.Sha256;
        return token.Equals("SHA-256", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The H(user:realm:password) that both sides keep instead of the password (RFC 7616 3.4.2), in lower-case hexadecimal.
    /// </summary>
    public static string Ha1(this DigestAlgorithm algorithm, string user, string realm, string password) =>
        algorithm.Hash($"{user}:{realm}:{password}");

    /// <summary>H(text) of RFC 7616, over UTF-8, in lower-case hexadecimal.</summary>
    internal static string Hash(this DigestAlgorithm algorithm, string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        // MD5 stays because deployed phones have nothing else (DESIGN 8); SHA-256 is offered where a phone is known to do better.
#pragma warning disable CA5351
        return Convert.ToHexStringLower(algorithm == DigestAlgorithm.Md5 ? MD5.HashData(octets) : SHA256.HashData(octets));
#pragma warning restore CA5351
    }
}
