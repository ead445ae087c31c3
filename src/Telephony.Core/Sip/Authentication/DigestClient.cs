using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Sip.Authentication;

/// <summary>
/// The client's side of digest authentication (RFC 3261 22.2, RFC 7616 3.4, RFC 8760 2.4): answers challenges for one user, and
/// uses a nonce again with a rising count. Pure; one loop owns it. The caller gives up when its answer is challenged once
/// more without <c>stale</c>.
/// </summary>
/// <param name="user">The user name.</param>
/// <param name="password">The password.</param>
public sealed class DigestClient(string user, string password)
{
    private DigestChallenge? _challenge;
    private uint _count;
    private bool _proxy;

    /// <summary>
    /// Takes the topmost challenge of a 401 or 407 that we can answer. False when there is none, or when it repeats the nonce
    /// that our last answer used: then the password is wrong.
    /// </summary>
    public bool TryAccept(SipResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var proxy = response.StatusCode == 407;
        foreach (var header in response.Headers)
        {
            if (!header.Name.Equals(proxy ? HeaderName.ProxyAuthenticate : HeaderName.WwwAuthenticate, StringComparison.OrdinalIgnoreCase)) continue;
            if (!DigestChallenge.TryParse(header.Value, out var challenge, out _)) continue;
            if (challenge!.Nonce == _challenge?.Nonce && _count > 0 && !challenge.Stale) return false;
            (_challenge, _count, _proxy) = (challenge, 0, proxy);
            return true;
        }
        return false;
    }

    /// <summary>The Authorization or Proxy-Authorization field for the next request, or null before the first challenge.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="requestUri">Its Request-URI.</param>
    /// <param name="clientNonce">A fresh random token.</param>
    public SipHeader? Authorize(string method, SipUri requestUri, string clientNonce)
    {
        ArgumentNullException.ThrowIfNull(requestUri);
        if (_challenge is not { } challenge) return null;
        _count++;
        var protection = challenge.OffersAuth ? new QopAuth(clientNonce, _count.ToString("x8")) : null;
        var uri = requestUri.ToString();
        var ha1 = challenge.Algorithm.Ha1(user, challenge.Realm, password);
        var response = DigestCredentials.ComputeResponse(challenge.Algorithm, ha1, method, uri, challenge.Nonce, protection);
        var credentials = new DigestCredentials(user, challenge.Realm, challenge.Nonce, uri, response, challenge.Algorithm, protection, challenge.Opaque);
        return new SipHeader(_proxy ? HeaderName.ProxyAuthorization : HeaderName.Authorization, credentials.ToString());
    }
}
