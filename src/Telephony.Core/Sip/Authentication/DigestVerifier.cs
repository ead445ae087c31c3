using System.Security.Cryptography;
using System.Text;

namespace Telephony.Core.Sip.Authentication;

/// <summary>The verdict on credentials.</summary>
public enum DigestVerdict
{
    /// <summary>Whoever sent them knows the password, now.</summary>
    Verified,

    /// <summary>The password is right, the nonce is not: challenge with <c>stale=true</c>.</summary>
    Stale,

    /// <summary>The password is right but the credentials were used before: challenge with <c>stale=true</c>, and count it.</summary>
    Replayed,

    /// <summary>Unknown user, wrong password, or an algorithm that the user may not use: challenge, or 403.</summary>
    Wrong,
}

/// <summary>
/// The server's side of digest authentication (RFC 3261 22, RFC 7616, RFC 8760): challenges, and verdicts on credentials. Pure;
/// one loop owns it.
/// </summary>
/// <remarks>
/// The digest-uri is not compared with the Request-URI, which proxies may change (RFC 3261 22.4, item 5); the nonce count is what
/// stops credentials from being used for something else. A client of RFC 2069, without qop, has no count: its nonce serves once.
/// </remarks>
/// <param name="realm">Our realm, fixed because the stored HA1 depend on it.</param>
/// <param name="nonces">The nonces.</param>
public sealed class DigestVerifier(string realm, NonceTable nonces)
{
    /// <summary>What an unknown user's credentials are compared with, so that they take as long as a known one's.</summary>
    private static readonly DigestSecret s_nobody = new(new string('0', 32), new string('0', 64));

    /// <summary>Our realm.</summary>
    public string Realm => realm;

    /// <summary>The values of the WWW-Authenticate fields of a 401, best first.</summary>
    /// <param name="now">The present instant.</param>
    /// <param name="algorithms">The algorithms that the user may use, best first; for an unknown user, those of the usual one.</param>
    /// <param name="stale">Whether only the nonce was wrong.</param>
    public IReadOnlyList<DigestChallenge> Challenge(MonotonicTime now, IEnumerable<DigestAlgorithm> algorithms, bool stale) =>
        [.. DigestChallenge.For(algorithms, realm, nonces.Issue(now), stale)];

    /// <summary>Judges credentials for our realm.</summary>
    /// <param name="now">The present instant.</param>
    /// <param name="credentials">The credentials, from <see cref="DigestCredentials.TryFind"/>.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="secret">The user's secret, or null when there is no such user.</param>
    public DigestVerdict Verify(MonotonicTime now, DigestCredentials credentials, string method, DigestSecret? secret)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (credentials.Algorithm is not { } algorithm) return DigestVerdict.Wrong;
        var ha1 = (secret ?? s_nobody).Ha1(algorithm) ?? s_nobody.Ha1(algorithm)!;
        var expected = DigestCredentials.ComputeResponse(algorithm, ha1, method, credentials.Uri, credentials.Nonce, credentials.Protection);
        var matches = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(credentials.Response.ToLowerInvariant()));
        if (!matches || secret?.Ha1(algorithm) is null) return DigestVerdict.Wrong;

        return nonces.Use(now, credentials.Nonce, credentials.Protection?.NonceCount ?? uint.MaxValue) switch
        {
            NonceUse.Fresh => DigestVerdict.Verified,
            NonceUse.Replayed => DigestVerdict.Replayed,
            _ => DigestVerdict.Stale,
        };
    }
}
