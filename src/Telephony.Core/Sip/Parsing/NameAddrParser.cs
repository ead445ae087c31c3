using System.Text;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>Parses <c>( name-addr / addr-spec ) *( SEMI param )</c> (RFC 3261 20.10, 25.1).</summary>
public static class NameAddrParser
{
    /// <summary>Parses a whole field value that holds one address, such as P-Asserted-Identity's first or Referred-By's only one.</summary>
    /// <param name="value">The value, as <see cref="SipMessage.Header"/> gives it.</param>
    /// <param name="address">The address, or null.</param>
    public static bool TryParse(string value, out NameAddr? address)
    {
        ArgumentNullException.ThrowIfNull(value);
        var reader = new SipReader(Encoding.UTF8.GetBytes(value));
        if (!TryRead(ref reader, out address)) return false;
        reader.SkipLws();
        // Fields of several values are asked for their first.
        return reader.IsAtEnd || reader.IsNext((byte)',');
    }

    /// <summary>Reads one address, leaving the reader behind its parameters.</summary>
    internal static bool TryRead(ref SipReader reader, out NameAddr? address)
    {
        address = null;
        reader.SkipLws();
        string? displayName = null;
        SipUri? uri;
        if (IsAddrSpec(reader.Remaining))
        {
            if (!TryReadAddrSpec(ref reader, out uri)) return false;
        }
        else if (!TryReadDisplayName(ref reader, out displayName) || !TryReadBracketed(ref reader, out uri)) return false;

        if (!reader.TryReadParameters(out var parameters)) return false;
        address = new NameAddr(displayName, uri!, parameters);
        return true;
    }

    /// <summary>Without a quote or a bracket before the first separator of values or parameters, the address stands bare.</summary>
    private static bool IsAddrSpec(ReadOnlySpan<byte> source)
    {
        var mark = source.IndexOfAny("\"<,;"u8);
        return mark < 0 || source[mark] is (byte)',' or (byte)';';
    }

    private static bool TryReadAddrSpec(ref SipReader reader, out SipUri? uri)
    {
        var length = reader.Remaining.IndexOfAny(" \t,;"u8);
        var source = length < 0 ? reader.Remaining : reader.Remaining[..length];
        if (!SipUriParser.TryParse(source, out uri, out var reason)) return reader.Fail(reason);
        // A URI with a question mark, a comma or a semicolon must stand in brackets (20.10).
        if (source.Contains((byte)'?')) return reader.Fail("URI with a question mark outside brackets");
        reader.Skip(source.Length);
        return true;
    }

    private static bool TryReadDisplayName(ref SipReader reader, out string? displayName)
    {
        displayName = null;
        if (reader.IsNext((byte)'"'))
        {
            if (!reader.TryReadQuotedString(out var quoted)) return false;
            displayName = SipReader.Unquote(quoted);
            reader.SkipLws();
            return true;
        }
        // *(token LWS), with octets above ASCII let through: many phones send accented names without quotes.
        var source = reader.Remaining;
        var length = 0;
        while (length < source.Length
               && (SipCharacters.Token.Contains(source[length]) || SipCharacters.IsWhiteSpace(source[length]) || source[length] > 0x7f))
            length++;
        reader.Skip(length);
        if (!reader.IsNext((byte)'<')) return reader.Fail("bad display name");
        var name = source[..length].Trim(" \t"u8);
        if (!name.IsEmpty) displayName = Encoding.UTF8.GetString(name);
        return true;
    }

    private static bool TryReadBracketed(ref SipReader reader, out SipUri? uri)
    {
        uri = null;
        if (!reader.TryTake((byte)'<')) return reader.Fail("'<' expected");
        var length = reader.Remaining.IndexOf((byte)'>');
        if (length < 0) return reader.Fail("'>' expected");
        if (!SipUriParser.TryParse(reader.Remaining[..length], out uri, out var reason)) return reader.Fail(reason);
        reader.Skip(length + 1);
        return true;
    }
}
