using System.Text;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Sip.Authentication;

/// <summary>One WWW-Authenticate or Proxy-Authenticate challenge of the Digest scheme (RFC 7616 3.3, RFC 8760 2.3).</summary>
/// <param name="Realm">The realm, unquoted.</param>
/// <param name="Nonce">The nonce, unquoted.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Stale">Whether only the nonce was wrong, so that the client need not ask for the password again.</param>
/// <param name="OffersAuth">Whether <c>qop</c> offers <c>auth</c>; without it the client answers by RFC 2069.</param>
/// <param name="Opaque">Text that the client returns, or null.</param>
public sealed record DigestChallenge(
    string Realm, string Nonce, DigestAlgorithm Algorithm, bool Stale = false, bool OffersAuth = true, string? Opaque = null)
{
    /// <summary>The challenges of a 401 to a request, best first, one field each (RFC 8760 2.4).</summary>
    public static IEnumerable<DigestChallenge> For(IEnumerable<DigestAlgorithm> algorithms, string realm, string nonce, bool stale) =>
        algorithms.Select(algorithm => new DigestChallenge(realm, nonce, algorithm, stale));

    /// <summary>
    /// Parses a field value. False, with no error, for a challenge that we cannot answer: another scheme or algorithm, or a
    /// <c>qop</c> without <c>auth</c>.
    /// </summary>
    public static bool TryParse(string value, out DigestChallenge? challenge, out ParseError? error)
    {
        ArgumentNullException.ThrowIfNull(value);
        challenge = null;
        error = null;
        if (!AuthenticationParameters.IsDigest(value)) return false;
        if (!AuthenticationParameters.TryParse(value, HeaderName.WwwAuthenticate, out var parameters, out var why))
        {
            error = why;
            return false;
        }
        if (parameters["realm"] is not { } realm || parameters["nonce"] is not { } nonce)
        {
            error = new ParseError(0, HeaderName.WwwAuthenticate, "realm or nonce missing");
            return false;
        }
        if (!DigestAlgorithms.TryParse(parameters["algorithm"], out var algorithm)) return false;
        var qop = parameters["qop"];
        var offersAuth = qop is not null && qop.Split(',', StringSplitOptions.TrimEntries).Contains("auth", StringComparer.OrdinalIgnoreCase);
        if (qop is not null && !offersAuth) return false;
        var stale = string.Equals(parameters["stale"], "true", StringComparison.OrdinalIgnoreCase);
        challenge = new DigestChallenge(realm, nonce, algorithm, stale, offersAuth, parameters["opaque"]);
        return true;
    }

    /// <summary>The field value.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("Digest realm=").Append(AuthenticationParameters.Quote(Realm))
            .Append(", nonce=").Append(AuthenticationParameters.Quote(Nonce));
        if (Opaque is not null) text.Append(", opaque=").Append(AuthenticationParameters.Quote(Opaque));
        if (Stale) text.Append(", stale=true");
        text.Append(", algorithm=").Append(Algorithm.Token());
        if (OffersAuth) text.Append(", qop=\"auth\"");
        return text.ToString();
    }
}
