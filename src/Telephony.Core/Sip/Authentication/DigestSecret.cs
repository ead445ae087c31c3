namespace Telephony.Core.Sip.Authentication;

/// <summary>
/// What a server keeps of a user's password: an HA1 for each algorithm that the user may use (<see cref="DigestAlgorithms.Ha1"/>).
/// Never logged: its text shows no secret.
/// </summary>
/// <param name="Md5">HA1 for MD5, or null when MD5 is not allowed.</param>
/// <param name="Sha256">HA1 for SHA-256, or null when SHA-256 is not allowed.</param>
public sealed record DigestSecret(string? Md5, string? Sha256)
{
    /// <summary>
    /// The algorithms to challenge with, best first: a client answers the topmost that it knows (RFC 8760 2.4).
    /// </summary>
    public IEnumerable<DigestAlgorithm> Algorithms
    {
        get
        {
            if (Sha256 is not null) yield return DigestAlgorithm.Sha256;
            if (Md5 is not null) yield return DigestAlgorithm.Md5;
        }
    }

    /// <summary>The HA1 for an algorithm, or null.</summary>
    public string? Ha1(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 ? Md5 : Sha256;

    /// <inheritdoc/>
    public override string ToString() => nameof(DigestSecret);
}
