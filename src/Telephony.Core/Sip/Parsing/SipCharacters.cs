using System.Buffers;

namespace Telephony.Core.Sip.Parsing;

/// <summary>The character classes of RFC 3261 25.1, as octets.</summary>
internal static class SipCharacters
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Unreserved = Alphanumeric + "-_.!~*'()";

    /// <summary><c>token</c>.</summary>
    internal static readonly SearchValues<byte> Token = Octets(Alphanumeric + "-.!%*_+`'~");

    /// <summary>
    /// <c>gen-value</c> without quotes: a token or a host. Bare IPv6 addresses (<c>received</c>, RFC 5118 4.5), and the slash
    /// and at-sign that some peers leave unquoted, are let through.
    /// </summary>
    internal static readonly SearchValues<byte> ParameterValue = Octets(Alphanumeric + "-.!%*_+`'~[]:/@");

    /// <summary><c>user</c> with its escapes, and the number sign that phones put in dialled codes unescaped.</summary>
    internal static readonly SearchValues<byte> User = Octets(Unreserved + "&=+$,;?/%#");

    /// <summary><c>password</c> with its escapes.</summary>
    internal static readonly SearchValues<byte> Password = Octets(Unreserved + "&=+$,%");

    /// <summary><c>paramchar</c> with its escapes.</summary>
    internal static readonly SearchValues<byte> UriParameter = Octets(Unreserved + "[]/:&+$%");

    /// <summary><c>headers</c> with its separators and escapes.</summary>
    internal static readonly SearchValues<byte> UriHeaders = Octets(Unreserved + "[]/?:+$%&=");

    /// <summary>The part after the scheme of a URI that is not ours: <c>reserved</c>, <c>unreserved</c> and escapes.</summary>
    internal static readonly SearchValues<byte> OpaqueUri = Octets(Unreserved + ";/?:@&=+$,%[]#");

    /// <summary><c>scheme</c>.</summary>
    internal static readonly SearchValues<byte> Scheme = Octets(Alphanumeric + "+-.");

    /// <summary><c>hostname</c> and <c>IPv4address</c>, with the underscore that container networks put in names.</summary>
    internal static readonly SearchValues<byte> HostName = Octets(Alphanumeric + "-._");

    /// <summary>What stands between the brackets of an <c>IPv6reference</c>.</summary>
    internal static readonly SearchValues<byte> Ipv6 = Octets("0123456789abcdefABCDEF:.");

    internal static bool IsDigit(byte octet) => octet is >= (byte)'0' and <= (byte)'9';

    internal static bool IsLetter(byte octet) => (octet | 0x20) is >= 'a' and <= 'z';

    internal static bool IsWhiteSpace(byte octet) => octet is (byte)' ' or (byte)'\t';

    private static SearchValues<byte> Octets(string characters) => SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(characters));
}
