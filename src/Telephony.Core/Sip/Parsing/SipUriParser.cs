using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>
/// Parses URIs: SIP and SIPS by RFC 3261 19.1 and 25.1, with RFC 5118's IPv6 rules; others are kept as text. User names and
/// parameters must be UTF-8 once their escapes are resolved.
/// </summary>
public static class SipUriParser
{
    /// <summary>Parses a whole URI.</summary>
    /// <param name="source">The URI, without brackets or white space.</param>
    /// <param name="uri">The URI, or null.</param>
    /// <param name="reason">Why it is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> source, out SipUri? uri, out string reason)
    {
        uri = null;
        var colon = source.IndexOf((byte)':');
        if (colon <= 0 || !SipCharacters.IsLetter(source[0]) || source[..colon].ContainsAnyExcept(SipCharacters.Scheme))
        {
            reason = "URI scheme expected";
            return false;
        }
        var scheme = Encoding.ASCII.GetString(source[..colon]).ToLowerInvariant();
        var rest = source[(colon + 1)..];
        if (scheme is "sip" or "sips") return TryParseSip(scheme, rest, out uri, out reason);
        if (rest.IsEmpty || rest.ContainsAnyExcept(SipCharacters.OpaqueUri))
        {
            reason = "bad character in a URI";
            return false;
        }
        uri = new SipUri(scheme, null, "", null, SipParameters.Empty, Opaque: Encoding.ASCII.GetString(rest));
        reason = "";
        return true;
    }

    /// <summary>Parses a URI from a setting or a test; as the other overload.</summary>
    public static bool TryParse(string source, out SipUri? uri) => TryParse(Encoding.UTF8.GetBytes(source), out uri, out _);

    private static bool TryParseSip(string scheme, ReadOnlySpan<byte> rest, out SipUri? uri, out string reason)
    {
        uri = null;
        string? user = null, password = null;
        // Neither hosts, parameters nor headers can hold an at-sign, so the first one ends the user part.
        var at = rest.IndexOf((byte)'@');
        if (at >= 0 && !TryParseUserInfo(rest[..at], out user, out password, out reason)) return false;

        var reader = new SipReader(rest[(at + 1)..]);
        int? port = null;
        string? headers = null;
        if (!reader.TryReadHost(out var host)
            || !TryReadPort(ref reader, ref port)
            || !TryReadParameters(ref reader, out var parameters)
            || !TryReadHeaders(ref reader, ref headers))
        {
            reason = reader.Reason;
            return false;
        }
        if (!reader.IsAtEnd)
        {
            reason = "bad character in a URI";
            return false;
        }
        uri = new SipUri(scheme, user, Encoding.ASCII.GetString(host).ToLowerInvariant(), port, parameters, headers, null, password);
        reason = "";
        return true;
    }

    private static bool TryParseUserInfo(ReadOnlySpan<byte> source, out string? user, out string? password, out string reason)
    {
        password = null;
        reason = "bad user part";
        var colon = source.IndexOf((byte)':');
        var name = colon < 0 ? source : source[..colon];
        if (name.IsEmpty || !TryUnescape(name, SipCharacters.User, out user))
        {
            user = null;
            return false;
        }
        return colon < 0 || TryUnescape(source[(colon + 1)..], SipCharacters.Password, out password);
    }

    /// <summary><c>[":" port]</c>.</summary>
    internal static bool TryReadPort(ref SipReader reader, ref int? port)
    {
        if (!reader.TryTake((byte)':')) return true;
        if (!reader.TryReadNumber(ushort.MaxValue, out var number)) return reader.Fail("bad port");
        port = (int)number;
        return true;
    }

    private static bool TryReadParameters(ref SipReader reader, out SipParameters parameters)
    {
        parameters = SipParameters.Empty;
        List<KeyValuePair<string, string?>>? items = null;
        while (reader.TryTake((byte)';'))
        {
            if (items?.Count == SipLimits.Parameters) return reader.Fail("too many URI parameters");
            if (!TryReadEscaped(ref reader, out var name)) return reader.Fail("bad URI parameter");
            string? value = null;
            if (reader.TryTake((byte)'=') && !TryReadEscaped(ref reader, out value)) return reader.Fail("bad URI parameter");
            items ??= [];
            if (!items.TryAddParameter(name!, value)) return reader.Fail("URI parameter given twice");
        }
        if (items is not null) parameters = new SipParameters(items);
        return true;
    }

    private static bool TryReadEscaped(ref SipReader reader, out string? text)
    {
        text = null;
        return reader.TryReadRun(SipCharacters.UriParameter, out var run) && TryUnescape(run, SipCharacters.UriParameter, out text);
    }

    private static bool TryReadHeaders(ref SipReader reader, ref string? headers)
    {
        if (!reader.TryTake((byte)'?')) return true;
        if (!reader.TryReadRun(SipCharacters.UriHeaders, out var run)) return reader.Fail("bad URI headers");
        headers = Encoding.ASCII.GetString(run);
        return true;
    }

    private static bool TryUnescape(ReadOnlySpan<byte> source, SearchValues<byte> allowed, out string? text)
    {
        text = null;
        if (source.ContainsAnyExcept(allowed)) return false;
        var octets = new byte[source.Length];
        var length = 0;
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '%') octets[length++] = source[i];
            else if (i + 2 < source.Length && TryHex(source[i + 1], out var high) && TryHex(source[i + 2], out var low))
            {
                octets[length++] = (byte)(high * 16 + low);
                i += 2;
            }
            else return false;
        }
        if (!Utf8.IsValid(octets.AsSpan(0, length))) return false;
        text = Encoding.UTF8.GetString(octets, 0, length);
        return true;
    }

    private static bool TryHex(byte octet, out int value)
    {
        value = SipCharacters.IsDigit(octet) ? octet - '0' : (octet | 0x20) is >= 'a' and <= 'f' ? (octet | 0x20) - 'a' + 10 : -1;
        return value >= 0;
    }
}
