using System.Text;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>The first line of a message: a Request-Line or a Status-Line (RFC 3261 7.1, 7.2).</summary>
internal readonly struct StartLine
{
    /// <summary>Octets of a start line; a Request-URI is bounded like a header field.</summary>
    private const int LengthLimit = SipLimits.HeaderFieldLength;

    private const int StatusLinePrefix = 12; // "SIP/2.0 200 "

    internal string? Method { get; private init; }

    internal SipUri? RequestUri { get; private init; }

    internal int StatusCode { get; private init; }

    internal string? ReasonPhrase { get; private init; }

    /// <summary>Whether a message that begins like this is a response, well formed or not; a broken one is never answered.</summary>
    internal static bool IsResponse(ReadOnlySpan<byte> message) =>
        message.Length >= 4 && Ascii.EqualsIgnoreCase(message[..4], "SIP/"u8);

    /// <summary>Parses the line; <paramref name="status"/> is what a request that fails is answered with.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> line, out StartLine startLine, out int status, out string reason)
    {
        startLine = default;
        status = 400;
        if (line.Length > LengthLimit)
        {
            reason = "start line too long";
            return false;
        }
        if (line.ContainsAny("\r\n"u8))
        {
            reason = "line end that is not CRLF";
            return false;
        }
        return IsResponse(line) ? TryParseStatusLine(line, out startLine, out reason) : TryParseRequestLine(line, out startLine, out status, out reason);
    }

    /// <summary><c>Method SP Request-URI SP SIP-Version</c>, single spaces.</summary>
    private static bool TryParseRequestLine(ReadOnlySpan<byte> line, out StartLine startLine, out int status, out string reason)
    {
        startLine = default;
        status = 400;
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || first == last || line[..first].ContainsAnyExcept(SipCharacters.Token))
        {
            reason = "method, URI and version expected";
            return false;
        }
        if (!IsVersion(line[(last + 1)..], out var isTwo))
        {
            reason = "SIP version expected";
            return false;
        }
        if (!isTwo)
        {
            status = 505;
            reason = "SIP version not supported";
            return false;
        }
        if (!SipUriParser.TryParse(line[(first + 1)..last], out var uri, out reason)) return false;
        if (uri!.Headers is not null)
        {
            reason = "headers in the Request-URI"; // 19.1.1, table 1
            return false;
        }
        startLine = new StartLine { Method = Encoding.ASCII.GetString(line[..first]), RequestUri = uri };
        return true;
    }

    /// <summary><c>SIP-Version SP Status-Code SP Reason-Phrase</c>; the second space may be missing when the phrase is empty.</summary>
    private static bool TryParseStatusLine(ReadOnlySpan<byte> line, out StartLine startLine, out string reason)
    {
        startLine = default;
        reason = "status code expected";
        if (line.Length < StatusLinePrefix - 1 || line[7] != ' ' || !IsVersion(line[..7], out var isTwo) || !isTwo) return false;
        if (line.Length >= StatusLinePrefix && line[StatusLinePrefix - 1] != ' ') return false;
        var reader = new SipReader(line[8..(StatusLinePrefix - 1)]);
        if (!reader.TryReadNumber(699, out var code) || !reader.IsAtEnd || code < 100) return false;
        var phrase = line.Length > StatusLinePrefix ? line[StatusLinePrefix..] : [];
        startLine = new StartLine { StatusCode = (int)code, ReasonPhrase = Encoding.UTF8.GetString(phrase) };
        reason = "";
        return true;
    }

    /// <summary><c>"SIP/" 1*DIGIT "." 1*DIGIT</c>, without case (7.1).</summary>
    private static bool IsVersion(ReadOnlySpan<byte> source, out bool isTwo)
    {
        isTwo = false;
        if (!IsResponse(source)) return false;
        var reader = new SipReader(source[4..]);
        if (!reader.TryReadNumber(byte.MaxValue, out var major) || !reader.TryTake((byte)'.')
            || !reader.TryReadNumber(byte.MaxValue, out var minor) || !reader.IsAtEnd) return false;
        isTwo = major == 2 && minor == 0;
        return true;
    }
}
