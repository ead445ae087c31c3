using System.Buffers;
using System.Text;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>
/// Reads one unfolded header field value; its methods are terms of the grammar of RFC 3261 25.1. A method that returns false has
/// set <see cref="Reason"/>, and the position is where reading stopped. Never throws for what it reads.
/// </summary>
/// <param name="source">The value, without line ends: folds have become spaces.</param>
public ref struct SipReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;

    /// <summary>Octets read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Why the last method that returned false did so.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Whether everything has been read.</summary>
    public readonly bool IsAtEnd => Position == _source.Length;

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Remaining => _source[Position..];

    /// <summary>Sets <see cref="Reason"/>; always false.</summary>
    public bool Fail(string reason)
    {
        Reason = reason;
        return false;
    }

    /// <summary>Whether the next octet is <paramref name="octet"/>; it is not read.</summary>
    public readonly bool IsNext(byte octet) => Position < _source.Length && _source[Position] == octet;

    /// <summary>LWS (a fold is a space here), possibly none.</summary>
    public void SkipLws()
    {
        while (Position < _source.Length && SipCharacters.IsWhiteSpace(_source[Position])) Position++;
    }

    /// <summary>Moves over <paramref name="count"/> octets, which must be there.</summary>
    public void Skip(int count) => Position += count;

    /// <summary>Reads <paramref name="octet"/> when it is next.</summary>
    public bool TryTake(byte octet)
    {
        if (!IsNext(octet)) return false;
        Position++;
        return true;
    }

    /// <summary>A separator with the white space that may surround it: SLASH, EQUAL, SEMI, COMMA, COLON.</summary>
    public bool TryTakeSeparator(byte octet)
    {
        var start = Position;
        SkipLws();
        if (TryTake(octet))
        {
            SkipLws();
            return true;
        }
        Position = start;
        return false;
    }

    /// <summary>One or more octets of <paramref name="allowed"/>.</summary>
    public bool TryReadRun(SearchValues<byte> allowed, out ReadOnlySpan<byte> run)
    {
        var length = Remaining.IndexOfAnyExcept(allowed);
        if (length < 0) length = Remaining.Length;
        run = Remaining[..length];
        Position += length;
        return length > 0;
    }

    /// <summary><c>token</c>.</summary>
    public bool TryReadToken(out ReadOnlySpan<byte> token) =>
        TryReadRun(SipCharacters.Token, out token) || Fail("token expected");

    /// <summary><c>1*DIGIT</c> not above <paramref name="maximum"/>.</summary>
    public bool TryReadNumber(uint maximum, out uint number)
    {
        ulong value = 0;
        var start = Position;
        number = 0;
        while (Position < _source.Length && SipCharacters.IsDigit(_source[Position]))
        {
            value = value * 10 + (uint)(_source[Position++] - '0');
            if (value > maximum) return Fail("number too large");
        }
        number = (uint)value;
        return Position > start || Fail("number expected");
    }

    /// <summary><c>quoted-string</c>, returned with its quotes and escapes as written.</summary>
    public bool TryReadQuotedString(out ReadOnlySpan<byte> quoted)
    {
        var start = Position;
        quoted = default;
        if (!TryTake((byte)'"')) return Fail("quoted string expected");
        while (Position < _source.Length)
        {
            var octet = _source[Position++];
            if (octet == '"')
            {
                quoted = _source[start..Position];
                return true;
            }
            if (octet != '\\') continue;
            if (Position == _source.Length || _source[Position] > 0x7f) return Fail("bad escape in a quoted string");
            Position++;
        }
        return Fail("unterminated quoted string");
    }

    /// <summary><c>host</c>: a name, an IPv4 address, or an IPv6 address in brackets.</summary>
    public bool TryReadHost(out ReadOnlySpan<byte> host)
    {
        var start = Position;
        host = default;
        if (TryTake((byte)'['))
        {
            if (!TryReadRun(SipCharacters.Ipv6, out _) || !TryTake((byte)']')) return Fail("bad IPv6 address");
        }
        else if (!TryReadRun(SipCharacters.HostName, out _)) return Fail("host expected");
        host = _source[start..Position];
        return true;
    }

    /// <summary>The header parameters that follow, each after a semicolon; possibly none.</summary>
    public bool TryReadParameters(out SipParameters parameters)
    {
        parameters = SipParameters.Empty;
        List<KeyValuePair<string, string?>>? items = null;
        while (TryTakeSeparator((byte)';'))
        {
            if (items?.Count == SipLimits.Parameters) return Fail("too many parameters");
            if (!TryReadToken(out var name)) return Fail("parameter name expected");
            string? value = null;
            if (TryTakeSeparator((byte)'='))
            {
                var quoted = IsNext((byte)'"');
                if (!(quoted ? TryReadQuotedString(out var text) : TryReadRun(SipCharacters.ParameterValue, out text)))
                    return Fail(quoted ? Reason : "parameter value expected");
                value = Encoding.UTF8.GetString(text);
            }
            items ??= [];
            if (!items.TryAddParameter(Encoding.ASCII.GetString(name), value)) return Fail("parameter given twice");
        }
        if (items is not null) parameters = new SipParameters(items);
        return true;
    }

    /// <summary>The text of a quoted string without its quotes and escapes.</summary>
    public static string Unquote(ReadOnlySpan<byte> quoted)
    {
        var text = new byte[quoted.Length];
        var length = 0;
        for (var i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] == '\\') i++;
            text[length++] = quoted[i];
        }
        return Encoding.UTF8.GetString(text, 0, length);
    }
}
