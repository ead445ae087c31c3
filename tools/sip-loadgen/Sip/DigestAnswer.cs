using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Telephony.LoadGenerator.Sip;

/// <summary>A digest challenge and the answer to it (RFC 7616, RFC 8760). The first challenge whose algorithm is known is taken.</summary>
internal sealed partial class DigestAnswer
{
    private readonly Dictionary<string, string> _challenge;
    private int _uses;

    private DigestAnswer(Dictionary<string, string> challenge) => _challenge = challenge;

    private string Algorithm => _challenge.GetValueOrDefault("algorithm", "MD5");

    /// <summary>Whether the challenge says that only the nonce was too old.</summary>
    public bool IsStale => _challenge.GetValueOrDefault("stale", "").Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Chooses among the challenges of a 401 or 407, in their order; null when there is none that is known.</summary>
    public static DigestAnswer? To(SipText response)
    {
        var field = response.Status == 407 ? "Proxy-Authenticate" : "WWW-Authenticate";
        foreach (var value in response.All(field))
        {
            if (!value.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase)) continue;
            var challenge = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (Match match in Pair().Matches(value)) challenge[match.Groups["name"].Value] = match.Groups["value"].Value.Trim('"');
            var answer = new DigestAnswer(challenge);
            if (answer.Algorithm.ToUpperInvariant() is "MD5" or "SHA-256" && challenge.ContainsKey("nonce")) return answer;
        }
        return null;
    }

    /// <summary>The value of the (Proxy-)Authorization field. Each call counts one use of the nonce.</summary>
    public string Value(string method, string uri, string user, string password, string clientNonce)
    {
        var count = (++_uses).ToString("x8");
        var (realm, nonce) = (_challenge.GetValueOrDefault("realm", ""), _challenge["nonce"]);
        var withQop = _challenge.GetValueOrDefault("qop", "").Split(',').Any(qop => qop.Trim().Equals("auth", StringComparison.OrdinalIgnoreCase));
        var secret = Hash($"{user}:{realm}:{password}");
        var action = Hash($"{method}:{uri}");
        var response = withQop ? Hash($"{secret}:{nonce}:{count}:{clientNonce}:auth:{action}") : Hash($"{secret}:{nonce}:{action}");
        var value = new StringBuilder($"Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", algorithm={Algorithm}");
        if (withQop) value.Append($", qop=auth, nc={count}, cnonce=\"{clientNonce}\"");
        if (_challenge.TryGetValue("opaque", out var opaque)) value.Append($", opaque=\"{opaque}\"");
        return value.ToString();
    }

    private string Hash(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5351 // MD5 is what most phones' digest is (RFC 8760 keeps it)
        return Convert.ToHexStringLower(Algorithm.Equals("MD5", StringComparison.OrdinalIgnoreCase) ? MD5.HashData(bytes) : SHA256.HashData(bytes));
#pragma warning restore CA5351
    }

    [GeneratedRegex("""(?<name>\w+)\s*=\s*(?<value>"[^"]*"|[^\s,]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pair();
}
