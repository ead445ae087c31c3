namespace Telephony.Directory;

/// <summary>
/// Encrypts small secrets before they are stored (DESIGN 4.9). The host implements it with the master key. Thread-safe.
/// </summary>
public interface ISecretProtector
{
    /// <summary>Encrypts and authenticates; the same input gives another output each time.</summary>
    /// <param name="plain">The secret.</param>
    /// <param name="purpose">What it is and whose, bound into the result: a value copied into another row does not open there.</param>
    byte[] Protect(byte[] plain, string purpose);

    /// <summary>Opens what <see cref="Protect"/> made for the same purpose; throws when it was altered or another key was used.</summary>
    byte[] Unprotect(byte[] sealedSecret, string purpose);
}
