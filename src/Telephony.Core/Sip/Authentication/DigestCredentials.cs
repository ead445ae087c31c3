using System.Globalization;
using System.Text;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Sip.Authentication;

/// <summary>The credentials of one Authorization field of the Digest scheme (RFC 7616 3.4).</summary>
/// <param name="User">The user name, unquoted.</param>
/// <param name="Realm">The realm, unquoted.</param>
/// <param name="Nonce">The nonce, unquoted.</param>
/// <param name="Uri">The digest-uri as the client hashed it.</param>
/// <param name="Response">The response, in hexadecimal.</param>
/// <param name="Algorithm">The algorithm, or null for one that we do not speak.</param>
/// <param name="Protection"><c>cnonce</c> and <c>nc</c> of <c>qop=auth</c>, or null for a client of RFC 2069.</param>
/// <param name="Opaque">The challenge's opaque text, or null.</param>
public sealed record DigestCredentials(
    string User, string Realm, string Nonce, string Uri, string Response, DigestAlgorithm? Algorithm, QopAuth? Protection, string? Opaque = null)
{
    private const int NonceCountDigits = 8;

    /// <summary>
    /// The first Digest credentials for <paramref name="realm"/> in a request. Credentials of other schemes and realms are meant
    /// for others and skipped (RFC 3261 22.3).
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="realm">Our realm.</param>
    /// <param name="credentials">The credentials, or null when there are none.</param>
    /// <param name="error">Why the first Digest field could not be read: 400.</param>
    /// <returns>False when a Digest field is malformed.</returns>
    public static bool TryFind(SipRequest request, string realm, out DigestCredentials? credentials, out ParseError error)
    {
        ArgumentNullException.ThrowIfNull(request);
        credentials = null;
        error = default;
        foreach (var header in request.Headers)
        {
            if (header.Name != HeaderName.Authorization || !AuthenticationParameters.IsDigest(header.Value)) continue;
            if (!TryParse(header.Value, out var found, out error)) return false;
            if (found!.Realm != realm) continue;
            credentials = found;
            return true;
        }
        return true;
    }

    /// <summary>Parses the value of an Authorization field of the Digest scheme.</summary>
    public static bool TryParse(string value, out DigestCredentials? credentials, out ParseError error)
    {
        ArgumentNullException.ThrowIfNull(value);
        credentials = null;
        if (!AuthenticationParameters.TryParse(value, HeaderName.Authorization, out var parameters, out error)) return false;
        if (parameters["username"] is not { } user || parameters["realm"] is not { } realm || parameters["nonce"] is not { } nonce
            || parameters["uri"] is not { } uri || parameters["response"] is not { } response)
        {
            error = new ParseError(0, HeaderName.Authorization, "parameter missing");
            return false;
        }
        if (!TryReadProtection(parameters, out var protection, out error)) return false;
        DigestAlgorithm? algorithm = DigestAlgorithms.TryParse(parameters["algorithm"], out var known) ? known : null;
        credentials = new DigestCredentials(user, realm, nonce, uri, response, algorithm, protection, parameters["opaque"]);
        return true;
    }

    private static bool TryReadProtection(AuthenticationParameters parameters, out QopAuth? protection, out ParseError error)
    {
        protection = null;
        error = default;
        if (parameters["qop"] is not { } qop) return true;
        if (!qop.Equals("auth", StringComparison.OrdinalIgnoreCase)) error = new ParseError(0, HeaderName.Authorization, "qop not offered");
        else if (parameters["cnonce"] is not { } cnonce) error = new ParseError(0, HeaderName.Authorization, "cnonce missing");
        else if (parameters["nc"] is not { Length: NonceCountDigits } text
                 || !uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
            error = new ParseError(0, HeaderName.Authorization, "nc is not eight hexadecimal digits");
        else protection = new QopAuth(cnonce, text);
        return protection is not null;
    }

    /// <summary>The response that whoever knows the password computes (RFC 7616 3.4.1; without qop RFC 2069 2.1.2).</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="ha1">H(user:realm:password) for the algorithm.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="uri">The digest-uri.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="protection">For <c>qop=auth</c>, else null.</param>
    public static string ComputeResponse(DigestAlgorithm algorithm, string ha1, string method, string uri, string nonce, QopAuth? protection)
    {
        var ha2 = algorithm.Hash($"{method}:{uri}");
        return algorithm.Hash(protection is null
            ? $"{ha1}:{nonce}:{ha2}"
            : $"{ha1}:{nonce}:{protection.NonceCountText}:{protection.ClientNonce}:auth:{ha2}");
    }

    /// <summary>The field value.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("Digest username=").Append(AuthenticationParameters.Quote(User))
            .Append(", realm=").Append(AuthenticationParameters.Quote(Realm))
            .Append(", nonce=").Append(AuthenticationParameters.Quote(Nonce))
            .Append(", uri=").Append(AuthenticationParameters.Quote(Uri))
            .Append(", response=\"").Append(Response).Append('"');
        if (Algorithm is { } algorithm) text.Append(", algorithm=").Append(algorithm.Token());
        if (Protection is not null)
            text.Append(", cnonce=").Append(AuthenticationParameters.Quote(Protection.ClientNonce)).Append(", qop=auth, nc=").Append(Protection.NonceCountText);
        if (Opaque is not null) text.Append(", opaque=").Append(AuthenticationParameters.Quote(Opaque));
        return text.ToString();
    }
}

/// <summary>What <c>qop=auth</c> adds to credentials (RFC 7616 3.4).</summary>
/// <param name="ClientNonce">The <c>cnonce</c>, unquoted.</param>
/// <param name="NonceCountText">The <c>nc</c>, eight hexadecimal digits as the client hashed them.</param>
public sealed record QopAuth(string ClientNonce, string NonceCountText)
{
    /// <summary>How often the client has used the nonce, this time included.</summary>
    public uint NonceCount => uint.Parse(NonceCountText, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
