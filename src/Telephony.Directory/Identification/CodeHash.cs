using System.Security.Cryptography;
using System.Text;

namespace Telephony.Directory;

/// <summary>What is kept of a secret code.</summary>
/// <param name="Hash">PBKDF2-SHA256, encrypted.</param>
/// <param name="Salt">Random, of this row alone.</param>
/// <param name="Iterations">Rounds it was made with.</param>
internal sealed record StoredCode(byte[] Hash, byte[] Salt, int Iterations);

/// <summary>Makes and checks the slow salted hashes of secret codes (DESIGN 4.9). Thread-safe; each call costs tens of milliseconds of one core.</summary>
internal sealed class CodeHash(ISecretProtector protector, int iterations)
{
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>Stands in for a code that does not exist, so that a wrong identifier costs what a wrong code costs.</summary>
    private readonly StoredCode _nobody = Make(protector, iterations, Guid.Empty, Convert.ToHexString(RandomNumberGenerator.GetBytes(8)));

    /// <summary>Rounds for new hashes.</summary>
    public int Iterations => iterations;

    /// <summary>Hashes a code for a detainee.</summary>
    public StoredCode Make(Guid detainee, string code) => Make(protector, iterations, detainee, code);

    /// <summary>Whether <paramref name="code"/> is the stored one. With null the work is done all the same and the answer is false.</summary>
    public bool Verify(Guid detainee, StoredCode? stored, string code)
    {
        var against = stored ?? _nobody;
        var expected = protector.Unprotect(against.Hash, Purpose(stored is null ? Guid.Empty : detainee));
        var actual = Derive(code, against.Salt, against.Iterations);
        return CryptographicOperations.FixedTimeEquals(actual, expected) && stored is not null;
    }

    private static StoredCode Make(ISecretProtector protector, int iterations, Guid detainee, string code)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new StoredCode(protector.Protect(Derive(code, salt, iterations), Purpose(detainee)), salt, iterations);
    }

    private static byte[] Derive(string code, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(code), salt, iterations, HashAlgorithmName.SHA256, HashBytes);

    private static string Purpose(Guid detainee) => $"directory.code:{detainee}";
}
